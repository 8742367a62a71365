//! `docs/data-model.md` lists every column of the database with its reason, and no other.

use storage::db::store::Store;

const PAGE: &str = include_str!("../../../docs/data-model.md");

fn listed() -> Vec<(String, String)> {
    let rows = PAGE.lines().filter(|line| line.starts_with("| "));
    let cells = rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>());
    let columns = cells.filter(|cells| {
        cells.len() == 4
            && ["key", "plain", "sealed", "digest", "public key"].contains(&cells[2])
            && !cells[3].is_empty()
    });
    let mut listed: Vec<_> =
        columns.map(|cells| (cells[0].to_owned(), cells[1].to_owned())).collect();
    listed.sort();
    listed
}

#[tokio::test]
async fn the_schema_and_the_published_list_of_columns_are_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open_file(&folder.path().join("test.sqlite")).await.expect("a store");
    store.migrate().await.expect("the tables");
    assert_eq!(store.columns().await.expect("columns"), listed());
}
