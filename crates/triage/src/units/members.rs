//! The officers of the unit: the keys they hold, and who waits to be admitted.

pub mod http;
pub mod page;

use casework::base32::read;
use casework::clock::Timestamp;
use casework::directory::KeyKind;
use casework::ids::OfficerId;
use storage::accounts::names::Named;
use storage::accounts::officers::Officer;
use storage::accounts::password_resets::{ONE_PERSON, PasswordReset, ResetBy};
use storage::audit::Act;

use crate::accounts::colleague::{colleague, holds_keys, other};
use crate::accounts::password_reset::may_reset;
use crate::platform::auth::keyring::short_code;
use crate::platform::auth::signed_in::SignedIn;
use crate::platform::auth::{LeadUnit, May, WorkCases};
use crate::platform::refusal::Refusal;
use crate::units::error::UnitError;
use crate::units::handles::Units;

/// An officer of the unit.
pub struct Colleague {
    /// The account.
    pub officer: Officer,
    /// The keys they hold.
    pub keys: Vec<KeyKind>,
    /// Whether they work cases and hold no key yet.
    pub waits: bool,
    /// The reset by which they got a new password in the last seven days.
    pub reset: Option<ResetShown>,
    /// Whether the viewer may give them a new password.
    pub may_reset: bool,
    /// The keys that no other officer who works cases holds: without this officer, nobody could attend to
    /// cases under them.
    pub alone: Vec<KeyKind>,
}

/// A reset that still counts, as the unit sees it.
pub struct ResetShown {
    /// Display name of the colleague; none for the recovery sheet and for a command.
    pub by: Option<String>,
    /// Whether it was the recovery sheet.
    pub by_sheet: bool,
    /// The end of the time in which the accounts count as one person's.
    pub until: Timestamp,
}

impl Colleague {
    /// Whether they hold this key.
    #[must_use]
    pub fn holds(&self, kind: KeyKind) -> bool {
        self.keys.contains(&kind)
    }

    /// Whether they may hold the unit's keys at all.
    #[must_use]
    pub fn holds_keys(&self) -> bool {
        holds_keys(&self.officer)
    }
}

