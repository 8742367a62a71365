//! All that intake can do: file a case under a lookup digest, and reach the one case under it.
//!
//! Every call starts from a digest, and no call lists digests. On PostgreSQL the digest is also set in the
//! transaction, where row-level security shows intake's own user (`deploy/postgresql.sql`) no other case.

pub mod handles;
pub mod withdrawal;

use casework::case::State;
use casework::clock::Day;
use casework::directory::KeyKind;
use casework::ids::{CaseId, EnvelopeId, UnitId};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, Statement,
};
use sealing::header::Purpose;
use sealing::idempotency_key::slot_of;
use sealing::keys::Recipient;
use sealing::writer::LookupDigest;

use crate::cases::changes::add_envelope;
use crate::cases::grants::NewGrant;
use crate::cases::{Case, Envelope, NewEnvelope, case_of, envelope_of};
use crate::db::error::Result;
use crate::db::rows::{cases, envelope, key_grant};
use crate::db::store::Store;
use crate::db::store::open_file::{OpenFile, still_there};
use crate::db::store::turns::Needs;
use crate::db::store::work::Work;

/// A transaction of intake on the one case of a digest; dropping it undoes it.
#[must_use = "nothing is kept until the work is committed"]
pub struct Door {
    transaction: Work,
    digest: LookupDigest,
    /// Whether it locks the case when it reads it.
    holds: bool,
    file: Option<OpenFile>,
}

#[derive(Clone)]
/// A case as intake files it: all of it sealed but a few plain columns.
pub struct NewCase {
    /// Its identifier, which the envelopes name inside.
    pub id: CaseId,
    /// The unit that receives it.
    pub unit: UnitId,
    /// Which of the unit's keys the grant is sealed to.
    pub kind: KeyKind,
    /// The case's public key.
    pub recipient: Recipient,
    /// Today.
    pub day: Day,
    /// Whether it is urgent.
    pub urgent: bool,
    /// Size of the padded tip in KiB.
    pub size_kib: i32,
    /// Headline, tip and name of a person, in this order.
    pub envelopes: Vec<NewEnvelope>,
    /// The grant to the receiving unit, and the dormant one, real or dummy.
    pub grants: Vec<NewGrant>,
}

/// The result of filing something that may have been sent twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filed {
    /// It is new; commit to store it.
    New,
    /// The very same was there already.
    Again,
    /// The same form was there with other words, which stay.
    OtherWords,
}

impl Store {
    /// Opens the door for reading.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn look_behind(&self, digest: LookupDigest) -> Result<Door> {
        Door::of(self.begin_read().await?, digest, false, self.file().cloned()).await
    }

    /// Opens the door to an existing case for writing; [`Door::case`] locks the case.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn open_door(&self, digest: LookupDigest) -> Result<Door> {
        let work = self.begin_write(Needs::Named(digest)).await?;
        Door::of(work, digest, true, self.file().cloned()).await
    }

    /// Opens the door for a new case to this unit. It waits for no lock on an existing case, even if the same
    /// case was filed before.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn open_door_for_new(&self, digest: LookupDigest, to: UnitId) -> Result<Door> {
        let work = self.begin_write(Needs::Unit(to)).await?;
        Door::of(work, digest, false, self.file().cloned()).await
    }
}

impl Door {
    async fn of(
        transaction: Work,
        digest: LookupDigest,
        holds: bool,
        file: Option<OpenFile>,
    ) -> Result<Self> {
        if transaction.get_database_backend() == DbBackend::Postgres {
            transaction
                .query_one_raw(Statement::from_sql_and_values(
                    DbBackend::Postgres,
                    "SELECT set_config('hotline.digest', encode($1, 'hex'), true)",
                    [digest.as_bytes().to_vec().into()],
                ))
                .await?;
        }
        Ok(Self { transaction, digest, holds, file })
    }

    pub(crate) fn on(&self) -> &Work {
        &self.transaction
    }

