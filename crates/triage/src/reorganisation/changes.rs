//! Unit changes: two units become one, or a part of one goes to another. Both heads sign; then the cases
//! concerned pass on, some at a time.

use casework::ids::UnitId;
use casework::unit_change::UnitChangeKind;
use storage::audit::Act;
use storage::reorganisation::passing::Left;
use storage::reorganisation::{Side, UnitChange};
use storage::units::villages::StoredVillage;
use strum::IntoStaticStr;

use crate::platform::auth::signed_in::SignedIn;
use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::names::NamedUnit;
use crate::platform::refusal::Refusal;
use crate::reorganisation::error::ReorganisationError;
use crate::reorganisation::handles::Reorganisation;

/// How many cases or grants one step passes on at most.
pub const BATCH: u64 = 100;

/// The stage of a unit change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Stage {
    /// A head has not signed.
    Signing,
    /// Both have signed; its day has not come.
    Waiting,
    /// A split waits for the directory to be signed with the villages at the new unit.
    Publishing,
    /// Cases pass on.
    Passing,
    /// Everything has passed on.
    Done,
}

impl Stage {
    /// The name used in the API and for words.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// A change that concerns the officer's unit.
pub struct Change {
    /// As it is stored.
    pub change: UnitChange,
    /// The old unit.
    pub old: NamedUnit,
    /// The unit that takes its place, or gets its villages.
    pub new: NamedUnit,
    /// In a split, the villages that go.
    pub villages: Vec<StoredVillage>,
    /// Its stage.
    pub stage: Stage,
    /// What has still to pass on; after the end, what came late under the old keys. In a split, the open
    /// cases that are not looked at yet.
    pub left: Left,
    /// In a merger under way: how many of its own grants the new unit has not looked at.
    pub looks: u64,
    /// Whether the officer's unit has not signed yet.
    pub unsigned_here: bool,
    /// Whether this session holds keys of what has still to pass on.
    pub can_pass: bool,
}

impl Change {
    /// Its identifier in addresses.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{:016x}", self.change.id)
    }

    /// Whether only a part of the old unit goes.
    #[must_use]
    pub fn is_split(&self) -> bool {
        self.change.kind == UnitChangeKind::Split
    }

    /// The key of the words, which a split may have of its own.
    #[must_use]
    pub fn words(&self, key: &str) -> String {
        if self.is_split() { format!("{key}-split") } else { key.to_owned() }
    }

    /// The key of the words for its stage.
    #[must_use]
    pub fn stage_words(&self) -> String {
        let stage = format!("change-stage-{}", self.stage.name());
        if self.stage == Stage::Done { self.words(&stage) } else { stage }
    }

    /// The key of the words for this session's next step.
    #[must_use]
    pub fn next_words(&self) -> &'static str {
        if self.looks > 0 { "change-look" } else { "change-pass" }
    }

    /// Whether this session has something to pass on.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        self.can_pass && (self.stage == Stage::Passing || !self.left.is_nothing())
    }
}

