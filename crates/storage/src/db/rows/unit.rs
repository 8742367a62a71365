//! One unit that the hotline serves.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub code: String,
    pub valid_from: i32,
    pub above_code: Option<String>,
    pub name: Option<String>,
    pub outside_code: Option<String>,
    pub valid_until: Option<i32>,
    pub successor_id: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
