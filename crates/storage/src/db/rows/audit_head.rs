//! The signed head of the audit chain of one day.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    pub position: i64,
    pub hash: Vec<u8>,
    pub signature: String,
}

impl ActiveModelBehavior for ActiveModel {}
