//! One act in the hash chain.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    pub at: i64,
    pub officer_id: Option<i64>,
    pub act: String,
    pub case_id: Option<i64>,
    pub unit_id: Option<i64>,
    pub detail: String,
    pub previous: Vec<u8>,
    pub hash: Vec<u8>,
    pub mac: Option<Vec<u8>>,
}

impl ActiveModelBehavior for ActiveModel {}
