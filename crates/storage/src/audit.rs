//! The audit chain: officers' and administrators' acts, each bound to the one before.
//!
//! A row names a case by its random id and holds codes, never a word that somebody typed.

use std::fmt::Write;

use casework::clock::Moment;
use casework::ids::{CaseId, OfficerId, UnitId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder,
};
use sha2::{Digest, Sha256};

use crate::error::Result;
use crate::rows::audit_entry;
use crate::store::{Read, Tx};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// An officer signed in.
    SignedIn,
    /// A sign-in failed; the officer is known where the name was one.
    SignInFailed,
    /// An officer signed out.
    SignedOut,
    /// An invitation was made.
    Invited,
    /// A newcomer used an invitation and made keys.
    Joined,
    /// A unit was imported.
    UnitImported,
    /// An officer opened a case.
    CaseViewed,
    /// An officer accepted a case (*tiếp nhận*).
    CaseAccepted,
    /// An officer wrote to the writer.
    MessageSent,
    /// An officer added a note.
    NoteAdded,
    /// An officer changed the state of a case.
    StateChanged,
    /// An officer gave a case to a colleague.
    CaseAssigned,
    /// An officer closed a case.
    CaseClosed,
    /// An officer unmasked a name, for a reason that is sealed in the case.
    NameUnmasked,
    /// A case's envelopes were exported, still sealed.
    CaseExported,
    /// An officer set a case aside; the detail is the code of a reason, or nothing.
    SetAside,
    /// An officer took a case back that was set aside.
    TakenBack,
    /// An officer looked for a place among the open cases.
    PlaceFiltered,
    /// An officer classified a case by law; what as is sealed in the case.
    CaseClassified,
    /// An officer recorded independent corroboration, sealed in the case.
    CaseCorroborated,
    /// An officer gave a support body a task; the detail is the task's id.
    TaskGiven,
    /// An officer marked a task as done.
    TaskDone,
    /// An officer marked a task as not done after all.
    TaskUndone,
    /// A task was opened to be printed.
    TaskPrinted,
    /// An officer recused themselves from a case.
    Recused,
    /// The head lifted a recusal; the detail is the officer's id.
    RecusalLifted,
    /// A support body was registered; the detail is its id.
    BodyAdded,
    /// A support body's mandate was ended; the detail is its id.
    BodyEnded,
}

/// An act to be recorded.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When.
    pub at: Moment,
    /// Who; none for the command line.
    pub officer: Option<OfficerId>,
    /// What.
    pub act: Act,
    /// On which case.
    pub case: Option<CaseId>,
    /// Of or on which unit.
    pub unit: Option<UnitId>,
    /// A code that completes the act, such as a state or the hash of a sealed reason.
    pub detail: String,
}

/// An act as recorded on a case.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// When.
    pub at: Moment,
    /// Who.
    pub officer: Option<OfficerId>,
    /// The act's code, see [`Act::name`].
    pub act: String,
    /// What completes it.
    pub detail: String,
}

impl Act {
    /// The code in the chain.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignedOut => "signed_out",
            Self::Invited => "invited",
            Self::Joined => "joined",
            Self::UnitImported => "unit_imported",
            Self::CaseViewed => "case_viewed",
            Self::CaseAccepted => "case_accepted",
            Self::MessageSent => "message_sent",
            Self::NoteAdded => "note_added",
            Self::StateChanged => "state_changed",
            Self::CaseAssigned => "case_assigned",
            Self::CaseClosed => "case_closed",
            Self::NameUnmasked => "name_unmasked",
            Self::CaseExported => "case_exported",
            Self::SetAside => "set_aside",
            Self::TakenBack => "taken_back",
            Self::PlaceFiltered => "place_filtered",
            Self::CaseClassified => "case_classified",
            Self::CaseCorroborated => "case_corroborated",
            Self::TaskGiven => "task_given",
            Self::TaskDone => "task_done",
            Self::TaskUndone => "task_undone",
            Self::TaskPrinted => "task_printed",
            Self::Recused => "recused",
            Self::RecusalLifted => "recusal_lifted",
            Self::BodyAdded => "body_added",
            Self::BodyEnded => "body_ended",
        }
    }
}

impl Tx {
    /// Records an act at the end of the chain.
    ///
    /// # Errors
    /// [`StoreError`](crate::error::StoreError).
    pub async fn record(&self, entry: Entry) -> Result<()> {
        self.hold_chain().await?;
        let last = audit_entry::Entity::find()
            .order_by_desc(audit_entry::Column::Position)
            .one(&self.transaction)
            .await?;
        let (position, previous) =
            last.map_or((1, vec![0; 32]), |last| (last.position + 1, last.hash));
        let hash = link(position, &entry, &previous);
        let row = audit_entry::ActiveModel {
            position: Set(position),
            at: Set(entry.at.0),
            officer_id: Set(entry.officer.map(|officer| officer.0)),
            act: Set(entry.act.name().to_owned()),
            case_id: Set(entry.case.map(|case| case.0)),
            unit_id: Set(entry.unit.map(|unit| unit.0)),
            detail: Set(entry.detail),
            previous: Set(previous),
            hash: Set(hash),
        };
        audit_entry::Entity::insert(row).exec_without_returning(&self.transaction).await?;
        Ok(())
    }

    /// Lets one piece of work at a time add to the chain. SQLite has one writer anyway.
    async fn hold_chain(&self) -> Result<()> {
        if self.transaction.get_database_backend() == DbBackend::Postgres {
            self.transaction
                .execute_unprepared("LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE")
                .await?;
        }
        Ok(())
    }
}

impl<C: ConnectionTrait> Read<'_, C> {
    /// What was done on a case, in order.
    ///
    /// # Errors
    /// [`StoreError`](crate::error::StoreError).
    pub async fn history(&self, case: CaseId) -> Result<Vec<Recorded>> {
        let rows = audit_entry::Entity::find()
            .filter(audit_entry::Column::CaseId.eq(case.0))
            .order_by_asc(audit_entry::Column::Position)
            .all(self.on)
            .await?;
        let recorded = |row: audit_entry::Model| Recorded {
            at: Moment(row.at),
            officer: row.officer_id.map(OfficerId),
            act: row.act,
            detail: row.detail,
        };
        Ok(rows.into_iter().map(recorded).collect())
    }
}

/// SHA-256 over the hash before and every column of the row, each on a line of its own.
fn link(position: i64, entry: &Entry, previous: &[u8]) -> Vec<u8> {
    let id = |id: Option<i64>| id.map_or_else(|| "-".to_owned(), |id| id.to_string());
    let mut line = String::new();
    let written = write!(
        line,
        "lienthon/1 audit\n{position}\n{}\n{}\n{}\n{}\n{}\n{}\n",
        entry.at.0,
        id(entry.officer.map(|officer| officer.0)),
        entry.act.name(),
        id(entry.case.map(|case| case.0)),
        id(entry.unit.map(|unit| unit.0)),
        entry.detail,
    );
    debug_assert!(written.is_ok(), "a string takes all that is written to it");
    Sha256::new().chain_update(previous).chain_update(line).finalize().to_vec()
}
