//! Which unit directory was published last; no earlier one is accepted.

use casework::directory::Directory;
use sealing::signature::SigningKey;
use storage::units::directory_file::{
    BadDirectory, DirectoryFile, Reader, publish, serial_in_place,
};
use storage::units::editions::Edition;

use super::*;

/// A folder with a directory of this number, made on this day.
struct Signed {
    notary: SigningKey,
    folder: TempDir,
}

impl Signed {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        Self { notary: SigningKey::from_bytes(&[5; 32]), folder }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("directory")
    }

    fn put(&self, serial: i64, made: &str) -> Edition {
        let directory = Directory { version: 1, serial, made: made.to_owned(), units: Vec::new() };
        publish(&self.path(), &directory, &self.notary).expect("published")
    }

    async fn open(&self, fresh: &Fresh, by: Reader) -> Result<DirectoryFile, BadDirectory> {
        DirectoryFile::open(&self.path(), self.notary.key(), fresh.store.clone(), by).await
    }
}

async fn raise(fresh: &Fresh, edition: &Edition) {
    let tx = fresh.store.begin().await.expect("a start");
    tx.units().raise_edition(edition).await.expect("raised");
    tx.commit().await.expect("kept");
}

async fn last(fresh: &Fresh) -> Option<i64> {
    fresh.store.read().units().last_edition().await.expect("read").map(|it| it.serial)
}

#[tokio::test]
async fn the_number_that_was_published_last_only_rises() {
    for fresh in Fresh::both().await {
        assert_eq!(last(&fresh).await, None);
        for (serial, seed, kept) in [(0, 1, (0, 1)), (5, 2, (5, 2)), (3, 3, (5, 2)), (5, 4, (5, 2))]
        {
            raise(&fresh, &Edition { serial, digest: [seed; 32] }).await;
            let found =
                fresh.store.read().units().last_edition().await.expect("read").expect("one");
            assert_eq!((found.serial, found.digest), (kept.0, [kept.1; 32]));
        }
    }
}

#[tokio::test]
async fn a_directory_of_before_or_another_of_the_same_number_is_refused_when_a_service_starts() {
    for fresh in Fresh::both().await {
        let signed = Signed::new();
        let five = signed.put(5, "2026-11-23");
        raise(&fresh, &five).await;
        for by in [Reader::Intake, Reader::Triage] {
            signed.put(5, "2026-11-23");
            assert!(signed.open(&fresh, by).await.is_ok());
            signed.put(4, "2026-11-23");
            let refused = signed.open(&fresh, by).await.err().expect("refused").to_string();
            assert!(refused.contains("number 4, and number 5 was published"), "{refused}");
            assert!(refused.contains("hotline unit publish"), "{refused}");
            signed.put(5, "2026-11-24");
            let refused = signed.open(&fresh, by).await.err().expect("refused");
            assert!(matches!(refused, BadDirectory::Other(5)), "{refused}");
        }
        assert_eq!(last(&fresh).await, Some(5));
    }
}

#[tokio::test]
async fn a_directory_of_before_or_another_of_the_same_number_is_not_taken_while_a_service_runs() {
    for fresh in Fresh::both().await {
        for by in [Reader::Intake, Reader::Triage] {
            let signed = Signed::new();
            let base = last(&fresh).await.unwrap_or(0);
            signed.put(base + 1, "2026-11-23");
            let file = signed.open(&fresh, by).await.expect("open");
            let serial = async || {
                file.look().await;
                (file.current().serial - base, file.is_refused())
            };
            signed.put(base + 2, "2026-11-24");
            assert_eq!(serial().await, (2, false), "a newer one is taken");
            signed.put(base + 1, "2026-11-23");
            assert_eq!(serial().await, (2, true));
            signed.put(base + 2, "2026-11-25");
            assert_eq!(serial().await, (2, true), "another one of that number");
            assert_eq!(file.current().made, "2026-11-24");
            signed.put(base + 2, "2026-11-24");
            assert_eq!(serial().await, (2, false), "the very same again");
            // A directory that this service has not seen, while a later one was published.
            let four = signed.put(base + 4, "2026-11-27");
            raise(&fresh, &four).await;
            signed.put(base + 3, "2026-11-26");
            assert_eq!(serial().await, (2, true), "the store knows of a later one");
            signed.put(base + 4, "2026-11-27");
            assert_eq!(serial().await, (4, false));
        }
    }
}

#[tokio::test]
async fn a_store_that_forgot_does_not_bring_an_old_one_back_while_a_service_runs() {
    for fresh in Fresh::both().await {
        let signed = Signed::new();
        signed.put(2, "2026-11-24");
        let file = signed.open(&fresh, Reader::Intake).await.expect("open");
        assert_eq!(last(&fresh).await, None, "intake only asks");
        signed.put(1, "2026-11-23");
        file.look().await;
        assert_eq!((file.current().serial, file.is_refused()), (2, true));
    }
}

#[tokio::test]
async fn triage_tells_the_store_of_a_newer_directory_and_intake_does_not() {
    for fresh in Fresh::both().await {
        let signed = Signed::new();
        signed.put(7, "2026-11-23");
        signed.open(&fresh, Reader::Intake).await.expect("open");
        assert_eq!(last(&fresh).await, None);
        let file = signed.open(&fresh, Reader::Triage).await.expect("open");
        assert_eq!(last(&fresh).await, Some(7));
        signed.put(8, "2026-11-24");
        file.look().await;
        assert_eq!(last(&fresh).await, Some(8));
    }
}

#[tokio::test]
async fn a_directory_without_a_number_counts_as_the_first_and_as_none_after_another() {
    for fresh in Fresh::both().await {
        let signed = Signed::new();
        let of_before = |made: &str| {
            let text = format!("{{\"version\":1,\"made\":\"{made}\",\"units\":[]}}");
            std::fs::write(signed.path(), signed.notary.sign(&text)).expect("a file");
        };
        of_before("2026-11-23");
        assert_eq!(serial_in_place(&signed.path(), &signed.notary.key()), Some(0));
        let file = signed.open(&fresh, Reader::Triage).await.expect("open");
        assert_eq!((file.current().serial, last(&fresh).await), (0, Some(0)));
        // A directory signed still earlier is not the one that was seen.
        of_before("2026-11-01");
        let refused = signed.open(&fresh, Reader::Intake).await.err().expect("refused");
        assert!(matches!(refused, BadDirectory::Other(0)), "{refused}");
        let one = signed.put(1, "2026-11-24");
        raise(&fresh, &one).await;
        of_before("2026-11-23");
        let refused = signed.open(&fresh, Reader::Intake).await.err().expect("refused");
        assert!(matches!(refused, BadDirectory::Old { there: 0, last: 1 }), "{refused}");
    }
}
