//! The migrations from an empty database to this version; each runs once, in order.

use sea_orm_migration::prelude::*;

mod m0001_the_hotline_runs;
mod m0002_handing_over;
mod m0003_audit_that_shows_tampering;
mod m0004_joining_and_leaving;
mod m0005_queue_and_bodies;
mod m0006_units_change;
mod m0007_declared_conflicts;
mod m0008_units_split;
mod m0009_deadlines_and_holds;
mod m0010_keys_are_dropped;
mod m0011_kept_heads;
mod m0012_intakes_rights;
mod m0013_no_rows_by_declaration;
mod m0014_fingerprints_of_secrets;
mod m0015_who_reset_whom;
mod m0016_links_under_a_key;
mod m0017_wrong_tries;
mod m0018_one_lock_on_a_case;
mod m0019_numbered_directories;
mod m0020_dummies_sleep_on;
mod m0021_shared_through_the_gate;
mod m0022_names_of_the_field;
mod m0023_a_term_keeps_its_rule;
mod m0024_jobs_in_one_table;

pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_the_hotline_runs::Migration),
            Box::new(m0002_handing_over::Migration),
            Box::new(m0003_audit_that_shows_tampering::Migration),
            Box::new(m0004_joining_and_leaving::Migration),
            Box::new(m0005_queue_and_bodies::Migration),
            Box::new(m0006_units_change::Migration),
            Box::new(m0007_declared_conflicts::Migration),
            Box::new(m0008_units_split::Migration),
            Box::new(m0009_deadlines_and_holds::Migration),
            Box::new(m0010_keys_are_dropped::Migration),
            Box::new(m0011_kept_heads::Migration),
            Box::new(m0012_intakes_rights::Migration),
            Box::new(m0013_no_rows_by_declaration::Migration),
            Box::new(m0014_fingerprints_of_secrets::Migration),
            Box::new(m0015_who_reset_whom::Migration),
            Box::new(m0016_links_under_a_key::Migration),
            Box::new(m0017_wrong_tries::Migration),
            Box::new(m0018_one_lock_on_a_case::Migration),
            Box::new(m0019_numbered_directories::Migration),
            Box::new(m0020_dummies_sleep_on::Migration),
            Box::new(m0021_shared_through_the_gate::Migration),
            Box::new(m0022_names_of_the_field::Migration),
            Box::new(m0023_a_term_keeps_its_rule::Migration),
            Box::new(m0024_jobs_in_one_table::Migration),
        ]
    }
}
