//! How many wrong tries to sign in came under a name within a quarter hour.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wrong_try")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub officer_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub quarter: i64,
    pub passwords: i64,
    pub codes: i64,
    pub sheets: i64,
}

impl ActiveModelBehavior for ActiveModel {}
