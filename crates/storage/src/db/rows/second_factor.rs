//! One officer's second factor.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "second_factor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub officer_id: i64,
    pub secret: Vec<u8>,
    pub last_step: i64,
    pub confirmed: bool,
    pub lost: bool,
    pub wrong_codes: i32,
    pub wrong_code_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
