//! A unit's keys in officers' hands: held, handed on, replaced.

use casework::base32::spell;
use casework::directory::KeyKind;
use casework::ids::{UnitId, UnitKeyId};
use sealing::header::{Header, Purpose};
use sealing::keys::{Identity, Recipient};
use sealing::sealed::seal;
use sha2::{Digest, Sha256};
use storage::accounts::officers::Officer;
use storage::db::store::Tx;
use storage::units::keys::{ReplacedKey, header_of_replaced};
use storage::units::{KeyShare, UnitKey};

use crate::platform::auth::signed_in::{HeldKey, SignedIn, parse_line};
use crate::platform::handles::Keyring;
use crate::platform::refusal::Refusal;

/// Characters of a newcomer's short code: twelve letters in three groups, 60 bits. That is too many to find
/// another key with the same code while a newcomer waits.
const SHORT_CODE: usize = 14;

/// The code that a newcomer reads to the colleague who admits them, derived from their public key.
#[must_use]
pub fn short_code(recipient: &Recipient) -> String {
    let digest = Sha256::new()
        .chain_update("lienthon/1 admission\n")
        .chain_update(recipient.to_string())
        .finalize();
    let mut code = spell(&digest);
    code.truncate(SHORT_CODE);
    code
}

impl SignedIn {
    /// The key of this kind of the officer's own unit.
    ///
    /// # Errors
    /// [`Refusal::NotAdmitted`] without the desk key, [`Refusal::KeyNotHeld`]
    /// without the restricted one.
    pub(crate) fn key(&self, kind: KeyKind) -> Result<&HeldKey, Refusal> {
        let own = self.keys.iter().find(|key| key.unit == self.unit.id && key.kind == kind);
        own.ok_or(match kind {
            KeyKind::Desk => Refusal::NotAdmitted,
            KeyKind::Restricted => Refusal::KeyNotHeld,
        })
    }

    /// Their short code, while they wait to be admitted.
    #[must_use]
    pub fn waiting_code(&self) -> Option<String> {
        let waits = self.officer.roles.iter().any(|role| role.holds_keys()) && !self.is_admitted();
        waits.then(|| short_code(&self.identity.recipient()))
    }

    /// The private half of `key`, if this session holds it.
    pub(crate) fn matching<'a>(&'a self, key: &UnitKey) -> Option<&'a HeldKey> {
        let same = |it: &&HeldKey| {
            it.unit == key.unit && it.kind == key.kind && it.identity.recipient() == key.recipient
        };
        self.keys.iter().find(same)
    }
}

impl Keyring<'_> {
    /// The private keys in use that were sealed to an officer.
    pub(crate) async fn held_keys(
        &self,
        officer: &Officer,
        identity: &Identity,
    ) -> Result<Vec<HeldKey>, Refusal> {
        let shares = self.triage.store.read().units().key_shares(officer.id).await?;
        let open = |share: KeyShare| {
            let header = Header { purpose: Purpose::KeyShare, subject: officer.id.0, id: share.id };
            let line = share.sealed.open(header, identity)?;
            Ok(HeldKey { unit: share.key.unit, kind: share.key.kind, identity: parse_line(&line)? })
        };
        shares.into_iter().map(open).collect()
    }

    /// The private halves of a unit's replaced keys that these keys open.
    pub(crate) async fn replaced_keys(
        &self,
        unit: UnitId,
        held: &[HeldKey],
    ) -> Result<Vec<HeldKey>, Refusal> {
        Ok(open_replaced(held, self.triage.store.read().units().replaced_keys(unit).await?))
    }

    /// Seals a unit's private key to an officer.
    pub(crate) async fn share(
        &self,
        tx: &Tx,
        which: UnitKeyId,
        identity: &Identity,
        officer: &Officer,
    ) -> Result<(), Refusal> {
        let id = self.triage.rng.id();
        let header = Header { purpose: Purpose::KeyShare, subject: officer.id.0, id };
        let sealed = seal(header, identity.reveal().as_bytes(), &[&officer.recipient])?;
        Ok(tx.units().share_key(id, which, officer.id, sealed).await?)
    }

    /// Hands keys on to an officer, if they are still the unit's keys in use.
    pub(crate) async fn hand_on(
        &self,
        tx: &Tx,
        keys: &[&HeldKey],
        officer: &Officer,
    ) -> Result<Vec<KeyKind>, Refusal> {
        let mut handed = Vec::new();
        for key in tx.read().units().keys(officer.unit).await? {
            let same =
                |it: &&&HeldKey| it.kind == key.kind && it.identity.recipient() == key.recipient;
            if let Some(held) = keys.iter().find(same) {
                self.share(tx, key.id, &held.identity, officer).await?;
                handed.push(key.kind);
            }
        }
        Ok(handed)
    }

    /// Replaces every key of the unit that an officer who left has held and that this session holds: a new
    /// pair is sealed to all holders of the old one, and the old private half to the new key.
    pub(crate) async fn replace_keys(
        &self,
        tx: &Tx,
        who: &SignedIn,
    ) -> Result<Vec<HeldKey>, Refusal> {
        let mut made = Vec::new();
        for old in tx.read().units().keys_to_replace(who.unit.id).await? {
            if let Some(held) = who.matching(&old) {
                made.push(self.replace_key(tx, &old, held).await?);
            }
        }
        made.sort_by_key(|key| key.kind.name());
        Ok(made)
    }

    async fn replace_key(
        &self,
        tx: &Tx,
        old: &UnitKey,
        held: &HeldKey,
    ) -> Result<HeldKey, Refusal> {
        let holders = tx.read().units().holders(old.unit).await?;
        let officers = tx.read().accounts().officers_of_unit(old.unit).await?;
        let identity = Identity::generate(&mut self.triage.rng.clone());
        let (id, recipient) = (UnitKeyId::draw(&self.triage.rng), identity.recipient());
        let new = UnitKey { id, unit: old.unit, kind: old.kind, recipient };
        let line = held.identity.reveal();
        let half = seal(header_of_replaced(old.id, id), line.as_bytes(), &[&new.recipient])?;
        if !tx.units().replace_key(old.id, id, half).await? {
            return Err(Refusal::Changed);
        }
        tx.units().add_unit_key(&new, self.triage.clock.today()).await?;
        for officer in officers.iter().filter(|it| holders.contains(&(it.id, old.kind))) {
            self.share(tx, id, &identity, officer).await?;
        }
        Ok(HeldKey { unit: old.unit, kind: old.kind, identity })
    }
}

