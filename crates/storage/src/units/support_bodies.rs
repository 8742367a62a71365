//! Support bodies of a unit (*tổ hòa giải, tổ bảo vệ ANTT, …*) and the days of their mandates.

use casework::clock::Day;
use casework::ids::{BodyId, UnitId};
use casework::normalize::order_of;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::db::error::Result;
use crate::db::rows::support_body;
use crate::units::handles::{UnitReads, UnitWrites};

/// A body to which a unit can give tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportBody {
    /// Its identifier.
    pub id: BodyId,
    /// The unit that it belongs to.
    pub unit: UnitId,
    /// Code of its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The first day of its mandate.
    pub from: Day,
    /// The last day of its mandate; none while it is open.
    pub to: Option<Day>,
}

impl SupportBody {
    /// Whether its mandate covers `day`.
    #[must_use]
    pub fn serves_on(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

impl<C: ConnectionTrait> UnitReads<'_, C> {
    /// The bodies of a unit by name, including those whose mandate has ended.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn support_bodies(&self, unit: UnitId) -> Result<Vec<SupportBody>> {
        let rows = support_body::Entity::find()
            .filter(support_body::Column::UnitId.eq(unit.0))
            .all(self.read.on)
            .await?;
        let mut bodies: Vec<SupportBody> = rows.into_iter().map(body_of).collect();
        bodies.sort_by_cached_key(|it| (order_of(&it.name), it.id));
        Ok(bodies)
    }
}

impl UnitWrites<'_> {
    /// Registers a body.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn add_body(&self, new: &SupportBody) -> Result<()> {
        let row = support_body::ActiveModel {
            id: Set(new.id.0),
            unit_id: Set(new.unit.0),
            kind: Set(new.kind.clone()),
            name: Set(new.name.clone()),
            mandate_from: Set(new.from.0),
            mandate_to: Set(new.to.map(|day| day.0)),
        };
        support_body::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }

    /// Sets the last day of a body's mandate; false when the unit has no such body.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn end_body(&self, unit: UnitId, body: BodyId, last: Day) -> Result<bool> {
        let row = support_body::ActiveModel { mandate_to: Set(Some(last.0)), ..Default::default() };
        let done = support_body::Entity::update_many()
            .set(row)
            .filter(support_body::Column::Id.eq(body.0))
            .filter(support_body::Column::UnitId.eq(unit.0))
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }
}

fn body_of(row: support_body::Model) -> SupportBody {
    SupportBody {
        id: BodyId(row.id),
        unit: UnitId(row.unit_id),
        kind: row.kind,
        name: row.name,
        from: Day(row.mandate_from),
        to: row.mandate_to.map(Day),
    }
}
