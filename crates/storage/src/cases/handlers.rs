//! Cases that a handler keeps who cannot open them any more: their account has ended, or the key of the
//! case is not theirs, or a recusal keeps them away. Declared conflicts are not looked at: the village of
//! a case is sealed.

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

/// That its handler is none of those who could work it.
fn kept_in_vain(now: Timestamp) -> Condition {
    let able = format!("NOT EXISTS ({} AND o.id = cases.handler_id)", works_under_its_key());
    let away = format!(
        "EXISTS (SELECT 1 FROM recusal x WHERE x.case_id = cases.id AND x.officer_id IN ({}))",
        hands_of_handlers(now)
    );
    Condition::all()
        .add(cases::Column::HandlerId.is_not_null())
        // As the partial index says it.
        .add(Expr::cust("state <> 'closed'"))
        .add(Condition::any().add(Expr::cust(able)).add(Expr::cust(away)))
}

impl<C: ConnectionTrait> ConflictReads<'_, C> {
    /// Of these cases, the open ones whose handler cannot open them.
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

    /// At most `most` of all cases of which that is so.
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
