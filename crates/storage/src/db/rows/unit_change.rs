//! A unit that is to be merged into another, or to be split.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub old_unit_id: i64,
    pub new_unit_id: i64,
    pub from_day: i32,
    pub signed_old_by: Option<i64>,
    pub signed_old_at: Option<i64>,
    pub signed_new_by: Option<i64>,
    pub signed_new_at: Option<i64>,
    pub done_at: Option<i64>,
    pub kind: String,
    pub villages_at: Option<i64>,
    pub reached: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
