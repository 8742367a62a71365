//! An officer's password that another person replaced.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "password_reset")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub officer_id: i64,
    pub means: String,
    pub by_officer: Option<i64>,
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
