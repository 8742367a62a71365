//! One officer's open session.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "officer_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub find: Vec<u8>,
    pub officer_id: i64,
    pub identity: Vec<u8>,
    pub started: i64,
    pub last_seen: i64,
}

impl ActiveModelBehavior for ActiveModel {}
