//! Cases and their envelopes, as triage reads and changes them.

pub(crate) mod changes;
pub mod conflicts;
pub mod deadlines;
pub mod grants;
pub mod handlers;
pub mod handles;
pub(crate) mod holder_view;
pub mod legal_holds;
pub mod queue;
pub mod recusals;
pub(crate) mod replies;
pub mod sight;
pub mod totals;
pub mod unattended;
pub mod version;

use casework::case::State;
use casework::clock::{Day, Timestamp};
use casework::directory::KeyKind;
use casework::ids::{CaseId, CaseNumber, EnvelopeId, OfficerId, UnitId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sealing::header::{Header, Purpose};
use sealing::keys::Recipient;
use sealing::sealed::Sealed;

use crate::cases::handles::CaseReads;
use crate::db::error::{Result, StoreError};
use crate::db::rows::{cases, envelope, key_grant};

/// The plain part of a case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its identifier.
    pub id: CaseId,
    /// The unit that received it.
    pub unit: UnitId,
    /// Which of the unit's keys it is sealed to.
    pub kind: KeyKind,
    /// The case's public key.
    pub recipient: Recipient,
    /// The day on which it was received.
    pub day: Day,
    /// Whether it is urgent.
    pub urgent: bool,
    /// Its state.
    pub state: State,
    /// The officer who handles it.
    pub handler: Option<OfficerId>,
    /// Rough size of the tip, in KiB of padded plaintext.
    pub size_kib: i32,
    /// How often the case was re-keyed. Envelopes of an earlier key epoch are not the holder's.
    pub key_epoch: i32,
    /// Whether the writer withdrew it; it is erased after that day.
    pub withdrawn: bool,
    /// Whether an officer set it aside (*để riêng*).
    pub set_aside: bool,
    /// When the earliest of its running terms ends. An urgent case that nobody has accepted is due from the
    /// beginning of its day.
    pub due: Option<Timestamp>,
    /// The last day of a legal hold on it (rule K2).
    pub held_until: Option<Day>,
}

/// One sealed piece of a case.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Its identifier.
    pub id: EnvelopeId,
    /// The case it belongs to.
    pub case: CaseId,
    /// What it is for.
    pub purpose: Purpose,
    /// Its place among the envelopes of the case.
    pub sequence: i32,
    /// The day on which it came.
    pub day: Day,
    /// The key epoch of the key that it is sealed to.
    pub key_epoch: i32,
    /// The ciphertext.
    pub sealed: Sealed,
}

/// An envelope to be added; the store gives it its place.
#[derive(Clone)]
pub struct NewEnvelope {
    /// Its identifier.
    pub id: EnvelopeId,
    /// What it is for.
    pub purpose: Purpose,
    /// The ciphertext.
    pub sealed: Sealed,
}

/// A case's private key, sealed to a unit.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The envelope's own id.
    pub id: i64,
    /// The case whose key it is.
    pub case: CaseId,
    /// The unit that it is for.
    pub unit: UnitId,
    /// Which of the unit's keys it is sealed to.
    pub kind: KeyKind,
    /// Whether it waits to be woken.
    pub dormant: bool,
    /// The key epoch of the key in it.
    pub key_epoch: i32,
    /// Whether the unit holds the case beside the unit that leads it.
    pub beside: bool,
    /// The sealed private half.
    pub sealed: Sealed,
}

impl Case {
    /// Whether it is held on this day, so that nothing of it is erased.
    #[must_use]
    pub fn is_held(&self, today: Day) -> bool {
        self.held_until.is_some_and(|until| until >= today)
    }
}

impl Envelope {
    /// The header that the plaintext must carry.
    #[must_use]
    pub fn header(&self) -> Header {
        Header { purpose: self.purpose, subject: self.case.0, id: self.id.0 }
    }
}

impl Grant {
    /// The header that the plaintext must carry.
    #[must_use]
    pub fn header(&self) -> Header {
        Header { purpose: Purpose::Grant, subject: self.case.0, id: self.id }
    }
}

