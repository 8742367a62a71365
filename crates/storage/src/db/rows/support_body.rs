//! One support body of a unit.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "support_body")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub unit_id: i64,
    pub kind: String,
    pub name: String,
    pub mandate_from: i32,
    pub mandate_to: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
