//! One unused recovery code.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub officer_id: i64,
    pub digest: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
