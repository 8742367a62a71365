//! Re-keying: a case gets a new key pair and a new holder in one step, or not at all.

use casework::case::State;
use casework::clock::Day;
use casework::directory::KeyKind;
use casework::ids::{CaseId, EnvelopeId, UnitId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use sealing::header::Purpose;
use sealing::keys::Recipient;
use sealing::sealed::Sealed;

use crate::audit::Entry;
use crate::cases::grants::NewGrant;
use crate::cases::replies::{Reader, reply_waits};
use crate::cases::sight::Viewer;
use crate::cases::{Case, case_of};
use crate::db::error::Result;
use crate::db::rows::{cases, envelope, key_grant};
use crate::handover::handles::{HandoverReads, HandoverWrites};

/// A case under new keys.
pub struct Rekeyed {
    /// The unit that holds it now.
    pub unit: UnitId,
    /// The kind of that unit's key.
    pub kind: KeyKind,
    /// The new state.
    pub state: State,
    /// Whether a case that is set aside stays so; otherwise it is put back.
    pub keeps_aside: bool,
    /// Whether its handler stays; otherwise it has none.
    pub keeps_handler: bool,
    /// The case's new public key.
    pub recipient: Recipient,
    /// How many envelopes of the old key epoch were read; if there is another by then, the step is refused.
    pub seen: usize,
    /// The envelopes under the new keys.
    pub envelopes: Vec<Resealed>,
    /// The grant to the holder, and the dormant one.
    pub grants: Vec<NewGrant>,
    /// Grants to units that hold it beside the lead.
    pub beside: Vec<NewGrant>,
    /// Rough size of the tip, where it has changed.
    pub size_kib: Option<i32>,
    /// Whether the sender keeps the original under the old keys.
    pub keep: bool,
}

/// An envelope under new keys.
pub struct Resealed {
    /// Its identifier, the same as before if its content is the same.
    pub id: EnvelopeId,
    /// What it is for.
    pub purpose: Purpose,
    /// Its place in the case.
    pub sequence: i32,
    /// The day on which it came.
    pub day: Day,
    /// The ciphertext.
    pub sealed: Sealed,
}

impl HandoverWrites<'_> {
    /// Puts a case under new keys; false when it changed after it was read. The old grants are destroyed, and
    /// the old envelopes too unless the sender keeps them; an envelope that continues under the same
    /// identifier is not kept under the old keys. `entry` records it.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn rekey(&self, case: &Case, new: Rekeyed, entry: Entry) -> Result<bool> {
        let row = cases::ActiveModel {
            unit_id: Set(new.unit.0),
            key_kind: Set(new.kind.name().to_owned()),
            recipient: Set(new.recipient.to_string()),
            state: Set(new.state.name().to_owned()),
            handler_id: if new.keeps_handler { NotSet } else { Set(None) },
            set_aside: if new.keeps_aside { NotSet } else { Set(false) },
            key_epoch: Set(case.key_epoch + 1),
            size_kib: Set(new.size_kib.unwrap_or(case.size_kib)),
            ..Default::default()
        };
        let done = cases::Entity::update_many()
            .set(row)
            .filter(cases::Column::Id.eq(case.id.0))
            .filter(cases::Column::KeyEpoch.eq(case.key_epoch))
            .filter(cases::Column::State.eq(case.state.name()))
            .exec(&self.tx.transaction)
            .await?;
        let of_key_epoch = Condition::all()
            .add(envelope::Column::CaseId.eq(case.id.0))
            .add(envelope::Column::KeyEpoch.eq(case.key_epoch));
        let there: Vec<i64> = envelope::Entity::find()
            .select_only()
            .column(envelope::Column::Id)
            .filter(of_key_epoch)
            .into_tuple()
            .all(&self.tx.transaction)
            .await?;
        if done.rows_affected != 1 || there.len() != new.seen {
            return Ok(false);
        }
        let mut old_grants = Condition::all()
            .add(key_grant::Column::CaseId.eq(case.id.0))
            .add(key_grant::Column::KeyEpoch.eq(case.key_epoch));
        if new.keep {
            let senders = key_grant::Column::UnitId.eq(case.unit.0);
            let senders = Condition::all().add(senders).add(key_grant::Column::Dormant.eq(false));
            old_grants = old_grants.add(senders.not());
            // An envelope that continues under the new keys is not kept under the old ones too.
            let goes_on = |id: &i64| new.envelopes.iter().any(|it| it.id.0 == *id);
            let gone: Vec<EnvelopeId> = there.into_iter().filter(goes_on).map(EnvelopeId).collect();
            if gone.is_empty() {
                self.tx.audit().record(entry).await?;
            } else {
                self.tx.audit().remove_envelopes(&gone, entry).await?;
            }
        } else {
            let gone: Vec<EnvelopeId> = there.into_iter().map(EnvelopeId).collect();
            self.tx.audit().remove_envelopes(&gone, entry).await?;
        }
        key_grant::Entity::delete_many().filter(old_grants).exec(&self.tx.transaction).await?;
        self.insert_key_epoch(case, new).await?;
        Ok(true)
    }

    async fn insert_key_epoch(&self, case: &Case, new: Rekeyed) -> Result<()> {
        let key_epoch = case.key_epoch + 1;
        for it in new.envelopes {
            let row = envelope::ActiveModel {
                id: Set(it.id.0),
                case_id: Set(case.id.0),
                purpose: Set(it.purpose.name().to_owned()),
                sequence: Set(it.sequence),
                day: Set(it.day.0),
                sealed: Set(it.sealed.into_bytes()),
                key_epoch: Set(key_epoch),
            };
            envelope::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        }
        for it in new.grants {
            self.add_grant(case.id, key_epoch, it, false).await?;
        }
        for it in new.beside {
            self.add_grant(case.id, key_epoch, it, true).await?;
        }
        Ok(())
    }

    /// Seals a case's present key to a unit that holds it beside the lead.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn grant_beside(&self, case: &Case, new: NewGrant) -> Result<()> {
        self.add_grant(case.id, case.key_epoch, new, true).await
    }

    async fn add_grant(
        &self,
        case: CaseId,
        key_epoch: i32,
        new: NewGrant,
        beside: bool,
    ) -> Result<()> {
        let row = key_grant::ActiveModel {
            id: Set(new.id),
            case_id: Set(case.0),
            unit_id: Set(new.unit.0),
            key_kind: Set(new.kind.name().to_owned()),
            dormant: Set(new.dormant),
            sealed: Set(new.sealed.into_bytes()),
            key_epoch: Set(key_epoch),
            beside: Set(beside),
            unit_key_id: NotSet,
        };
        key_grant::Entity::insert(row).exec_without_returning(&self.tx.transaction).await?;
        Ok(())
    }

    /// Takes the grant away from a unit that holds a case beside the lead; false when it had none.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn take_grant(&self, case: &Case, from: UnitId) -> Result<bool> {
        let done = key_grant::Entity::delete_many()
            .filter(key_grant::Column::CaseId.eq(case.id.0))
            .filter(key_grant::Column::UnitId.eq(from.0))
            .filter(key_grant::Column::Beside.eq(true))
            // A woken grant is not a shared one, and the lead cannot take it back.
            .filter(key_grant::Column::Dormant.eq(false))
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected > 0)
    }

    /// Wakes the dormant grant of a case's present key epoch; false when none is asleep. A grant to the unit
    /// that leads the case sleeps on: no unit is above it, so it is a dummy.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn wake(&self, case: &Case) -> Result<bool> {
        // It stays marked as dormant, so that a woken grant can be told from a shared one.
        let row = key_grant::ActiveModel { beside: Set(true), ..Default::default() };
        let done = key_grant::Entity::update_many()
            .set(row)
            .filter(key_grant::Column::CaseId.eq(case.id.0))
            .filter(key_grant::Column::KeyEpoch.eq(case.key_epoch))
            .filter(key_grant::Column::UnitId.ne(case.unit.0))
            .filter(key_grant::Column::Dormant.eq(true))
            .filter(key_grant::Column::Beside.eq(false))
            .exec(&self.tx.transaction)
            .await?;
        Ok(done.rows_affected > 0)
    }
}

