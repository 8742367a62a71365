//! Password resets: for seven days the two accounts of a reset count as one person.
//!
//! The officer who made a password may know it. So an account that was reset may be in the hands of that
//! officer until its owner, who cannot sign in any more, has had time to notice.

use casework::clock::Timestamp;
use casework::ids::{OfficerId, UnitId};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::accounts::handles::{AccountReads, AccountWrites};
use crate::db::error::{Result, StoreError};
use crate::db::rows::{officer, password_reset};

/// For how many seconds the two accounts count as one person: seven days.
pub const ONE_PERSON: i64 = 7 * 24 * 60 * 60;

/// Who replaced a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetBy {
    /// A colleague of the unit.
    Colleague(OfficerId),
    /// The holder of the unit's recovery sheet.
    Sheet,
    /// An operator with a command on the machine.
    Command,
}

/// A password that another person replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordReset {
    /// Whose password it was.
    pub officer: OfficerId,
    /// The unit they serve in.
    pub unit: UnitId,
    /// The person who replaced it.
    pub by: ResetBy,
    /// When.
    pub at: Timestamp,
}

/// The officer who looks at cases, and since when a reset still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Eyes {
    /// The officer.
    pub officer: OfficerId,
    /// The earliest reset that still counts.
    pub since: Timestamp,
}

impl Eyes {
    /// The eyes of an officer at this time.
    #[must_use]
    pub fn of(officer: OfficerId, now: Timestamp) -> Self {
        Self { officer, since: now.plus(-ONE_PERSON) }
    }

    /// The condition that a row belongs to an officer in whose hands this account may be.
    pub(crate) fn are_of(self) -> Expr {
        Expr::cust(format!("officer_id IN ({})", self.hands()))
    }

    /// The query for the ids of the officers in whose hands this account may be.
    fn hands(self) -> String {
        hands_of(&self.officer.0.to_string(), self.since)
    }
}

/// The query for the ids of the officers in whose hands the account of a case's handler may be.
pub(crate) fn hands_of_handlers(now: Timestamp) -> String {
    hands_of("cases.handler_id", now.plus(-ONE_PERSON))
}

/// The query for the ids of the officers in whose hands an account may be: its owner, the officer who reset
/// its password, the officer who reset that officer's, and so on. `officer` is a number or a column of the
/// query around it.
pub(crate) fn hands_of(officer: &str, since: Timestamp) -> String {
    let since = since.0;
    format!(
        "WITH RECURSIVE hands(id) AS (SELECT CAST({officer} AS BIGINT) UNION \
         SELECT r.by_officer FROM password_reset r JOIN hands ON r.officer_id = hands.id \
         WHERE r.at > {since} AND r.by_officer IS NOT NULL) SELECT id FROM hands"
    )
}

/// The resets that still count.
#[derive(Clone, Debug, Default)]
pub struct Resets(Vec<PasswordReset>);

impl Resets {
    /// All resets.
    #[must_use]
    pub fn all(&self) -> &[PasswordReset] {
        &self.0
    }

    /// The last reset of an officer's password.
    #[must_use]
    pub fn of(&self, officer: OfficerId) -> Option<&PasswordReset> {
        self.0.iter().filter(|it| it.officer == officer).max_by_key(|it| it.at)
    }

    /// The officers in whose hands an account may be, its owner first: the officer who reset its password,
    /// the officer who reset that officer's, and so on. A case that is kept from one of them is kept from the
    /// account.
    #[must_use]
    pub fn hands(&self, officer: OfficerId) -> Vec<OfficerId> {
        let (mut hands, mut at) = (vec![officer], 0);
        while let Some(of) = hands.get(at).copied() {
            let by = self.0.iter().filter(|it| it.officer == of).filter_map(|it| match it.by {
                ResetBy::Colleague(by) => Some(by),
                ResetBy::Sheet | ResetBy::Command => None,
            });
            for by in by {
                if !hands.contains(&by) {
                    hands.push(by);
                }
            }
            at += 1;
        }
        hands
    }

    /// Whether two accounts may belong to one person: a chain of resets links them, both were reset by
    /// command, or they are of one unit and nobody knows who held its sheet or gave the command.
    #[must_use]
    pub fn are_one(&self, one: (OfficerId, UnitId), other: (OfficerId, UnitId)) -> bool {
        let (first, second) = (self.linked(one.0), self.linked(other.0));
        let unknown = |it: &&PasswordReset| !matches!(it.by, ResetBy::Colleague(_));
        let unknown_in = |accounts: &[OfficerId]| {
            self.0.iter().filter(unknown).any(|it| accounts.contains(&it.officer))
        };
        first.contains(&other.0)
            || (one.1 == other.1 && (unknown_in(&first) || unknown_in(&second)))
    }

