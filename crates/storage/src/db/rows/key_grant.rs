//! A case's private key, sealed to a unit.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "key_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub case_id: i64,
    pub unit_id: i64,
    pub key_kind: String,
    pub dormant: bool,
    pub sealed: Vec<u8>,
    pub key_epoch: i32,
    pub beside: bool,
    pub unit_key_id: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
