//! A village in which an officer has declared a conflict of interest.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "declared_conflict")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub officer_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub village_id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
