//! Deletes recusals that followed from a declared conflict: each told in which village its case is.
//!
//! The chain tells them from an officer's own recusal: the last `recused` of that officer on that case says
//! `declared`. Those links stay, since the chain only grows.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(BY_DECLARATION).await?;
        Ok(())
    }
}

const BY_DECLARATION: &str = "DELETE FROM recusal WHERE EXISTS (SELECT 1 FROM audit_entry a \
    WHERE a.act = 'recused' AND a.detail = 'declared' AND a.case_id = recusal.case_id \
    AND a.officer_id = recusal.officer_id AND NOT EXISTS (SELECT 1 FROM audit_entry b \
    WHERE b.act = 'recused' AND b.case_id = a.case_id AND b.officer_id = a.officer_id \
    AND b.position > a.position))";