impl Units<'_> {
    /// The officers of the unit, those who wait to be admitted first.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn colleagues(&self, who: &SignedIn) -> Result<Vec<Colleague>, Refusal> {
        let read = self.triage.store.read();
        let holders = read.units().holders(who.unit.id).await?;
        let resetters = who.resets.all().iter().filter_map(|it| match it.by {
            ResetBy::Colleague(by) => Some(by),
            ResetBy::Sheet | ResetBy::Command => None,
        });
        let names = read.accounts().names_of(&resetters.collect::<Vec<_>>()).await?;
        let roles = who.acting_roles();
        let mut able = Vec::new();
        for kind in KeyKind::ALL.iter().copied() {
            able.push((kind, read.queue().able(who.unit.id, kind).await?));
        }
        let colleague = |officer: Officer| {
            let of = |it: &&(OfficerId, KeyKind)| it.0 == officer.id;
            let mut keys: Vec<KeyKind> = holders.iter().filter(of).map(|it| it.1).collect();
            keys.sort_by_key(|kind| kind.name());
            let waits = holds_keys(&officer) && !keys.contains(&KeyKind::Desk);
            let reset = who.resets.of(officer.id).map(|it| ResetShown::of(it, &names));
            let may_reset = may_reset(&roles, &officer).is_ok() && officer.id != who.officer.id;
            let alone = able.iter().filter(|(_, able)| able[..] == [officer.id]);
            let alone = alone.map(|(kind, _)| *kind).collect();
            Colleague { officer, keys, waits, reset, may_reset, alone }
        };
        let officers = read.accounts().officers_of_unit(who.unit.id).await?;
        let mut colleagues: Vec<Colleague> = officers.into_iter().map(colleague).collect();
        colleagues.sort_by_key(|it| !it.waits);
        Ok(colleagues)
    }

    /// Seals the desk key to a newcomer, whose short code the caller heard from them.
    ///
    /// # Errors
    /// [`Refusal::NotAdmitted`] without the key, [`Refusal::NoColleague`],
    /// [`UnitError::NotWaiting`], [`UnitError::WrongShortCode`].
    pub async fn admit_waiting(
        &self,
        may: &May<WorkCases>,
        username: &str,
        code: &str,
    ) -> Result<(), Refusal> {
        let desk = may.who.key(KeyKind::Desk)?;
        let tx = self.triage.store.begin().await?;
        let newcomer = colleague(&tx, &may.who, username).await?;
        tx.audit()
            .record(self.triage.audit().on_colleague(&may.who, Act::Admitted, &newcomer))
            .await?;
        let holders = tx.read().units().holders(may.who.unit.id).await?;
        if !holds_keys(&newcomer) || holders.contains(&(newcomer.id, KeyKind::Desk)) {
            return Err(UnitError::NotWaiting.into());
        }
        if read(code) != read(&short_code(&newcomer.recipient)) {
            return Err(UnitError::WrongShortCode.into());
        }
        if self.triage.keyring().hand_on(&tx, &[desk], &newcomer).await?.is_empty() {
            return Err(Refusal::Changed);
        }
        Ok(tx.commit().await?)
    }

    /// Names a colleague as a holder of the restricted key, or takes it from them.
    ///
    /// # Errors
    /// [`Refusal::KeyNotHeld`] when the head does not hold it,
    /// [`AccountError::NotOneself`](crate::accounts::error::AccountError::NotOneself),
    /// [`Refusal::NoColleague`] when no such colleague holds the desk key, or there is nothing to take.
    pub async fn name_restricted(
        &self,
        may: &May<LeadUnit>,
        username: &str,
        holds: bool,
    ) -> Result<(), Refusal> {
        let key = may.who.key(KeyKind::Restricted)?;
        let (tx, handled) = self.triage.handlers().begin_on_handled_by_named(username).await?;
        let named = other(&tx, &may.who, username).await?;
        let act = if holds { Act::RestrictedGiven } else { Act::RestrictedTaken };
        tx.audit().record(self.triage.audit().on_colleague(&may.who, act, &named)).await?;
        let holders = tx.read().units().holders(may.who.unit.id).await?;
        let has = |kind| holders.contains(&(named.id, kind));
        if !has(KeyKind::Desk) || has(KeyKind::Restricted) == holds {
            return Err(Refusal::NoColleague);
        }
        if holds {
            self.triage.keyring().hand_on(&tx, &[key], &named).await?;
        } else {
            for key in tx.read().units().keys(may.who.unit.id).await? {
                if key.kind == KeyKind::Restricted {
                    tx.units().take_key(named.id, key.id).await?;
                }
            }
            let by = Some(may.who.officer.id);
            self.triage.handlers().take_off_officer(&tx, (named.id, &handled), by).await?;
        }
        tx.commit().await?;
        self.triage.conflict_cache.forget();
        Ok(())
    }
}

impl ResetShown {
    fn of(reset: &PasswordReset, names: &[Named]) -> Self {
        let by = match reset.by {
            ResetBy::Colleague(by) => names.iter().find(|it| it.id == by),
            ResetBy::Sheet | ResetBy::Command => None,
        };
        Self {
            by: by.map(|it| it.display_name.clone()),
            by_sheet: reset.by == ResetBy::Sheet,
            until: reset.at.plus(ONE_PERSON),
        }
    }

    /// The end of that time, as people write it.
    #[must_use]
    pub fn day_and_hour(&self) -> String {
        format!("{} {}", self.until.day().as_people_write_it(), self.until.hour_and_minute())
    }

    /// The key of the words that say who reset it.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match (&self.by, self.by_sheet) {
            (Some(_), _) => "unit-one-person",
            (None, true) => "unit-one-sheet",
            (None, false) => "unit-one-command",
        }
    }
}
