//! The public half of one of a unit's key pairs.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub unit_id: i64,
    pub kind: String,
    pub recipient: String,
    pub made: i32,
    pub replaced_by: Option<i64>,
    pub sealed: Option<Vec<u8>>,
    pub leaver: bool,
    pub superseded: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
