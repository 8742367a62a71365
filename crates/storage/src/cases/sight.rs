//! Which cases somebody may see, as a condition of the database: every list and count of cases is
//! made by it (rule C2). What stands in sealed words, such as a village, is for whoever opens them.

use casework::directory::KeyKind;
use casework::ids::UnitId;
use casework::referral::Basis;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};

use crate::accounts::password_resets::Eyes;
use crate::db::rows::{cases, key_grant, recusal, referral};

/// Who looks for cases.
#[derive(Clone, Copy, Debug)]
pub struct Viewer<'a> {
    /// Their unit.
    pub unit: UnitId,
    /// The kinds of its keys that they hold.
    pub kinds: &'a [KeyKind],
    /// Whose recusals hold for them; none asks for no recusals.
    pub eyes: Option<Eyes>,
}

/// The hand-over was made since a unit came in last, or its original or the case itself is here: at
/// those somebody looked (decision 34). What was made in the same second may have been before.
const SINCE_THE_LAST_MERGER: &str = "(referral.kept OR EXISTS (SELECT 1 FROM cases c \
    WHERE c.id = referral.case_id AND c.unit_id = referral.from_unit_id) OR NOT EXISTS \
    (SELECT 1 FROM unit_change u WHERE u.kind = 'merger' AND u.new_unit_id = referral.from_unit_id \
    AND u.done_at >= referral.at))";

/// That a case is there: its writer has not taken it back.
pub(crate) fn is_there() -> Condition {
    Condition::all().add(cases::Column::Withdrawn.is_null())
}

impl Viewer<'_> {
    /// Cases that are there, from which no recusal keeps them, sealed to a key of a kind that they
    /// hold.
    pub(crate) fn sees(&self) -> Condition {
        let kinds = self.kinds.iter().map(|kind| kind.name());
        self.is_let(cases::Column::KeyKind.is_in(kinds))
    }

    /// The cases for which a grant that fits `grants` stands in their own unit's name, under a key of
    /// a kind that they hold: the grant's own, which is not always the case's.
    pub(crate) fn sees_by_grant(&self, grants: Condition) -> Condition {
        let kinds = self.kinds.iter().map(|kind| kind.name());
        let held = Query::select()
            .column(key_grant::Column::CaseId)
            .from(key_grant::Entity)
            .and_where(key_grant::Column::UnitId.eq(self.unit.0))
            .and_where(key_grant::Column::KeyKind.is_in(kinds))
            .cond_where(grants)
            .to_owned();
        self.is_let(cases::Column::Id.in_subquery(held))
    }

    /// The hand-overs of cases that they may see, or might if the cases were here still; a case that is
    /// shared has not gone. Of those from before a merger, only what is here still: the others might be about the unit that came in.
    pub(crate) fn referrals(&self) -> Select<referral::Entity> {
        let seen = Query::select()
            .column(cases::Column::Id)
            .from(cases::Entity)
            .cond_where(self.sees())
            .to_owned();
        referral::Entity::find()
            .filter(referral::Column::FromUnitId.eq(self.unit.0))
            .filter(referral::Column::Basis.ne(Basis::Shared.name()))
            .filter(referral::Column::CaseId.in_subquery(seen))
            .filter(Expr::cust(SINCE_THE_LAST_MERGER))
    }

    fn is_let(&self, held: Expr) -> Condition {
        let away = self.eyes.map(|eyes| {
            let away = Query::select()
                .column(recusal::Column::CaseId)
                .from(recusal::Entity)
                .and_where(eyes.are_of())
                .to_owned();
            cases::Column::Id.not_in_subquery(away)
        });
        is_there().add(held).add_option(away)
    }
}
