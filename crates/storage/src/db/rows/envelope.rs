//! One sealed piece of a case.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "envelope")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub case_id: i64,
    pub purpose: String,
    pub sequence: i32,
    pub day: i32,
    pub sealed: Vec<u8>,
    pub key_epoch: i32,
}

impl ActiveModelBehavior for ActiveModel {}
