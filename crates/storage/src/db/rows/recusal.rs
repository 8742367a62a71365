//! One officer who stays away from one case.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recusal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub officer_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