    /// The case behind this door.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn case(&self) -> Result<Option<Case>> {
        if self.holds && self.transaction.get_database_backend() == DbBackend::Postgres {
            // The case must not change between reading its key and writing under it. All code takes this same
            // lock, never a weaker one to be upgraded later: two holders of that would wait for each other
            // (decision 33). It is a function of the tables' owner, since the lock needs the right to change
            // rows.
            let lock = "SELECT public.lock_named_case()".to_owned();
            let lock = Statement::from_string(DbBackend::Postgres, lock);
            self.transaction.query_one_raw(lock).await?;
        }
        let row = cases::Entity::find()
            .filter(cases::Column::LookupDigest.eq(self.digest.as_bytes().to_vec()))
            .one(&self.transaction)
            .await?;
        row.map(case_of).transpose()
    }

    /// What the writer may see of a case: messages and ending to open, replies by their day.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError).
    pub async fn conversation(&self, case: &Case) -> Result<Vec<Envelope>> {
        let seen = [Purpose::Message, Purpose::Ending, Purpose::Reply].map(Purpose::name);
        let rows = envelope::Entity::find()
            .filter(envelope::Column::CaseId.eq(case.id.0))
            .filter(envelope::Column::Purpose.is_in(seen))
            .order_by_asc(envelope::Column::Sequence)
            .all(&self.transaction)
            .await?;
        rows.into_iter().map(envelope_of).collect()
    }

    /// Files a new case, unless this digest has one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`](crate::db::error::StoreError::Conflict) when the id, by a chance in a
    /// million, gives a number that another case has, or when the unit is not in this store.
    pub async fn file_case(&self, new: NewCase) -> Result<Filed> {
        if let Some(there) = self.case().await? {
            return Ok(if there.id == new.id { Filed::Again } else { Filed::OtherWords });
        }
        self.insert_case(&new).await?;
        for (envelope, sequence) in new.envelopes.into_iter().zip(1..) {
            self.insert_envelope(new.id, new.day, envelope, sequence).await?;
        }
        for grant in new.grants {
            self.insert_grant(new.id, grant).await?;
        }
        Ok(Filed::New)
    }

    /// Files a reply, unless the same form already left one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`](crate::db::error::StoreError::Conflict) when another envelope came in
    /// between; try again.
    pub async fn file_reply(&self, case: &Case, day: Day, new: NewEnvelope) -> Result<Filed> {
        let (first, last) = slot_of(new.id.0);
        let there = envelope::Entity::find()
            .filter(envelope::Column::CaseId.eq(case.id.0))
            .filter(envelope::Column::Id.between(first, last))
            .one(&self.transaction)
            .await?;
        if let Some(there) = there {
            let again = EnvelopeId(there.id) == new.id;
            return Ok(if again { Filed::Again } else { Filed::OtherWords });
        }
        add_envelope(&self.transaction, case.id, day, new).await?;
        Ok(Filed::New)
    }

    /// Commits the work. When this returns, it is on the disk.
    ///
    /// # Errors
    /// [`StoreError`](crate::db::error::StoreError) when it could not be committed; nothing of it is stored.
    pub async fn commit(self) -> Result<()> {
        self.transaction.commit().await?;
        still_there(self.file.as_ref())
    }

    async fn insert_case(&self, new: &NewCase) -> Result<()> {
        let row = cases::ActiveModel {
            id: Set(new.id.0),
            lookup_digest: Set(self.digest.as_bytes().to_vec()),
            unit_id: Set(new.unit.0),
            key_kind: Set(new.kind.name().to_owned()),
            recipient: Set(new.recipient.to_string()),
            day_received: Set(new.day.0),
            urgent: Set(new.urgent),
            state: Set(State::Received.name().to_owned()),
            handler_id: Set(None),
            size_kib: Set(new.size_kib),
            key_epoch: Set(0),
            withdrawn: Set(None),
            set_aside: Set(false),
            due_at: Set(new.urgent.then(|| new.day.start().0)),
            held_until: Set(None),
        };
        cases::Entity::insert(row).exec_without_returning(&self.transaction).await?;
        Ok(())
    }

    async fn insert_envelope(
        &self,
        case: CaseId,
        day: Day,
        new: NewEnvelope,
        sequence: i32,
    ) -> Result<()> {
        let row = envelope::ActiveModel {
            id: Set(new.id.0),
            case_id: Set(case.0),
            purpose: Set(new.purpose.name().to_owned()),
            sequence: Set(sequence),
            day: Set(day.0),
            sealed: Set(new.sealed.into_bytes()),
            key_epoch: Set(0),
        };
        envelope::Entity::insert(row).exec_without_returning(&self.transaction).await?;
        Ok(())
    }

    async fn insert_grant(&self, case: CaseId, new: NewGrant) -> Result<()> {
        let row = key_grant::ActiveModel {
            id: Set(new.id),
            case_id: Set(case.0),
            unit_id: Set(new.unit.0),
            key_kind: Set(new.kind.name().to_owned()),
            dormant: Set(new.dormant),
            sealed: Set(new.sealed.into_bytes()),
            key_epoch: Set(0),
            beside: Set(false),
            // Intake seals to the key in the directory and does not know the key's id.
            unit_key_id: NotSet,
        };
        key_grant::Entity::insert(row).exec_without_returning(&self.transaction).await?;
        Ok(())
    }
}
