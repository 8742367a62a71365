//! Which cases a viewer may see, as a condition of the database: every list and count of cases uses it (rule
//! C2). Facts in sealed words, such as a village, are checked by the code that opens them.

use casework::directory::KeyKind;
use casework::ids::UnitId;
use casework::referral::Basis;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};

use crate::accounts::password_resets::Eyes;
use crate::db::rows::{cases, key_grant, recusal, referral};

/// The officer who looks for cases.
#[derive(Clone, Copy, Debug)]
pub struct Viewer<'a> {
    /// Their unit.
    pub unit: UnitId,
    /// The kinds of its keys that they hold.
    pub kinds: &'a [KeyKind],
    /// The officer whose recusals apply; none applies no recusals.
    pub eyes: Option<Eyes>,
}

/// The hand-over was made after the last merger into the unit, or its original or the case itself is here:
/// those were looked at (decision 34). A hand-over of the same second may have been made before.
const SINCE_THE_LAST_MERGER: &str = "(referral.kept OR EXISTS (SELECT 1 FROM cases c \
    WHERE c.id = referral.case_id AND c.unit_id = referral.from_unit_id) OR NOT EXISTS \
    (SELECT 1 FROM unit_change u WHERE u.kind = 'merger' AND u.new_unit_id = referral.from_unit_id \
    AND u.done_at >= referral.at))";

/// The condition that a case is there: its writer has not withdrawn it.
pub(crate) fn is_there() -> Condition {
    Condition::all().add(cases::Column::Withdrawn.is_null())
}

impl Viewer<'_> {
    /// Cases that are there, that no recusal keeps from the viewer, and that are sealed to a kind of key that
    /// the viewer holds.
    pub(crate) fn sees(&self) -> Condition {
        let kinds = self.kinds.iter().map(|kind| kind.name());
        self.is_let(cases::Column::KeyKind.is_in(kinds))
    }

    /// Cases for which the viewer's unit has a grant that fits `grants`, under a kind of key that the viewer
    /// holds. The grant's kind counts; it can differ from the case's.
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

    /// The hand-overs of cases that the viewer may see, or might see if the cases were still here; a shared
    /// case has not left. Of hand-overs before a merger only those whose case or original is still here:
    /// others might be about the unit that was merged in.
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
