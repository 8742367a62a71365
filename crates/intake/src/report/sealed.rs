//! A tip that the browser sealed: its outline is checked, and nothing of it is opened.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use casework::directory::KeyKind;
use casework::ids::{CaseId, EnvelopeId, UnitId, from_hex};
use sealing::header::Purpose;
use sealing::keys::Recipient;
use sealing::outline;
use sealing::sealed::Sealed;
use sealing::writer::LookupId;
use serde::Deserialize;
use storage::cases::NewEnvelope;
use storage::cases::grants::NewGrant;
use storage::intake::{Filed, NewCase};
use utoipa::ToSchema;

use crate::refusal::Refusal;
use crate::shapes;
use crate::state::IntakeState;

/// A tip sealed in the browser. Ids are 16 hexadecimal digits below 2⁶³, as in the head line of
/// each plaintext; `docs/cryptography.md` has the derivations, with test vectors.
#[derive(Deserialize, ToSchema)]
pub struct SealedTip {
    /// The lookup id, 32 bytes in base64url.
    #[schema(value_type = shapes::Lookup)]
    pub lookup: String,
    /// Id of the case.
    #[schema(value_type = shapes::Id)]
    pub case: String,
    /// The case's public key, `age1…`.
    #[schema(value_type = shapes::Recipient)]
    pub recipient: String,
    /// The kind of the unit's key to which the grant is sealed.
    #[schema(value_type = shapes::KeyCode)]
    pub kind: KeyKind,
    /// Whether the category is urgent.
    pub urgent: bool,
    /// The few words that a queue shows.
    pub headline: SealedPiece,
    /// The tip.
    pub tip: SealedPiece,
    /// The name of a person, or an empty one.
    pub named: SealedPiece,
    /// The case's private key for the unit.
    pub grant: SealedPiece,
    /// The same for the unit above, or for nobody.
    pub dormant: SealedPiece,
}

/// One envelope with its id.
#[derive(Deserialize, ToSchema)]
pub struct SealedPiece {
    /// 16 hexadecimal digits.
    #[schema(value_type = shapes::Id)]
    pub id: String,
    /// The age file in base64.
    #[schema(value_type = shapes::AgeFile)]
    pub sealed: String,
}

impl SealedPiece {
    /// Id, envelope, and the size of its plaintext, if its outline is like ours.
    ///
    /// # Errors
    /// [`Refusal::Envelope`] when it is not.
    pub fn check(&self) -> Result<(i64, Sealed, usize), Refusal> {
        let file = BASE64_STANDARD.decode(&self.sealed).map_err(|_| Refusal::Envelope)?;
        let size = outline::check(&file, 1).map_err(|_| Refusal::Envelope)?;
        Ok((id_of(&self.id)?, Sealed::from_bytes(file), size))
    }
}

/// Reads a lookup id, 32 bytes in base64url.
///
/// # Errors
/// [`Refusal::MalformedToken`] when it is not one.
pub fn lookup_of(text: &str) -> Result<LookupId, Refusal> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| Refusal::MalformedToken)?;
    bytes.try_into().map(LookupId::from_bytes).map_err(|_| Refusal::MalformedToken)
}

/// Reads an id, 16 hexadecimal digits below 2⁶³.
fn id_of(text: &str) -> Result<i64, Refusal> {
    from_hex(text).ok_or(Refusal::Envelope)
}

impl IntakeState {
    /// Stores a tip that the browser sealed for the unit `code`.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is stored then.
    pub async fn take_sealed_tip(&self, code: &str, tip: &SealedTip) -> Result<(), Refusal> {
        let lookup = lookup_of(&tip.lookup)?;
        let new = self.sealed_case(code, tip)?;
        match self.file_case(&lookup, new).await? {
            Filed::New | Filed::Again => Ok(()),
            Filed::OtherWords => Err(Refusal::OtherWords),
        }
    }

    fn sealed_case(&self, code: &str, tip: &SealedTip) -> Result<NewCase, Refusal> {
        let directory = self.directory();
        let unit = directory.receiver(code)?;
        let above = directory.nearest_above(unit).unwrap_or(unit);
        let (id, sealed, size) = tip.tip.check()?;
        let envelopes = vec![
            small(&tip.headline, Purpose::Headline)?,
            NewEnvelope { id: EnvelopeId(id), purpose: Purpose::Tip, sealed },
            small(&tip.named, Purpose::Named)?,
        ];
        let grants = vec![
            grant(&tip.grant, UnitId(unit.id), tip.kind, false)?,
            grant(&tip.dormant, UnitId(above.id), KeyKind::Restricted, true)?,
        ];
        Ok(NewCase {
            id: CaseId(id_of(&tip.case)?),
            unit: UnitId(unit.id),
            kind: tip.kind,
            recipient: Recipient::parse_untrusted(&tip.recipient).map_err(|_| Refusal::Envelope)?,
            day: self.clock.today(),
            urgent: tip.urgent,
            size_kib: i32::try_from(size / 1024).unwrap_or(i32::MAX),
            envelopes,
            grants,
        })
    }
}

/// The largest plaintext of a headline, a name or a grant.
const SMALL: usize = 4 * 1024;

fn small(piece: &SealedPiece, purpose: Purpose) -> Result<NewEnvelope, Refusal> {
    let (id, sealed, size) = piece.check()?;
    if size > SMALL {
        return Err(Refusal::Envelope);
    }
    Ok(NewEnvelope { id: EnvelopeId(id), purpose, sealed })
}

fn grant(
    piece: &SealedPiece,
    unit: UnitId,
    kind: KeyKind,
    dormant: bool,
) -> Result<NewGrant, Refusal> {
    let (id, sealed, size) = piece.check()?;
    if size > SMALL {
        return Err(Refusal::Envelope);
    }
    Ok(NewGrant { id, unit, kind, dormant, sealed })
}
