//! A hand-over that is being prepared.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "handover")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub case_id: i64,
    pub to_unit_id: i64,
    pub basis: String,
    pub agreement_id: Option<i64>,
    pub stage: String,
    pub asked_by: i64,
    pub asked_at: i64,
    pub ahead: Option<Vec<u8>>,
}

impl ActiveModelBehavior for ActiveModel {}
