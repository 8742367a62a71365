//! The officers of one's own unit: who holds which key, who waits to be admitted.

pub mod http;
pub mod page;

use casework::directory::KeyKind;
use casework::ids::{OfficerId, UnitId};
use storage::audit::list::Named;
use storage::audit::{Act, Entry};
use storage::officers::Officer;
use storage::store::Tx;

use crate::keys::short_code;
use crate::letters::read;
use crate::permit::{LeadUnit, May, WorkCases};
use crate::refusal::{AccountRefusal, Refusal};
use crate::station::{SignedIn, Station};

/// An officer of the unit.
pub struct Colleague {
    /// The account.
    pub officer: Officer,
    /// The keys they hold.
    pub keys: Vec<KeyKind>,
    /// Whether they work cases and hold no key yet.
    pub waits: bool,
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

impl Station {
    /// The officers of the unit, those who wait to be admitted first.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn colleagues(&self, who: &SignedIn) -> Result<Vec<Colleague>, Refusal> {
        let read = self.store.read();
        let holders = read.holders(who.unit.id).await?;
        let colleague = |officer: Officer| {
            let of = |it: &&(OfficerId, KeyKind)| it.0 == officer.id;
            let mut keys: Vec<KeyKind> = holders.iter().filter(of).map(|it| it.1).collect();
            keys.sort_by_key(|kind| kind.name());
            let waits = holds_keys(&officer) && !keys.contains(&KeyKind::Desk);
            Colleague { officer, keys, waits }
        };
        let officers = read.officers_of_unit(who.unit.id).await?;
        let mut colleagues: Vec<Colleague> = officers.into_iter().map(colleague).collect();
        colleagues.sort_by_key(|it| !it.waits);
        Ok(colleagues)
    }

    /// Seals the desk key to a newcomer, whose short code the caller heard from them.
    ///
    /// # Errors
    /// [`AccountRefusal::NotAdmitted`] without the key, [`Refusal::NoColleague`],
    /// [`AccountRefusal::NotWaiting`], [`AccountRefusal::WrongShortCode`].
    pub async fn admit_waiting(
        &self,
        may: &May<WorkCases>,
        username: &str,
        code: &str,
    ) -> Result<(), Refusal> {
        let desk = may.who.key(KeyKind::Desk)?;
        let tx = self.store.begin().await?;
        let newcomer = colleague(&tx, &may.who, username).await?;
        tx.record(self.on_colleague(&may.who, Act::Admitted, &newcomer)).await?;
        let holders = tx.read().holders(may.who.unit.id).await?;
        if !holds_keys(&newcomer) || holders.contains(&(newcomer.id, KeyKind::Desk)) {
            return Err(AccountRefusal::NotWaiting.into());
        }
        if read(code) != read(&short_code(&newcomer.recipient)) {
            return Err(AccountRefusal::WrongShortCode.into());
        }
        if self.hand_on(&tx, &[desk], &newcomer).await?.is_empty() {
            return Err(Refusal::Changed);
        }
        Ok(tx.commit().await?)
    }

    /// Names a colleague as a holder of the restricted key, or takes it from them.
    ///
    /// # Errors
    /// [`AccountRefusal::KeyNotHeld`] when the head does not hold it, [`AccountRefusal::NotOneself`],
    /// [`Refusal::NoColleague`] when there is none who holds the desk key, or nothing to take.
    pub async fn name_restricted(
        &self,
        may: &May<LeadUnit>,
        username: &str,
        holds: bool,
    ) -> Result<(), Refusal> {
        let key = may.who.key(KeyKind::Restricted)?;
        let tx = self.store.begin().await?;
        let named = other(&tx, &may.who, username).await?;
        let act = if holds { Act::RestrictedGiven } else { Act::RestrictedTaken };
        tx.record(self.on_colleague(&may.who, act, &named)).await?;
        let holders = tx.read().holders(may.who.unit.id).await?;
        let has = |kind| holders.contains(&(named.id, kind));
        if !has(KeyKind::Desk) || has(KeyKind::Restricted) == holds {
            return Err(Refusal::NoColleague);
        }
        if holds {
            self.hand_on(&tx, &[key], &named).await?;
        } else {
            for key in tx.read().unit_keys(may.who.unit.id).await? {
                if key.kind == KeyKind::Restricted {
                    tx.take_key(named.id, key.id).await?;
                }
            }
        }
        Ok(tx.commit().await?)
    }

    /// The names of officers as those of `unit` are told them: one of another unit with its name.
    pub(crate) async fn names_with_units(
        &self,
        officers: &[OfficerId],
        unit: UnitId,
    ) -> Result<Vec<Named>, Refusal> {
        let read = self.store.read();
        let mut names = read.names_of(officers).await?;
        for named in names.iter_mut().filter(|it| it.unit != unit) {
            if let Some(unit) = read.unit(named.unit).await? {
                named.display_name += ", ";
                named.display_name += &self.name_of_unit(&unit.code);
            }
        }
        Ok(names)
    }

    /// What the audit chain says of an act on a colleague.
    pub(crate) fn on_colleague(&self, who: &SignedIn, act: Act, on: &Officer) -> Entry {
        self.entry(Some(who.officer.id), act, who.unit.id, &on.id.0.to_string())
    }
}

/// An officer of one's own unit, oneself included.
pub(crate) async fn colleague(tx: &Tx, who: &SignedIn, username: &str) -> Result<Officer, Refusal> {
    let found = tx.read().officer_named(username.trim()).await?;
    found.filter(|it| it.unit == who.unit.id).ok_or(Refusal::NoColleague)
}

/// An officer of one's own unit other than oneself.
pub(crate) async fn other(tx: &Tx, who: &SignedIn, username: &str) -> Result<Officer, Refusal> {
    let found = colleague(tx, who, username).await?;
    if found.id == who.officer.id { Err(AccountRefusal::NotOneself.into()) } else { Ok(found) }
}

pub(crate) fn holds_keys(officer: &Officer) -> bool {
    officer.roles.iter().any(|role| role.holds_keys())
}