/// The grant is of the present key epoch of its case.
const OF_ITS_KEY_EPOCH: &str = "key_grant.key_epoch = cases.key_epoch";

impl<C: ConnectionTrait> HandoverReads<'_, C> {
    /// The cases that the viewer's unit holds beside the lead, shared or escalated, and that the viewer may
    /// see: open ones, and closed ones to which the writer replied as far as the viewer's unit knows.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn held_beside(&self, by: Viewer<'_>, most: u64) -> Result<Vec<Case>> {
        // The first condition is written as the partial index has it.
        let beside = Condition::all().add(Expr::cust("beside")).add(Expr::cust(OF_ITS_KEY_EPOCH));
        let open = Condition::all().add(cases::Column::State.ne(State::Closed.name()));
        let rows = cases::Entity::find()
            .filter(by.sees_by_grant(beside))
            // A unit does not hold beside a case that it leads, even if a grant was woken for it.
            .filter(cases::Column::UnitId.ne(by.unit.0))
            .filter(Condition::any().add(open).add(reply_waits(Reader::Unit(by.unit))))
            .order_by_desc(cases::Column::Urgent)
            .order_by_desc(cases::Column::DayReceived)
            .order_by_desc(cases::Column::Id)
            .limit(most)
            .all(self.read.on)
            .await?;
        rows.into_iter().map(case_of).collect()
    }
}
