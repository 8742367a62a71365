//! Keys that are replaced when an officer leaves, second factors and their recovery codes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, blob, blob_null, boolean};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in columns() {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        manager.create_table(second_factor()).await?;
        manager.create_table(recovery_code()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn columns() -> [(&'static str, ColumnDef); 4] {
    let mut leaver = boolean("leaver");
    leaver.default(false);
    [
        ("unit_key", big_integer_null("replaced_by")),
        ("unit_key", blob_null("sealed")),
        ("unit_key", leaver),
        ("key_grant", big_integer_null("unit_key_id")),
    ]
}

fn second_factor() -> TableCreateStatement {
    let mut officer = big_integer("officer_id");
    officer.primary_key();
    Table::create()
        .table("second_factor")
        .col(officer)
        .col(blob("secret"))
        .col(big_integer("last_step"))
        .col(boolean("confirmed"))
        .foreign_key(&mut of_officer())
        .to_owned()
}

fn recovery_code() -> TableCreateStatement {
    let mut id = big_integer("id");
    id.primary_key();
    Table::create()
        .table("recovery_code")
        .col(id)
        .col(big_integer("officer_id"))
        .col(blob("digest"))
        .foreign_key(&mut of_officer())
        .to_owned()
}

fn of_officer() -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col("officer_id").to("officer", "id").to_owned()
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &'static str, table: &'static str, columns: &[&'static str]| {
        let mut index = Index::create().name(name).table(table).to_owned();
        for column in columns {
            index.col(*column);
        }
        index
    };
    vec![
        index("recovery_code_digest", "recovery_code", &["officer_id", "digest"])
            .unique()
            .to_owned(),
        index("session_officer", "officer_session", &["officer_id"]),
        index("key_share_key", "key_share", &["unit_key_id"]),
        index("key_grant_unit", "key_grant", &["unit_id", "key_kind", "unit_key_id"]),
        index("audit_own", "audit_entry", &["officer_id", "position"]),
    ]
}
