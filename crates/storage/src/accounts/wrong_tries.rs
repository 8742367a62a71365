//! Wrong tries to sign in: a count a name and quarter hour, and one link of the chain once that is
//! over, so that nothing grows by the rate at which somebody tries.

use casework::clock::Timestamp;
use casework::ids::OfficerId;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::accounts::handles::{AccountReads, AccountWrites};
use crate::audit::{Act, Entry};
use crate::db::error::Result;
use crate::db::rows::{officer, wrong_try};

/// Seconds within which wrong tries under one name are one row.
pub const QUARTER: i64 = 15 * 60;
/// The row of all names that are nobody's: which were tried is not kept.
const NOBODY: i64 = 0;
/// How many rows go to the chain at once.
const AT_ONCE: u64 = 500;

/// What was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum WrongTry {
    /// The password.
    Password,
    /// The one-time or recovery code, after a right password.
    Code,
    /// The recovery sheet.
    Sheet,
}

casework::codes!(WrongTry);

/// How many wrong tries came under one name in one quarter hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongTries {
    /// The quarter hour's first second.
    pub quarter: Timestamp,
    /// What was wrong and how often, each at least once.
    pub counts: Vec<(WrongTry, i64)>,
}

impl WrongTries {
    /// Reads the detail of a `sign_in_failed`; an empty one is of an earlier version: one try.
    #[must_use]
    pub fn read(quarter: Timestamp, detail: &str) -> Self {
        let words: Vec<&str> = detail.split(' ').collect();
        let counted = words.chunks(2).filter_map(|pair| match pair {
            [kind, count] => Some((WrongTry::named(kind)?, count.parse().ok()?)),
            _ => None,
        });
        let counts: Vec<_> = counted.collect();
        if counts.is_empty() {
            return Self { quarter, counts: vec![(WrongTry::Password, 1)] };
        }
        Self { quarter, counts }
    }

    /// All of them together.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    /// The detail of the link: `password 12 code 3`.
    fn detail(&self) -> String {
        let each = self.counts.iter().map(|(kind, count)| format!("{} {count}", kind.name()));
        each.collect::<Vec<_>>().join(" ")
    }

    fn of(row: &wrong_try::Model) -> Self {
        let all = [
            (WrongTry::Password, row.passwords),
            (WrongTry::Code, row.codes),
            (WrongTry::Sheet, row.sheets),
        ];
        let counts = all.into_iter().filter(|(_, count)| *count > 0).collect();
        Self { quarter: Timestamp(row.quarter), counts }
    }
}

/// The first second of the quarter hour of this moment.
#[must_use]
pub fn quarter_of(at: Timestamp) -> Timestamp {
    at.plus(-at.0.rem_euclid(QUARTER))
}

impl AccountWrites<'_> {
    /// Counts a wrong try under the name of this officer, or under one that is nobody's.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn count_wrong_try(
        &self,
        officer: Option<OfficerId>,
        what: WrongTry,
        at: Timestamp,
    ) -> Result<()> {
        let one = |kind| Set(i64::from(kind == what));
        let row = wrong_try::ActiveModel {
            officer_id: Set(officer.map_or(NOBODY, |officer| officer.0)),
            quarter: Set(quarter_of(at).0),
            passwords: one(WrongTry::Password),
            codes: one(WrongTry::Code),
            sheets: one(WrongTry::Sheet),
        };
        let column = match what {
            WrongTry::Password => wrong_try::Column::Passwords,
            WrongTry::Code => wrong_try::Column::Codes,
            WrongTry::Sheet => wrong_try::Column::Sheets,
        };
        let more = Expr::col((wrong_try::Entity, column)).add(1);
        let again = OnConflict::columns([wrong_try::Column::OfficerId, wrong_try::Column::Quarter])
            .value(column, more)
            .to_owned();
        let insert = wrong_try::Entity::insert(row).on_conflict(again);
        insert.exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }

    /// Puts the counts of all quarter hours that ended by `until` into the chain, a link each, and
    /// gives how many that were. The link's time is its quarter hour's first second. Two nodes at once
    /// put each in once: the second looks when the first is done.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn close_wrong_tries(&self, until: Timestamp) -> Result<usize> {
        self.tx.chain_first().await?;
        let over = wrong_try::Column::Quarter.lte(until.plus(-QUARTER).0);
        let rows = wrong_try::Entity::find().filter(over).limit(AT_ONCE);
        let rows = rows.all(&self.tx.transaction).await?;
        for row in &rows {
            let tries = WrongTries::of(row);
            let entry = Entry::of_nobody(tries.quarter, Act::SignInFailed).saying(tries.detail());
            let whose =
                officer::Entity::find_by_id(row.officer_id).one(&self.tx.transaction).await?;
            let entry = match whose {
                Some(it) => entry.by(OfficerId(it.id), casework::ids::UnitId(it.unit_id)),
                None => entry,
            };
            self.tx.audit().record(entry).await?;
            let key = (row.officer_id, row.quarter);
            wrong_try::Entity::delete_by_id(key).exec(&self.tx.transaction).await?;
        }
        Ok(rows.len())
    }
}

impl<C: ConnectionTrait> AccountReads<'_, C> {
    /// The wrong tries under an officer's name that the chain does not have yet, in any order.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn open_wrong_tries(&self, officer: OfficerId) -> Result<Vec<WrongTries>> {
        let own = wrong_try::Column::OfficerId.eq(officer.0);
        let rows = wrong_try::Entity::find().filter(own).all(self.read.on).await?;
        Ok(rows.iter().map(WrongTries::of).collect())
    }
}
