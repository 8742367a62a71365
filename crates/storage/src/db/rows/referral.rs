//! A hand-over that was made; for the sender it is the tombstone.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "referral")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub case_id: i64,
    pub from_unit_id: i64,
    pub to_unit_id: i64,
    pub basis: String,
    pub agreement_id: Option<i64>,
    pub officer_id: i64,
    pub at: i64,
    pub accept_by: i64,
    pub answer: Option<String>,
    pub answered_at: Option<i64>,
    pub kept: bool,
    pub hop: i32,
    pub key_epoch: i32,
    pub sanitised: bool,
}

impl ActiveModelBehavior for ActiveModel {}
