//! The chain as oversight reads it: pages of acts, the newest first.

use casework::clock::Timestamp;
use casework::ids::{CaseId, OfficerId, UnitId};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::audit::act::Act;
use crate::audit::handles::AuditReads;
use crate::audit::head::{Head, bytes_of};
use crate::db::error::{Result, StoreError};
use crate::db::rows::audit_entry;

/// Which acts are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All acts, those without a unit too.
    All,
    /// The acts of or on these units.
    Units {
        /// The units.
        of: Vec<UnitId>,
        /// Whether those that belong to no unit are listed too.
        and_of_none: bool,
    },
}

/// An act of the chain, as listed.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The link.
    pub link: Head,
    /// When.
    pub at: Timestamp,
    /// The officer; none for the command line, and for a name without an account.
    pub officer: Option<OfficerId>,
    /// The act's code, see [`Act::name`].
    pub act: String,
    /// The case.
    pub case: Option<CaseId>,
    /// The unit.
    pub unit: Option<UnitId>,
    /// The detail of the act.
    pub detail: String,
}

impl<C: ConnectionTrait> AuditReads<'_, C> {
    /// At most `most` acts of `scope`, the newest first, older than the link with the hash `after`, only of
    /// this kind where one is given. A hash that no link has gives the newest acts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn acts(
        &self,
        scope: &Scope,
        act: Option<Act>,
        after: Option<[u8; 32]>,
        most: u64,
    ) -> Result<Vec<Listed>> {
        let mut query = audit_entry::Entity::find();
        if let Scope::Units { of, and_of_none } = scope {
            let unit = audit_entry::Column::UnitId;
            let theirs = Condition::any().add(unit.is_in(of.iter().map(|unit| unit.0)));
            let none = and_of_none.then(|| unit.is_null());
            query = query.filter(theirs.add_option(none));
        }
        if let Some(act) = act {
            query = query.filter(audit_entry::Column::Act.eq(act.name()));
        }
        if let Some(position) = self.position_of(after).await? {
            query = query.filter(audit_entry::Column::Position.lt(position));
        }
        let newest = query.order_by_desc(audit_entry::Column::Position).limit(most);
        newest.all(self.read.on).await?.into_iter().map(listed).collect()
    }

    async fn position_of(&self, hash: Option<[u8; 32]>) -> Result<Option<i64>> {
        let Some(hash) = hash else { return Ok(None) };
        let found = audit_entry::Entity::find()
            .filter(audit_entry::Column::Hash.eq(hash.to_vec()))
            .one(self.read.on)
            .await?;
        Ok(found.map(|row| row.position))
    }
}

/// The start of a page of acts, from the text that [`Head::fingerprint`] gives.
#[must_use]
pub fn after(text: &str) -> Option<[u8; 32]> {
    bytes_of(text)
}

fn listed(row: audit_entry::Model) -> Result<Listed> {
    let hash = row.hash.try_into().map_err(|_| StoreError::Unreadable("a link's hash"))?;
    Ok(Listed {
        link: Head { position: row.position, hash },
        at: Timestamp(row.at),
        officer: row.officer_id.map(OfficerId),
        act: row.act,
        case: row.case_id.map(CaseId),
        unit: row.unit_id.map(UnitId),
        detail: row.detail,
    })
}
