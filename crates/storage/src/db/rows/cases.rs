//! One case.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cases")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub lookup_digest: Vec<u8>,
    pub unit_id: i64,
    pub key_kind: String,
    pub recipient: String,
    pub day_received: i32,
    pub urgent: bool,
    pub state: String,
    pub handler_id: Option<i64>,
    pub size_kib: i32,
    pub key_epoch: i32,
    pub withdrawn: Option<i32>,
    pub set_aside: bool,
    pub due_at: Option<i64>,
    pub held_until: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
