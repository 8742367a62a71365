//! One case, opened with the caller's keys.

pub(crate) mod allowed;
pub mod conversation;
pub(crate) mod grants;
pub mod version;

use std::sync::OnceLock;

use casework::case::acts::CaseAct;
use casework::category::Categories;
use casework::clock::Day;
use casework::ids::CaseNumber;
use casework::tip::{Headline, Named, Tip};
use sealing::header::Purpose;
use sealing::keys::{Identity, Recipient};
use secrecy::zeroize::Zeroizing;
use serde::de::DeserializeOwned;
use storage::audit::{Act, Entry};
use storage::cases::version::Version;
use storage::cases::{Case, Envelope, Grant};

use crate::cases::error::CaseError;
use crate::cases::handles::Opening;
use crate::cases::open::grants::{kept_by_the_lead, key_of};
use crate::cases::open::version::CaseAtVersion;
use crate::cases::sight::Sight;
use crate::platform::auth::May;
use crate::platform::auth::signed_in::SignedIn;
use crate::platform::directory::UnitDirectory;
use crate::platform::refusal::Refusal;

/// A case opened for work: the plain part, the key, the sealed pieces.
pub(crate) struct OpenCase {
    pub(crate) case: Case,
    /// Whether the officer's unit leads it; otherwise the unit holds it beside the lead.
    pub(crate) leads: bool,
    /// The act for which it was opened.
    pub(crate) act: Option<CaseAct>,
    pub(crate) key: Option<Identity>,
    pub(crate) envelopes: Vec<Envelope>,
    /// The tip, once it was asked for.
    tip: OnceLock<Option<Tip>>,
    /// The version before the rest was read.
    pub(crate) version: Version,
    /// The version that the caller saw.
    pub(crate) seen: Option<Version>,
    /// The originals, the earliest first, if the unit leads a sanitised copy: one for each time that a second
    /// person's words replaced the text.
    pub(crate) originals: Vec<OpenCase>,
}

impl Opening<'_> {
    /// Opens a case for an act that is itself recorded.
    pub(crate) async fn opened<A>(
        &self,
        may: &May<A>,
        case: impl Into<CaseAtVersion>,
    ) -> Result<OpenCase, Refusal> {
        let CaseAtVersion { number, seen } = case.into();
        let case = self.visible(&may.who, number).await?;
        let opened = OpenCase { seen, ..self.unsealed(&may.who, case).await? };
        if seen.is_some_and(|seen| seen != opened.version) {
            return Err(Refusal::Changed);
        }
        Ok(opened)
    }

    /// Opens a case with the caller's keys, whether or not they may see it.
    pub(crate) async fn unsealed(&self, who: &SignedIn, case: Case) -> Result<OpenCase, Refusal> {
        let read = self.triage.store.read();
        let version = read.cases().version(case.id).await?;
        let grants = read.cases().grants(&[case.id]).await?;
        let key = match key_of(who, &case, &grants) {
            Ok(key) => Some(key),
            Err(refused) if refused == CaseError::Unreadable.into() => None,
            Err(other) => return Err(other),
        };
        let mut envelopes = read.cases().envelopes(case.id).await?;
        let leads = case.unit == who.unit.id;
        let kept = if leads { kept_by_the_lead(&case, &grants) } else { Vec::new() };
        let originals = originals_of(who, &case, &kept, &envelopes);
        envelopes.retain(|it| it.key_epoch == case.key_epoch);
        let (act, seen, tip) = (None, None, OnceLock::new());
        let mut opened =
            OpenCase { case, leads, act, key, envelopes, tip, version, seen, originals };
        let headline = opened.headline();
        self.triage
            .conflicts()
            .without_handlers_in_conflict(&mut [(&mut opened.case, headline.as_ref())])
            .await?;
        Ok(opened)
    }

    /// The plain part of a case on which this officer may act, as far as they may see it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no case that they may see, [`CaseError::OnlyLate`] when they may
    /// only know that it is late, [`CaseError::TextFollows`] when its text is still to come.
    pub(crate) async fn visible(
        &self,
        who: &SignedIn,
        number: CaseNumber,
    ) -> Result<Case, Refusal> {
        match self.seen(who, number).await? {
            (_, Sight::OnlyLate) => Err(CaseError::OnlyLate.into()),
            (_, Sight::Ahead) => Err(CaseError::TextFollows.into()),
            (case, _) => Ok(case),
        }
    }

    /// The plain part of a case of which this officer may see anything, and how much they may see.
    pub(crate) async fn seen(
        &self,
        who: &SignedIn,
        number: CaseNumber,
    ) -> Result<(Case, Sight), Refusal> {
        let case =
            self.triage.store.read().cases().with_number(number).await?.ok_or(Refusal::NotFound)?;
        match self.triage.conflicts().sights(who, std::slice::from_ref(&case)).await?.pop() {
            None | Some(Sight::Nothing) => Err(Refusal::NotFound),
            Some(sight) => Ok((case, sight)),
        }
    }

    /// The entry in the audit chain for an act on a case.
    pub(crate) fn act_on<A>(&self, may: &May<A>, case: &Case, act: Act, detail: &str) -> Entry {
        self.triage.audit().act_by(&may.who, act).on_case(case.id).saying(detail)
    }
}

