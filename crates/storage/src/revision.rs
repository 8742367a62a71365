//! How far a case has come: whoever acts on it says what they saw, and is told when it moved on.

use std::fmt;
use std::str::FromStr;

use casework::ids::CaseId;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect};

use crate::audit::Act;
use crate::error::Result;
use crate::rows::{audit_entry, cases, envelope};
use crate::store::{Read, Tx};

/// What a case had come to: the place in the audit chain of the last act that changed it, and the
/// turn of its last envelope, which the writer adds without an act. Written `12.5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revision {
    act: i64,
    turn: i32,
}

/// Text that is not a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a revision is two numbers with a dot between")]
pub struct MalformedRevision;

/// Acts that leave a case as it was.
const LOOKING: [Act; 3] = [Act::CaseViewed, Act::CaseExported, Act::TaskPrinted];

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.act, self.turn)
    }
}

impl FromStr for Revision {
    type Err = MalformedRevision;

    fn from_str(text: &str) -> Result<Self, MalformedRevision> {
        let (act, turn) = text.split_once('.').ok_or(MalformedRevision)?;
        Ok(Self {
            act: act.parse().map_err(|_| MalformedRevision)?,
            turn: turn.parse().map_err(|_| MalformedRevision)?,
        })
    }
}

impl<C: ConnectionTrait> Read<'_, C> {
    /// What the case has come to.
    ///
    /// # Errors
    /// [`StoreError`](crate::error::StoreError).
    pub async fn revision(&self, case: CaseId) -> Result<Revision> {
        let act: Option<Option<i64>> = audit_entry::Entity::find()
            .select_only()
            .column_as(Expr::col(audit_entry::Column::Position).max(), "act")
            .filter(audit_entry::Column::CaseId.eq(case.0))
            .filter(audit_entry::Column::Act.is_not_in(LOOKING.map(Act::name)))
            .into_tuple()
            .one(self.on)
            .await?;
        let turn: Option<Option<i32>> = envelope::Entity::find()
            .select_only()
            .column_as(Expr::col(envelope::Column::Turn).max(), "turn")
            .filter(envelope::Column::CaseId.eq(case.0))
            .into_tuple()
            .one(self.on)
            .await?;
        Ok(Revision { act: act.flatten().unwrap_or(0), turn: turn.flatten().unwrap_or(0) })
    }
}

impl Tx {
    /// Whether the case is still as it was seen. Holds the case from here on, so that of two
    /// officers who act on the same sight one comes second and hears it. It is the case and not the
    /// chain, since other work too takes a case first and the chain last. SQLite has one writer
    /// anyway.
    ///
    /// # Errors
    /// [`StoreError`](crate::error::StoreError).
    pub async fn is_as_seen(&self, case: CaseId, seen: Revision) -> Result<bool> {
        let _held: Option<i64> = cases::Entity::find_by_id(case.0)
            .select_only()
            .column(cases::Column::Id)
            .lock(LockType::NoKeyUpdate)
            .into_tuple()
            .one(&self.transaction)
            .await?;
        Ok(self.read().revision(case).await? == seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_read_back_is_the_same() {
        let revision = Revision { act: 12, turn: 5 };
        assert_eq!(revision.to_string().parse(), Ok(revision));
        assert_eq!("12".parse::<Revision>(), Err(MalformedRevision));
        assert_eq!("a.b".parse::<Revision>(), Err(MalformedRevision));
    }
}