    /// The accounts that a chain of resets links to one, in either direction, that one first.
    fn linked(&self, officer: OfficerId) -> Vec<OfficerId> {
        let by_command = |id| {
            let own = |it: &PasswordReset| it.officer == id && it.by == ResetBy::Command;
            self.0.iter().any(own)
        };
        let (mut linked, mut at) = (vec![officer], 0);
        while let Some(from) = linked.get(at).copied() {
            let next = |it: &PasswordReset| match it.by {
                ResetBy::Colleague(by) if it.officer == from => Some(by),
                ResetBy::Colleague(by) if by == from => Some(it.officer),
                ResetBy::Command if by_command(from) => Some(it.officer),
                ResetBy::Colleague(_) | ResetBy::Sheet | ResetBy::Command => None,
            };
            for next in self.0.iter().filter_map(next) {
                if !linked.contains(&next) {
                    linked.push(next);
                }
            }
            at += 1;
        }
        linked
    }
}

impl<C: ConnectionTrait> AccountReads<'_, C> {
    /// The resets that count at this time, in all units.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn resets(&self, now: Timestamp) -> Result<Resets> {
        let rows = password_reset::Entity::find()
            .filter(password_reset::Column::At.gt(now.plus(-ONE_PERSON).0))
            .all(self.read.on)
            .await?;
        if rows.is_empty() {
            return Ok(Resets::default());
        }
        let officers = officer::Entity::find()
            .filter(officer::Column::Id.is_in(rows.iter().map(|row| row.officer_id)))
            .all(self.read.on)
            .await?;
        let unit = |id: i64| officers.iter().find(|it| it.id == id).map(|it| UnitId(it.unit_id));
        let read = |row: password_reset::Model| {
            Ok(PasswordReset {
                officer: OfficerId(row.officer_id),
                unit: unit(row.officer_id).ok_or(StoreError::Unreadable("a reset's officer"))?,
                by: match (row.means.as_str(), row.by_officer) {
                    ("colleague", Some(by)) => ResetBy::Colleague(OfficerId(by)),
                    ("sheet", None) => ResetBy::Sheet,
                    ("command", None) => ResetBy::Command,
                    _ => return Err(StoreError::Unreadable("who reset a password")),
                },
                at: Timestamp(row.at),
            })
        };
        Ok(Resets(rows.into_iter().map(read).collect::<Result<_>>()?))
    }
}

impl AccountWrites<'_> {
    /// Notes that another person replaced a password, and deletes the resets that do not count any more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn note_reset(&self, id: i64, new: &PasswordReset) -> Result<()> {
        self.tx.chain_first().await?;
        password_reset::Entity::delete_many()
            .filter(password_reset::Column::At.lte(new.at.plus(-ONE_PERSON).0))
            .exec(&self.tx.transaction)
            .await?;
        let (means, by) = match new.by {
            ResetBy::Colleague(by) => ("colleague", Some(by.0)),
            ResetBy::Sheet => ("sheet", None),
            ResetBy::Command => ("command", None),
        };
        let row = password_reset::ActiveModel {
            id: Set(id),
            officer_id: Set(new.officer.0),
            means: Set(means.to_owned()),
            by_officer: Set(by),
            at: Set(new.at.0),
        };
        password_reset::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: UnitId = UnitId(1);

    fn reset(officer: i64, unit: UnitId, by: ResetBy) -> PasswordReset {
        PasswordReset { officer: OfficerId(officer), unit, by, at: Timestamp(1) }
    }

    fn one(resets: &Resets, one: i64, other: i64) -> bool {
        resets.are_one((OfficerId(one), HERE), (OfficerId(other), HERE))
    }

    #[test]
    fn a_chain_of_resets_is_one_person_in_both_directions() {
        let by = |officer| ResetBy::Colleague(OfficerId(officer));
        let resets = Resets(vec![reset(2, HERE, by(1)), reset(3, HERE, by(2))]);
        assert!(one(&resets, 1, 1) && one(&resets, 1, 3) && one(&resets, 3, 1));
        assert!(!one(&resets, 1, 4));
    }

    #[test]
    fn an_account_may_be_in_the_hands_of_who_reset_it_and_not_the_other_way() {
        let by = |officer| ResetBy::Colleague(OfficerId(officer));
        let resets = Resets(vec![
            reset(2, HERE, by(1)),
            reset(3, HERE, by(2)),
            reset(4, HERE, ResetBy::Sheet),
        ]);
        let hands = |officer| resets.hands(OfficerId(officer)).iter().map(|it| it.0).collect();
        let of: Vec<Vec<i64>> = (1..=4).map(hands).collect();
        assert_eq!(of, [vec![1], vec![2, 1], vec![3, 2, 1], vec![4]]);
    }

    #[test]
    fn whose_resetter_nobody_knows_is_no_second_person_in_the_unit_and_binds_no_others() {
        let resets = Resets(vec![reset(2, HERE, ResetBy::Sheet)]);
        assert!(one(&resets, 1, 2) && one(&resets, 2, 3));
        assert!(!one(&resets, 1, 3));
        let elsewhere = (OfficerId(9), UnitId(2));
        assert!(!resets.are_one((OfficerId(2), HERE), elsewhere));
    }

    #[test]
    fn two_accounts_that_the_machine_reset_are_one_across_units() {
        let there = UnitId(2);
        let resets =
            Resets(vec![reset(2, HERE, ResetBy::Command), reset(9, there, ResetBy::Command)]);
        assert!(resets.are_one((OfficerId(2), HERE), (OfficerId(9), there)));
        assert!(!resets.are_one((OfficerId(1), HERE), (OfficerId(9), there)));
    }
}
