//! Cases whose handler cannot open them any more: the handler's account has ended, they do not hold the key
//! of the case, or a recusal keeps them away. Declared conflicts are not checked: the village of a case is
//! sealed.

use casework::clock::Timestamp;
use casework::ids::CaseId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::accounts::password_resets::hands_of_handlers;
use crate::cases::handles::ConflictReads;
use crate::cases::unattended::works_under_its_key;
use crate::cases::{Case, case_of};
use crate::db::error::Result;
use crate::db::rows::cases;

/// The condition that the handler cannot work the case.
fn kept_in_vain(now: Timestamp) -> Condition {
    let able = format!("NOT EXISTS ({} AND o.id = cases.handler_id)", works_under_its_key());
    let away = format!(
        "EXISTS (SELECT 1 FROM recusal x WHERE x.case_id = cases.id AND x.officer_id IN ({}))",
        hands_of_handlers(now)
    );
    Condition::all()
        .add(cases::Column::HandlerId.is_not_null())
        // Written as the partial index has it.
        .add(Expr::cust("state <> 'closed'"))
        .add(Condition::any().add(Expr::cust(able)).add(Expr::cust(away)))
}

impl<C: ConnectionTrait> ConflictReads<'_, C> {
    /// The open cases among these whose handler cannot open them.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn kept_in_vain(&self, of: &[CaseId], now: Timestamp) -> Result<Vec<Case>> {
        let rows = cases::Entity::find()
            .filter(cases::Column::Id.is_in(of.iter().map(|case| case.0)))
            .filter(kept_in_vain(now))
            .order_by_asc(cases::Column::Id)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(case_of).collect()
    }

    /// At most `most` of all such cases.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn all_kept_in_vain(&self, now: Timestamp, most: u64) -> Result<Vec<Case>> {
        let rows = cases::Entity::find()
            .filter(kept_in_vain(now))
            .order_by_asc(cases::Column::Id)
            .limit(most)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(case_of).collect()
    }
}
