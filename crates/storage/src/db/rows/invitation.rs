//! One unused invitation.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub code_digest: Vec<u8>,
    pub unit_id: i64,
    pub role: String,
    pub expires: i64,
}

impl ActiveModelBehavior for ActiveModel {}
