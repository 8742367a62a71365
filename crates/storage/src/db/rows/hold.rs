//! A legal hold on a case.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hold")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: i64,
    pub until_day: i32,
    pub asked_by: i64,
    pub asked_at: i64,
    pub confirmed_by: Option<i64>,
    pub confirmed_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