impl Reorganisation<'_> {
    /// The changes that concern the officer's unit.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn unit_changes(&self, who: &SignedIn) -> Result<Vec<Change>, Refusal> {
        let mut changes = Vec::new();
        for change in self.triage.store.read().reorganisation().unit_changes(who.unit.id).await? {
            changes.push(self.change(who, change).await?);
        }
        Ok(changes)
    }

    async fn change(&self, who: &SignedIn, change: UnitChange) -> Result<Change, Refusal> {
        let signed = match side_of(who, &change) {
            Some(Side::Old) => change.signed_old,
            Some(Side::New) | None => change.signed_new,
        };
        let old = self.triage.names().code_of(change.old).await?;
        let villages = self.triage.store.read().units().villages_of_change(change.id).await?;
        let stage = self.stage(&change, &old, &villages);
        Ok(Change {
            old: self.triage.names().named_unit(&old),
            new: self.triage.names().named_unit(&self.triage.names().code_of(change.new).await?),
            villages,
            stage,
            left: self.left(&change).await?,
            looks: self.looks(&change, stage).await?,
            unsigned_here: signed.is_none(),
            can_pass: matches!(stage, Stage::Passing | Stage::Done)
                && self.holds_what_passes(who, &change).await?,
            change,
        })
    }

    fn stage(&self, change: &UnitChange, old: &str, villages: &[StoredVillage]) -> Stage {
        let published =
            || Self::is_published(&self.triage.directory.current(), change, old, villages);
        match change {
            it if it.done.is_some() => Stage::Done,
            it if !it.is_signed() => Stage::Signing,
            it if it.from > self.triage.clock.today() => Stage::Waiting,
            it if it.kind == UnitChangeKind::Split && !published() => Stage::Publishing,
            _ => Stage::Passing,
        }
    }

    async fn left(&self, change: &UnitChange) -> Result<Left, Refusal> {
        let read = self.triage.store.read();
        Ok(match change.kind {
            UnitChangeKind::Merger => read.reorganisation().left_with(change.old).await?,
            UnitChangeKind::Split => {
                Left { cases: read.reorganisation().left_to_look_at(change).await?, grants: 0 }
            }
        })
    }

    async fn looks(&self, change: &UnitChange, stage: Stage) -> Result<u64, Refusal> {
        if change.kind != UnitChangeKind::Merger || stage != Stage::Passing {
            return Ok(0);
        }
        Ok(self.triage.store.read().reorganisation().grants_not_looked_at(change).await?)
    }

    async fn holds_what_passes(
        &self,
        who: &SignedIn,
        change: &UnitChange,
    ) -> Result<bool, Refusal> {
        match change.kind {
            UnitChangeKind::Merger
                if change.done.is_none()
                    && self
                        .triage
                        .store
                        .read()
                        .reorganisation()
                        .grants_not_looked_at(change)
                        .await?
                        > 0 =>
            {
                self.holds_all_of(who, change.new).await
            }
            UnitChangeKind::Merger => {
                Ok(!self.triage.passing().keys_to_pass(who, change).await?.is_empty())
            }
            UnitChangeKind::Split => self.holds_all_of(who, change.old).await,
        }
    }

    /// Signs a change for the officer's unit.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a change of other units, [`ReorganisationError::Signed`],
    /// [`ReorganisationError::SamePerson`] when this account counts as the same person's as the one that
    /// signed for the other unit.
    pub async fn sign_change(&self, may: &May<LeadUnit>, id: i64) -> Result<(), Refusal> {
        let who = &may.who;
        let change = self.own_change(who, id).await?;
        let side = side_of(who, &change).ok_or(Refusal::NotFound)?;
        let signed = match side {
            Side::Old => change.signed_new.map(|(by, _)| (by, change.new)),
            Side::New => change.signed_old.map(|(by, _)| (by, change.old)),
        };
        if signed.is_some_and(|(by, unit)| who.is_one_with(by, unit)) {
            return Err(ReorganisationError::SamePerson.into());
        }
        let tx = self.triage.store.begin().await?;
        if signed.is_some() && change.kind == UnitChangeKind::Merger {
            // Neither unit may go on seeing facts of a case that may be about the other (rule C1).
            tx.handover().hide_ahead([change.old, change.new]).await?;
        }
        if !tx
            .reorganisation()
            .sign_change(id, side, who.officer.id, self.triage.clock.now())
            .await?
        {
            return Err(ReorganisationError::Signed.into());
        }
        let (old, new) = (
            self.triage.names().code_of(change.old).await?,
            self.triage.names().code_of(change.new).await?,
        );
        let (by, detail) = (Some(who.officer.id), format!("{old} {new}"));
        tx.audit()
            .record(self.triage.audit().entry(by, Act::UnitChangeSigned, who.unit.id, &detail))
            .await?;
        Ok(tx.commit().await?)
    }

    /// Passes on the next cases, at most `most`, and the unit itself once nothing is left; gives the stage
    /// after that. It may be repeated without harm.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a change of other units, [`ReorganisationError`], [`Refusal::KeyNotHeld`].
    pub async fn pass_on(
        &self,
        may: &May<WorkCases>,
        id: i64,
        most: u64,
    ) -> Result<Change, Refusal> {
        let change = self.own_change(&may.who, id).await?;
        let old = self.triage.names().code_of(change.old).await?;
        let villages = self.triage.store.read().units().villages_of_change(id).await?;
        let most = most.clamp(1, BATCH);
        match (self.stage(&change, &old, &villages), change.kind) {
            (Stage::Signing, _) => return Err(ReorganisationError::NotSigned.into()),
            (Stage::Waiting, _) => return Err(ReorganisationError::TooEarly.into()),
            (Stage::Publishing, _) => return Err(ReorganisationError::NotPublished.into()),
            (Stage::Done, UnitChangeKind::Split) => {}
            (Stage::Passing, UnitChangeKind::Split) => {
                self.look_at_some(&may.who, &change, most).await?;
            }
            (Stage::Passing | Stage::Done, UnitChangeKind::Merger) => {
                self.triage.passing().pass_some(&may.who, &change, most).await?;
            }
        }
        let change = self
            .triage
            .store
            .read()
            .reorganisation()
            .unit_change(id)
            .await?
            .ok_or(Refusal::NotFound)?;
        self.change(&may.who, change).await
    }

    async fn own_change(&self, who: &SignedIn, id: i64) -> Result<UnitChange, Refusal> {
        let change = self.triage.store.read().reorganisation().unit_change(id).await?;
        change.filter(|it| side_of(who, it).is_some()).ok_or(Refusal::NotFound)
    }
}

/// The side of an officer's unit in a change.
fn side_of(who: &SignedIn, change: &UnitChange) -> Option<Side> {
    let here = |unit: UnitId| who.unit.id == unit;
    if here(change.old) {
        Some(Side::Old)
    } else if here(change.new) {
        Some(Side::New)
    } else {
        None
    }
}
