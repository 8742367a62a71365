//! Checks that every case is as the acts in the chain say. The plain columns of a case are not chained, but
//! each lawful change of them records an act in the same transaction.
//!
//! Only facts that follow from the acts with certainty are checked. A case and its acts are read in one
//! statement, so the check works while services run, as does the walk along the chain.

use std::collections::BTreeMap;

use casework::case::State;
use casework::ids::{CaseId, CaseNumber};
use sea_orm::sea_query::{Expr, IntoCondition, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef,
};

use crate::audit::act::Act;
use crate::audit::commitment::REMOVED;
use crate::audit::handles::AuditReads;
use crate::audit::meaning::{Meaning, codes};
use crate::db::error::Result;
use crate::db::rows::{audit_entry, cases, recusal, unit};

/// How many cases one statement reads.
const PAGE: u64 = 200;

/// A case whose present keys were withdrawn has none; any other case has a key for the unit that leads it. In
/// this query and the next, the unary plus and the empty text keep other columns' indexes out of the plan: by
/// the case each row takes one lookup; by unit or officer it takes all their rows.
const KEYLESS: &str = "withdrawn IS NULL AND NOT EXISTS (SELECT 1 FROM key_grant g \
    WHERE g.case_id = cases.id AND g.key_epoch = cases.key_epoch AND +g.unit_id = cases.unit_id \
    AND g.key_kind = cases.key_kind AND NOT g.dormant)";

/// A recusal without an act by which the officer recused themselves from this case. An act that an
/// earlier version wrote after a declaration does not count; the rows of those are deleted.
const UNSAID: &str = "NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.case_id = recusal.case_id \
    AND +a.officer_id = recusal.officer_id AND a.act || '' = 'recused' \
    AND a.detail <> 'declared')";

/// The first case found that is not as its acts say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("case {case}: {astray}")]
pub struct Misplaced {
    /// Its number.
    pub case: CaseNumber,
    /// What is wrong.
    pub astray: Astray,
}

/// What can be wrong with a case's plain columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Astray {
    /// The case is set aside; no act says so.
    #[error("it is set aside, and no act set it aside")]
    Aside,
    /// The case is not set aside; an act set it aside.
    #[error("an act set it aside, and it is not set aside")]
    NotAside,
    /// The case is closed; no act says so.
    #[error("it is closed, and no act closed it")]
    Closed,
    /// The case is open; an act closed it.
    #[error("an act closed it, and it is not closed")]
    Open,
    /// It was withdrawn, but a writer can withdraw only a case that nobody has worked.
    #[error("it is marked as withdrawn, and officers had worked it")]
    Withdrawn,
    /// The unit is not that of the last act that names it.
    #[error("another unit has it than its acts say")]
    Unit,
    /// No grant of its present key epoch is for the unit and the key that it is filed under.
    #[error("there is no key to it for the unit that has it")]
    NoKey,
    /// A recusal hides it from an officer who did not ask for that.
    #[error("it is kept from an officer who has not recused themselves")]
    Recusal,
}

/// A case with one of its acts.
type Told = (i64, i64, String, bool, Option<i32>, Option<String>, Option<i64>, Option<String>);

/// The codes of units, by id.
type Codes = BTreeMap<i64, String>;

impl<C: ConnectionTrait> AuditReads<'_, C> {
    /// Checks that every case is as the acts in the chain say; gives the number of cases. Whether the acts
    /// themselves are intact is checked by [`AuditReads::verify_chain`].
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError) when they cannot be read; the inner result tells what is
    /// wrong with a case.
    pub async fn verify_cases(&self) -> Result<Result<u64, Misplaced>> {
        let codes = unit::Entity::find().all(self.read.on).await?;
        let codes: Codes = codes.into_iter().map(|unit| (unit.id, unit.code)).collect();
        let (mut after, mut count) = (i64::MIN, 0);
        loop {
            let told = self.told_after(after).await?;
            let Some(last) = told.last() else { break };
            after = last.0;
            for acts in told.chunk_by(|one, next| one.0 == next.0) {
                count += 1;
                if let Some(astray) = astray(acts, &codes) {
                    return Ok(Err(Misplaced::of(acts[0].0, astray)));
                }
            }
        }
        let keyless: Option<i64> = cases::Entity::find()
            .select_only()
            .column(cases::Column::Id)
            .filter(Expr::cust(KEYLESS))
            .order_by_asc(cases::Column::Id)
            .limit(1)
            .into_tuple()
            .one(self.read.on)
            .await?;
        if let Some(case) = keyless {
            return Ok(Err(Misplaced::of(case, Astray::NoKey)));
        }
        let hidden: Option<i64> = recusal::Entity::find()
            .select_only()
            .column(recusal::Column::CaseId)
            .filter(Expr::cust(UNSAID))
            .order_by_asc(recusal::Column::CaseId)
            .limit(1)
            .into_tuple()
            .one(self.read.on)
            .await?;
        Ok(hidden.map_or(Ok(count), |case| Err(Misplaced::of(case, Astray::Recusal))))
    }

    /// The next cases, each with its acts in order, or once without an act.
    async fn told_after(&self, after: i64) -> Result<Vec<Told>> {
        let page = Query::select()
            .column(cases::Column::Id)
            .from(cases::Entity)
            .and_where(Expr::col(cases::Column::Id).gt(after))
            .order_by(cases::Column::Id, sea_orm::Order::Asc)
            .limit(PAGE)
            .to_owned();
        let rows = cases::Entity::find()
            .select_only()
            .column(cases::Column::Id)
            .column(cases::Column::UnitId)
            .column(cases::Column::State)
            .column(cases::Column::SetAside)
            .column(cases::Column::Withdrawn)
            .column(audit_entry::Column::Act)
            .column_as(audit_entry::Column::UnitId, "by_unit")
            .column(audit_entry::Column::Detail)
            .join(JoinType::LeftJoin, to_telling())
            .filter(cases::Column::Id.in_subquery(page))
            .order_by_asc(cases::Column::Id)
            .order_by_asc(audit_entry::Column::Position)
            .into_tuple()
            .all(self.read.on)
            .await?;
        Ok(rows)
    }
}

