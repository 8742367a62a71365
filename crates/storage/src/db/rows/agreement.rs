//! An agreement between units about handing cases over.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub kind: String,
    pub title: String,
    pub scope: String,
    pub valid_from: i32,
    pub review_by: i32,
    pub ended: bool,
}

impl ActiveModelBehavior for ActiveModel {}
