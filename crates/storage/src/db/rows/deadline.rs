//! The time until which something must be done with a case.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deadline")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub started_at: i64,
    pub due_at: i64,
    pub extended: i32,
    pub done_at: Option<i64>,
    pub rule: String,
}

impl ActiveModelBehavior for ActiveModel {}