/// Opens replaced keys, starting from the held ones and going back.
fn open_replaced(held: &[HeldKey], mut sealed: Vec<ReplacedKey>) -> Vec<HeldKey> {
    let mut opened: Vec<HeldKey> = Vec::new();
    loop {
        let next = sealed.iter().enumerate().find_map(|(at, it)| {
            let mut keys = held.iter().chain(&opened).filter(|key| key.kind == it.key.kind);
            Some((at, keys.find_map(|key| open_half(it, key))?))
        });
        let Some((at, key)) = next else { return opened };
        sealed.remove(at);
        opened.push(key);
    }
}

fn open_half(replaced: &ReplacedKey, by: &HeldKey) -> Option<HeldKey> {
    let line = replaced.sealed.open(replaced.header(), &by.identity).ok()?;
    let identity = parse_line(&line).ok()?;
    Some(HeldKey { unit: replaced.key.unit, kind: replaced.key.kind, identity })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(old: (i64, &Identity), new: (i64, &Identity)) -> ReplacedKey {
        let (id, by) = (UnitKeyId(old.0), UnitKeyId(new.0));
        let line = old.1.reveal();
        let sealed = seal(header_of_replaced(id, by), line.as_bytes(), &[&new.1.recipient()]);
        let recipient = old.1.recipient();
        let key = UnitKey { id, unit: UnitId(1), kind: KeyKind::Desk, recipient };
        ReplacedKey { key, by, sealed: sealed.expect("sealed") }
    }

    #[test]
    fn from_the_key_in_use_every_key_before_it_is_reached_and_none_from_one_before() {
        let [one, two, three] = [1, 2, 3].map(|seed| Identity::from_secret(&[seed; 32]));
        let chain = || vec![replaced((1, &one), (2, &two)), replaced((2, &two), (3, &three))];
        let held = |identity: &Identity, kind| HeldKey {
            unit: UnitId(1),
            kind,
            identity: identity.clone(),
        };
        let reached = |key: HeldKey| -> Vec<Recipient> {
            let opened = open_replaced(&[key], chain());
            opened.iter().map(|key| key.identity.recipient()).collect()
        };
        assert_eq!(reached(held(&three, KeyKind::Desk)), [two.recipient(), one.recipient()]);
        assert!(reached(held(&one, KeyKind::Desk)).is_empty());
        assert!(reached(held(&three, KeyKind::Restricted)).is_empty());
    }

    #[test]
    fn a_short_code_is_of_one_key() {
        let [one, two] = [1, 2].map(|seed| Identity::from_secret(&[seed; 32]).recipient());
        assert_eq!(short_code(&one), short_code(&one));
        assert_ne!(short_code(&one), short_code(&two));
        assert_eq!(short_code(&one).len(), 14);
    }
}
