//! Who may see a case, and how much of it: every page, list, count and search asks here. Lists made by the
//! database ask [`storage::cases::sight`] first, which knows all but sealed words.

use casework::directory::KeyKind;
use casework::ids::CaseId;
use casework::tip::Headline;
use sealing::header::Purpose;
use storage::cases::sight::Viewer;
use storage::cases::{Case, Envelope, Grant};

use crate::cases::handles::Conflicts;
use crate::cases::open::grants::{grant_to, headline_of, headline_under};
use crate::cases::unattended::waits_for_nobody;
use crate::platform::auth::signed_in::SignedIn;
use crate::platform::refusal::Refusal;

/// What an officer may see of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sight {
    /// Nothing, as if the case did not exist.
    Nothing,
    /// That it is late, and where: their unit's dormant grant was woken, and none of their keys opens it.
    /// Number, unit, days and terms, and no act.
    OnlyLate,
    /// Its kind and place, since it is urgent and to be shared with their unit, and no act: its text has not
    /// passed the gate yet (rule W7).
    Ahead,
    /// All that their keys open.
    Whole,
}

impl Conflicts<'_> {
    /// What this officer may see of each of these cases: their unit must lead it or hold it beside the lead,
    /// under a kind of key that they hold, and no recusal or declared conflict may keep them away (rule C2).
    pub(crate) async fn sights(
        &self,
        who: &SignedIn,
        cases: &[Case],
    ) -> Result<Vec<Sight>, Refusal> {
        let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
        let grants = self.triage.store.read().cases().grants(&ids).await?;
        let held = |case: &Case| !case.withdrawn && who.holding(case, &grants) != Sight::Nothing;
        let held: Vec<Case> = cases.iter().filter(|case| held(case)).cloned().collect();
        let away = self.kept_from(who, &held).await?;
        let ahead = self.triage.opening().shown_ahead(who, cases).await?;
        let sight = |case: &Case| {
            let is_there = |it: &Case| it.id == case.id;
            match held.iter().any(is_there) {
                true if away.contains(&case.id) => Sight::Nothing,
                true => who.holding(case, &grants),
                false if ahead.iter().any(|(it, _)| *it == case.id) => Sight::Ahead,
                false => Sight::Nothing,
            }
        };
        Ok(cases.iter().map(sight).collect())
    }

    /// The cases among these that a recusal or a declared conflict keeps from this officer, whichever unit
    /// holds them. If a conflict was declared, a case of which nothing opens any more is among them: it may
    /// be from that village.
    pub(crate) async fn kept_from(
        &self,
        who: &SignedIn,
        cases: &[Case],
    ) -> Result<Vec<CaseId>, Refusal> {
        let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
        let mut away = self.triage.store.read().conflicts().recusals_of(who.eyes, &ids).await?;
        if who.stays_away.is_empty() {
            return Ok(away);
        }
        let left: Vec<Case> = cases.iter().filter(|it| !away.contains(&it.id)).cloned().collect();
        self.look_at(who, &left, &mut left.len()).await?;
        let concerned = |case: &&Case| self.concerns(who, case).unwrap_or(true);
        away.extend(left.iter().filter(concerned).map(|case| case.id));
        Ok(away)
    }

    /// The same, for cases that may be erased by now; an erased case has no recusals any more.
    pub(crate) async fn numbers_kept_from(
        &self,
        who: &SignedIn,
        cases: &[CaseId],
    ) -> Result<Vec<CaseId>, Refusal> {
        let there = self.triage.store.read().cases().with_ids(cases).await?;
        self.kept_from(who, &there).await
    }

    /// Opens the headlines of cases that are not checked yet, as far as `rest` goes.
    pub(crate) async fn look_at(
        &self,
        who: &SignedIn,
        cases: &[Case],
        rest: &mut usize,
    ) -> Result<(), Refusal> {
        let new = cases.iter().filter(|case| self.concerns(who, case).is_none());
        let new: Vec<&Case> = new.take(*rest).collect();
        if new.is_empty() {
            return Ok(());
        }
        *rest -= new.len();
        let ids: Vec<CaseId> = new.iter().map(|case| case.id).collect();
        let grants = self.triage.store.read().cases().grants(&ids).await?;
        let headlines =
            self.triage.store.read().cases().envelopes_for(&ids, Purpose::Headline).await?;
        for case in new {
            if let Some(concerned) = who.is_concerned(case, &grants, &headlines) {
                if concerned && case.unit == who.unit.id {
                    let headline = headline_of(who, case, &grants, &headlines).ok();
                    let attending =
                        self.triage.handlers().attended_by(case, headline.as_ref()).await?;
                    if waits_for_nobody(case, &attending) {
                        self.triage.handlers().make_known(case.id, case.unit).await?;
                    }
                }
                self.triage.conflict_cache.note(who.officer.id, &who.stays_away, case, concerned);
            }
        }
        Ok(())
    }

    /// Whether a conflict that this officer declared concerns a case; none while it is not checked.
    pub(crate) fn concerns(&self, who: &SignedIn, case: &Case) -> Option<bool> {
        self.triage.conflict_cache.at(who.officer.id, &who.stays_away, case)
    }
}

impl SignedIn {
    /// The viewer for queries of the database.
    pub(crate) fn viewer<'a>(&self, kinds: &'a [KeyKind]) -> Viewer<'a> {
        Viewer { unit: self.unit.id, kinds, eyes: Some(self.eyes) }
    }

    /// How much of a case their unit's part in it shows, before recusals and conflicts.
    fn holding(&self, case: &Case, grants: &[Grant]) -> Sight {
        let held = |is: bool| if is { Sight::Whole } else { Sight::Nothing };
        if case.unit == self.unit.id {
            return held(self.kinds().contains(&case.kind));
        }
        let Some(grant) = grant_to(self.unit.id, case, grants) else { return Sight::Nothing };
        let opens = self.keys.iter().any(|key| key.opens(grant));
        // A woken grant stays marked as dormant, and most are dummies.
        if opens && grant.dormant && self.case_key(grant).is_none() {
            return Sight::OnlyLate;
        }
        held(opens)
    }

    /// Whether a conflict that they declared concerns a case, by all that their unit's keys open of it: the
    /// present text, and a kept original, which may name a village where a sanitised text names none. If
    /// nothing opens, there is no answer, unless they hold the case and it was sealed wrongly.
    fn is_concerned(&self, case: &Case, grants: &[Grant], headlines: &[Envelope]) -> Option<bool> {
        let own = |it: &&Grant| {
            it.case == case.id && it.unit == self.unit.id && (!it.dormant || it.beside)
        };
        let opened: Vec<Headline> = grants
            .iter()
            .filter(own)
            .filter_map(|grant| headline_under(self, grant, headlines).ok())
            .collect();
        let holds = self.holding(case, grants) != Sight::Nothing;
        let concerned = opened.iter().any(|it| self.is_in_conflict(Some(it)));
        (holds || !opened.is_empty()).then_some(concerned)
    }
}