impl<C: ConnectionTrait> CaseReads<'_, C> {
    /// The case of this number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn with_number(&self, number: CaseNumber) -> Result<Option<Case>> {
        let first = number.bits() << casework::ids::LOW_BITS;
        let last = first | ((1 << casework::ids::LOW_BITS) - 1);
        let row = cases::Entity::find()
            .filter(cases::Column::Id.between(first, last))
            .one(self.read.on)
            .await?;
        row.map(case_of).transpose()
    }

    /// The cases with these identifiers, as far as they still exist.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn with_ids(&self, ids: &[CaseId]) -> Result<Vec<Case>> {
        let ids = ids.iter().map(|id| id.0);
        let rows =
            cases::Entity::find().filter(cases::Column::Id.is_in(ids)).all(self.read.on).await?;
        rows.into_iter().map(case_of).collect()
    }

    /// The case with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn with_id(&self, id: CaseId) -> Result<Option<Case>> {
        cases::Entity::find_by_id(id.0).one(self.read.on).await?.map(case_of).transpose()
    }

    /// The open cases that an officer handles, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn handled_by(&self, id: OfficerId) -> Result<Vec<CaseId>> {
        let ids: Vec<i64> = cases::Entity::find()
            .select_only()
            .column(cases::Column::Id)
            .filter(cases::Column::HandlerId.eq(id.0))
            .filter(Expr::cust("state <> 'closed'"))
            .order_by_asc(cases::Column::Id)
            .into_tuple()
            .all(self.read.on)
            .await?;
        Ok(ids.into_iter().map(CaseId).collect())
    }

    /// The envelopes of a case, of all key epochs, in their order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn envelopes(&self, case: CaseId) -> Result<Vec<Envelope>> {
        let rows = envelope::Entity::find()
            .filter(envelope::Column::CaseId.eq(case.0))
            .order_by_asc(envelope::Column::Sequence)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(envelope_of).collect()
    }

    /// The envelopes of one purpose of several cases.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn envelopes_for(&self, cases: &[CaseId], purpose: Purpose) -> Result<Vec<Envelope>> {
        let rows = envelope::Entity::find()
            .filter(envelope::Column::CaseId.is_in(cases.iter().map(|case| case.0)))
            .filter(envelope::Column::Purpose.eq(purpose.name()))
            .order_by_asc(envelope::Column::Sequence)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(envelope_of).collect()
    }

    /// The grants of several cases, of all key epochs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn grants(&self, cases: &[CaseId]) -> Result<Vec<Grant>> {
        let rows = key_grant::Entity::find()
            .filter(key_grant::Column::CaseId.is_in(cases.iter().map(|case| case.0)))
            .order_by_asc(key_grant::Column::Id)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(grant_of).collect()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "a mapping of rows")]
pub(crate) fn case_of(row: cases::Model) -> Result<Case> {
    Ok(Case {
        id: CaseId(row.id),
        unit: UnitId(row.unit_id),
        kind: KeyKind::named(&row.key_kind).ok_or(StoreError::Unreadable("a case's key"))?,
        recipient: row
            .recipient
            .parse()
            .map_err(|_| StoreError::Unreadable("a case's recipient"))?,
        day: Day(row.day_received),
        urgent: row.urgent,
        state: State::named(&row.state).ok_or(StoreError::Unreadable("a case's state"))?,
        handler: row.handler_id.map(OfficerId),
        size_kib: row.size_kib,
        key_epoch: row.key_epoch,
        withdrawn: row.withdrawn.is_some(),
        set_aside: row.set_aside,
        due: row.due_at.map(Timestamp),
        held_until: row.held_until.map(Day),
    })
}

pub(crate) fn envelope_of(row: envelope::Model) -> Result<Envelope> {
    Ok(Envelope {
        id: EnvelopeId(row.id),
        case: CaseId(row.case_id),
        purpose: Purpose::named(&row.purpose)
            .ok_or(StoreError::Unreadable("an envelope's purpose"))?,
        sequence: row.sequence,
        day: Day(row.day),
        key_epoch: row.key_epoch,
        sealed: Sealed::from_bytes(row.sealed),
    })
}

pub(crate) fn grant_of(row: key_grant::Model) -> Result<Grant> {
    Ok(Grant {
        id: row.id,
        case: CaseId(row.case_id),
        unit: UnitId(row.unit_id),
        kind: KeyKind::named(&row.key_kind).ok_or(StoreError::Unreadable("a grant's key"))?,
        dormant: row.dormant,
        key_epoch: row.key_epoch,
        beside: row.beside,
        sealed: Sealed::from_bytes(row.sealed),
    })
}
