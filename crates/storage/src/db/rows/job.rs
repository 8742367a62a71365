//! A job: when it is due, how its last run went, and which node does it now.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub next_at: i64,
    pub started_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub outcome: Option<String>,
    pub failures: i32,
    pub holder: Option<i64>,
    pub held_until: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
