//! Wrong tries to sign in: one count for each name and quarter hour, and one link of the chain once the
//! quarter hour is over, so that an attacker's speed does not make tables grow.

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

/// Length of a quarter hour in seconds: wrong tries under one name in it are one row.
pub const QUARTER: i64 = 15 * 60;
/// The row for all names without an account: which names were tried is not stored.
const NOBODY: i64 = 0;
/// How many rows go to the chain at once.
const AT_ONCE: u64 = 500;

/// What was wrong in a try.
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
    /// Reads the detail of a `sign_in_failed`; an empty detail comes from an earlier version and means one
    /// try.
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

    /// The sum of all counts.
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

/// The first second of the quarter hour that holds this moment.
#[must_use]
pub fn quarter_of(at: Timestamp) -> Timestamp {
    at.plus(-at.0.rem_euclid(QUARTER))
}

impl AccountWrites<'_> {
    /// Counts a wrong try under this officer's name, or under a name without an account.
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

    /// Adds the counts of all quarter hours that ended by `until` to the chain, one link each, and gives how
    /// many links. The time of a link is the first second of its quarter hour. If two nodes do this at once,
    /// each count is still added once: the second looks after the first is done.
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
    /// The wrong tries under an officer's name that are not in the chain yet, in any order.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn open_wrong_tries(&self, officer: OfficerId) -> Result<Vec<WrongTries>> {
        let own = wrong_try::Column::OfficerId.eq(officer.0);
        let rows = wrong_try::Entity::find().filter(own).all(self.read.on).await?;
        Ok(rows.iter().map(WrongTries::of).collect())
    }
}
