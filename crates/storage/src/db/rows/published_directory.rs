//! Which unit directory was published last: one row.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "published_directory")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub serial: i64,
    pub digest: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