impl Misplaced {
    fn of(case: i64, astray: Astray) -> Self {
        Self { case: CaseId(case).number(), astray }
    }
}

fn to_telling() -> RelationDef {
    let relation: RelationDef = cases::Entity::belongs_to(audit_entry::Entity)
        .from(cases::Column::Id)
        .to(audit_entry::Column::CaseId)
        .into();
    relation.on_condition(|_, acts| {
        let act = Expr::col((acts, audit_entry::Column::Act));
        act.is_in(codes(Meaning::Places)).into_condition()
    })
}

/// How a case differs from its acts, if it does.
fn astray(acts: &[Told], codes: &Codes) -> Option<Astray> {
    let mut said = Said::default();
    for (.., act, unit, detail) in acts {
        if let Some(act) = act.as_deref().and_then(Act::named) {
            let unit = unit.and_then(|unit| codes.get(&unit));
            said.and(act, unit.map(String::as_str), detail.as_deref().unwrap_or_default());
        }
    }
    let (_, unit, state, aside, withdrawn, ..) = acts.first()?;
    let closed = state == State::Closed.name();
    let elsewhere = said.lead.zip(codes.get(unit)).is_some_and(|(said, is)| said != is);
    match (*aside, said.aside) {
        (true, false) => Some(Astray::Aside),
        (false, true) => Some(Astray::NotAside),
        _ if withdrawn.is_some() => said.worked.then_some(Astray::Withdrawn),
        _ if closed && !said.closed => Some(Astray::Closed),
        _ if said.closed && !closed => Some(Astray::Open),
        _ => elsewhere.then_some(Astray::Unit),
    }
}

/// What the acts so far say of a case.
#[derive(Default)]
struct Said<'a> {
    aside: bool,
    closed: bool,
    /// Whether it left the state in which its writer can withdraw it.
    worked: bool,
    /// Code of the unit that leads it; no act names the unit to which the writer sent it.
    lead: Option<&'a str>,
}

impl<'a> Said<'a> {
    /// Adds one act of this unit.
    fn and(&mut self, act: Act, unit: Option<&'a str>, detail: &'a str) {
        let mut words = detail.split(' ');
        match act {
            Act::SetAside => self.aside = true,
            Act::TakenBack => self.aside = false,
            // `BASIS CODE`: the case has new keys and is in no view yet.
            Act::CaseReferred | Act::ReferralReturned => {
                let lead = words.nth(1);
                *self = Self { aside: false, closed: false, worked: true, lead };
            }
            Act::CasePassedOn => match (words.next(), words.next()) {
                // To the unit of its village, with new keys.
                (to, Some(REMOVED)) => self.lead = to,
                // With a merged unit that led it.
                (to, None) if self.lead.is_some() && self.lead == unit => self.lead = to,
                // The merged unit held it beside the lead.
                _ => {}
            },
            // A unit that holds the case beside the lead may write too; this does not open a closed case.
            Act::MessageSent => self.worked = true,
            Act::CaseAccepted | Act::StateChanged | Act::CaseClosed => {
                (self.worked, self.closed, self.lead) = (true, act == Act::CaseClosed, unit);
            }
            // Only the lead may do this.
            _ => self.lead = unit,
        }
    }
}

#[cfg(test)]
mod tests;
