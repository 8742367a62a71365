//! One officer's account.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "officer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub unit_id: i64,
    pub username: String,
    pub display_name: String,
    pub salt: Vec<u8>,
    pub identity: Vec<u8>,
    pub recipient: String,
    pub active: bool,
}

impl ActiveModelBehavior for ActiveModel {}