impl OpenCase {
    /// The same for an act that depends on the present version of the case: a change meanwhile refuses it.
    pub(crate) fn bound_to_its_version(self) -> Self {
        Self { seen: Some(self.version), ..self }
    }

    /// Refuses a unit that does not lead the case.
    pub(crate) fn led(self) -> Result<Self, Refusal> {
        if self.leads { Ok(self) } else { Err(CaseError::NotLead.into()) }
    }

    /// The one body of this purpose.
    pub(crate) fn first<T: DeserializeOwned>(&self, purpose: Purpose) -> Result<T, CaseError> {
        let envelope = self.envelopes.iter().find(|it| it.purpose == purpose);
        self.body(envelope.ok_or(CaseError::Unreadable)?)
    }

    /// The headline, if it opens.
    pub(crate) fn headline(&self) -> Option<Headline> {
        let headline: Headline = self.first(Purpose::Headline).ok()?;
        let of = |it: &Self| it.first::<Headline>(Purpose::Headline).ok()?.village;
        let kept = || self.originals.iter().find_map(of);
        Some(Headline { village: headline.village.clone().or_else(kept), ..headline })
    }

    /// The name that the writer gave. A sanitised copy has an empty one; the lead takes it from the original
    /// that it keeps.
    pub(crate) fn named(&self) -> Result<Named, Refusal> {
        let named: Named = self.first(Purpose::Named)?;
        if !named.name.is_empty() {
            return Ok(named);
        }
        let kept = self.originals.iter().filter_map(|it| it.first::<Named>(Purpose::Named).ok());
        Ok(kept.into_iter().find(|it| !it.name.is_empty()).unwrap_or(named))
    }

    /// The tip, if it opens.
    pub(crate) fn tip(&self) -> Option<&Tip> {
        self.tip.get_or_init(|| self.first(Purpose::Tip).ok()).as_ref()
    }

    /// The latest body of this purpose.
    pub(crate) fn last<T: DeserializeOwned>(&self, purpose: Purpose) -> Option<T> {
        self.all(purpose).pop().map(|(_, body)| body)
    }

    /// Whether the tip is about the unit of this code, which then must not learn of it (rule C1).
    pub(crate) fn concerns(
        &self,
        code: &str,
        units: &UnitDirectory,
        categories: &Categories,
    ) -> bool {
        self.tip().is_some_and(|tip| units.concerns(tip, code, categories))
    }

    pub(crate) fn all<T: DeserializeOwned>(&self, purpose: Purpose) -> Vec<(Day, T)> {
        let envelopes = self.envelopes.iter().filter(|it| it.purpose == purpose);
        envelopes.filter_map(|it| Some((it.day, self.body(it).ok()?))).collect()
    }

    pub(crate) fn body<T: DeserializeOwned>(&self, envelope: &Envelope) -> Result<T, CaseError> {
        serde_json::from_slice(&self.bytes(envelope)?).map_err(|_| CaseError::Unreadable)
    }

    /// The plaintext of an envelope.
    pub(crate) fn bytes(&self, envelope: &Envelope) -> Result<Zeroizing<Vec<u8>>, CaseError> {
        let key = self.key.as_ref().ok_or(CaseError::Unreadable)?;
        envelope.sealed.open(envelope.header(), key).map_err(|_| CaseError::Unreadable)
    }

    /// The recipient of messages to the writer, which is only inside the tip.
    pub(crate) fn writer(&self) -> Result<Recipient, CaseError> {
        let tip = self.tip().ok_or(CaseError::Unreadable)?;
        Recipient::parse_untrusted(&tip.writer_recipient).map_err(|_| CaseError::Unreadable)
    }

    /// Refuses a case that cannot be put under new keys: the tip does not open, or has no recipient for the
    /// writer.
    pub(crate) fn can_be_sealed_anew(&self) -> Result<(), CaseError> {
        self.writer().map(|_| ())
    }
}

/// The originals (rule W7) under these kept grants whose tip opens, in the same order.
pub(crate) fn originals_of(
    who: &SignedIn,
    case: &Case,
    kept: &[&Grant],
    envelopes: &[Envelope],
) -> Vec<OpenCase> {
    let opens = |grant: &&Grant| {
        let original = OpenCase {
            case: Case { key_epoch: grant.key_epoch, ..case.clone() },
            leads: false,
            act: None,
            key: Some(who.case_key(grant)?),
            envelopes: envelopes
                .iter()
                .filter(|it| it.key_epoch == grant.key_epoch)
                .cloned()
                .collect(),
            tip: OnceLock::new(),
            version: storage::cases::version::Version::default(),
            seen: None,
            originals: Vec::new(),
        };
        original.first::<Tip>(Purpose::Tip).is_ok().then_some(original)
    };
    kept.iter().filter_map(opens).collect()
}
