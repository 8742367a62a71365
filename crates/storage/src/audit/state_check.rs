//! Whether every case stands as the acts in the chain say: its plain columns are not chained, but
//! whoever changes them lawfully leaves an act in the same piece of work.
//!
//! Only what follows from the acts with certainty is checked. A case and its acts are read in one
//! statement, so this works beside running services, as the walk along the chain does.

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

/// How many cases are looked at in one statement.
const PAGE: u64 = 200;

/// A case whose present keys were withdrawn has none; any other has one for the unit that leads it.
/// In this and the next the unary plus and the empty text keep other columns' indexes out of the
/// plan: by the case it is one look a row, by unit or officer all their rows for each.
const KEYLESS: &str = "withdrawn IS NULL AND NOT EXISTS (SELECT 1 FROM key_grant g \
    WHERE g.case_id = cases.id AND g.key_epoch = cases.key_epoch AND +g.unit_id = cases.unit_id \
    AND g.key_kind = cases.key_kind AND NOT g.dormant)";

/// An officer who stays away has said so of this case. What an earlier version wrote by a
/// declaration is no such word: its rows are gone.
const UNSAID: &str = "NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.case_id = recusal.case_id \
    AND +a.officer_id = recusal.officer_id AND a.act || '' = 'recused' \
    AND a.detail <> 'declared')";

/// The first case found that does not stand as its acts say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("case {case}: {astray}")]
pub struct Misplaced {
    /// Which.
    pub case: CaseNumber,
    /// How it stands.
    pub astray: Astray,
}

/// What can be wrong with a case's plain columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Astray {
    /// It is out of the usual views.
    #[error("it is set aside, and no act set it aside")]
    Aside,
    /// It is in them again.
    #[error("an act set it aside, and it is not set aside")]
    NotAside,
    /// It is closed.
    #[error("it is closed, and no act closed it")]
    Closed,
    /// It is open.
    #[error("an act closed it, and it is not closed")]
    Open,
    /// A writer can take back only what nobody has worked.
    #[error("it is marked as withdrawn, and officers had worked it")]
    Withdrawn,
    /// The unit is not that of the last act that names it.
    #[error("another unit has it than its acts say")]
    Unit,
    /// No grant of its present key epoch is for the unit and the key that it is filed under.
    #[error("there is no key to it for the unit that has it")]
    NoKey,
    /// A recusal takes it out of an officer's sight.
    #[error("it is kept from an officer who has not recused themselves")]
    Recusal,
}

/// A case with one of its acts.
type Told = (i64, i64, String, bool, Option<i32>, Option<String>, Option<i64>, Option<String>);

/// The codes of units, by id.
type Codes = BTreeMap<i64, String>;

impl<C: ConnectionTrait> AuditReads<'_, C> {
    /// Checks that every case stands as the acts in the chain say; gives how many there are. That
    /// the acts themselves are whole is [`AuditReads::verify_chain`]'s to say.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError) when they cannot be read; what is wrong with one is
    /// the inner result.
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

    /// The next cases, each with its acts in order, or once with none.
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

/// How a case does not stand as its acts say, if so.
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

/// What the acts say of a case so far.
#[derive(Default)]
struct Said<'a> {
    aside: bool,
    closed: bool,
    /// Whether it left the state in which its writer can take it back.
    worked: bool,
    /// Code of the unit that leads it; the unit to which the writer sent it stands in no act.
    lead: Option<&'a str>,
}

impl<'a> Said<'a> {
    /// One act more, of this unit.
    fn and(&mut self, act: Act, unit: Option<&'a str>, detail: &'a str) {
        let mut words = detail.split(' ');
        match act {
            Act::SetAside => self.aside = true,
            Act::TakenBack => self.aside = false,
            // `BASIS CODE`, under new keys and in no view yet.
            Act::CaseReferred | Act::ReferralReturned => {
                let lead = words.nth(1);
                *self = Self { aside: false, closed: false, worked: true, lead };
            }
            Act::CasePassedOn => match (words.next(), words.next()) {
                // To the unit of its village, under new keys.
                (to, Some(REMOVED)) => self.lead = to,
                // With a unit that was merged, where that led it.
                (to, None) if self.lead.is_some() && self.lead == unit => self.lead = to,
                // That one held it beside.
                _ => {}
            },
            // Also a unit that holds it beside may write; it moves nothing that is closed.
            Act::MessageSent => self.worked = true,
            Act::CaseAccepted | Act::StateChanged | Act::CaseClosed => {
                (self.worked, self.closed, self.lead) = (true, act == Act::CaseClosed, unit);
            }
            // Only whoever leads it may.
            _ => self.lead = unit,
        }
    }
}

#[cfg(test)]
mod tests;
