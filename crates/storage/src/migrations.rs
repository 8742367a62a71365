//! The steps from an empty database to this version, each run once and in order.

use sea_orm_migration::prelude::*;

mod m0001_the_hotline_runs;
mod m0005_queue_and_bodies;

pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_the_hotline_runs::Migration),
            Box::new(m0005_queue_and_bodies::Migration),
        ]
    }
}
