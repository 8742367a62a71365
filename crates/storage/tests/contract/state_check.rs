//! A case that is not as its acts say is found.

use casework::ids::OfficerId;
use storage::audit::state_check::Astray;

use super::audit::tamper;
use super::*;

const NEW: CaseId = CaseId(1 << 40);
const CLOSED: CaseId = CaseId(2 << 40);
const ASIDE: CaseId = CaseId(3 << 40);

impl Fresh {
    /// The number of cases, or the first case that is not as its acts say and what is wrong with it.
    async fn state_check(&self) -> Result<u64, (CaseId, Astray)> {
        let found = self.store.read().audit().verify_cases().await.expect("read");
        let ids = [NEW, CLOSED, ASIDE];
        let of = |number| ids.into_iter().find(|id| id.number() == number).expect("a case");
        found.map_err(|it| (of(it.case), it.astray))
    }

    /// An act of the unit on a case, with what it changes.
    async fn act(&self, act: Act, case: CaseId, moves: Option<(State, State)>) {
        let tx = self.store.begin().await.expect("a start");
        if let Some((from, to)) = moves {
            assert!(tx.cases().change_state(case, from, to).await.expect("moved"));
        }
        if act == Act::SetAside {
            assert!(tx.cases().set_aside(case, true).await.expect("set aside"));
        }
        let entry = Entry::of_nobody(Timestamp(1), act).by(OfficerId(3), self.unit).on_case(case);
        tx.audit().record(entry).await.expect("recorded");
        tx.commit().await.expect("kept");
    }
}

/// Three cases: one that nobody has touched, one closed, one set aside.
async fn three(fresh: &Fresh) {
    for (seed, id) in [(1, NEW), (2, CLOSED), (3, ASIDE)] {
        assert_eq!(fresh.file(seed, fresh.case(id.0, DAY, false)).await, Filed::New);
    }
    fresh.act(Act::CaseAccepted, CLOSED, Some((State::Received, State::InReview))).await;
    fresh.act(Act::CaseClosed, CLOSED, Some((State::InReview, State::Closed))).await;
    fresh.act(Act::SetAside, ASIDE, None).await;
}

#[tokio::test]
async fn a_plain_column_changed_behind_the_acts_is_found() {
    let ways: [(&str, CaseId, Astray); 10] = [
        ("SET set_aside = true WHERE id = 1099511627776", NEW, Astray::Aside),
        ("SET set_aside = false WHERE set_aside", ASIDE, Astray::NotAside),
        ("SET state = 'closed' WHERE id = 1099511627776", NEW, Astray::Closed),
        ("SET state = 'in_review' WHERE state = 'closed'", CLOSED, Astray::Open),
        ("SET withdrawn = 1 WHERE state = 'closed'", CLOSED, Astray::Withdrawn),
        ("SET unit_id = 2 WHERE state = 'closed'", CLOSED, Astray::Unit),
        // No act names its unit, since nobody has touched it; but its key is for another unit.
        ("SET unit_id = 2 WHERE id = 1099511627776", NEW, Astray::NoKey),
        ("SET key_kind = 'restricted' WHERE id = 1099511627776", NEW, Astray::NoKey),
        ("SET key_epoch = 1 WHERE set_aside", ASIDE, Astray::NoKey),
        ("SET key_epoch = key_epoch; DELETE FROM key_grant WHERE NOT dormant", NEW, Astray::NoKey),
    ];
    for (change, case, astray) in ways {
        for fresh in Fresh::both().await {
            three(&fresh).await;
            assert_eq!(fresh.state_check().await, Ok(3));
            tamper(&fresh, &[&format!("UPDATE cases {change}")]).await;
            assert_eq!(fresh.state_check().await, Err((case, astray)), "{change}");
        }
    }
}

#[tokio::test]
async fn what_its_writer_took_back_needs_no_act_and_no_key() {
    for fresh in Fresh::both().await {
        three(&fresh).await;
        let door = fresh.store.open_door(digest(1)).await.expect("a door");
        let case = door.case().await.expect("read").expect("a case");
        assert!(door.withdraw(&case, DAY).await.expect("withdrawn"));
        door.commit().await.expect("kept");
        assert_eq!(fresh.state_check().await, Ok(3));
    }
}

#[tokio::test]
async fn every_case_of_many_is_looked_at() {
    for fresh in Fresh::both().await {
        let door_of = |number: u16| {
            let mut id = [9; 32];
            id[..2].copy_from_slice(&number.to_be_bytes());
            LookupId::from_bytes(id).digest(&Pepper::from_bytes([0; 32]))
        };
        for number in 1..=450_u16 {
            let door = fresh.store.open_door(door_of(number)).await.expect("a door");
            let case = fresh.case(i64::from(number) << 40, DAY, false);
            assert_eq!(door.file_case(case).await.expect("filed"), Filed::New);
            door.commit().await.expect("kept");
        }
        assert_eq!(fresh.state_check().await, Ok(450));
        let last = format!("UPDATE cases SET set_aside = true WHERE id = {}", 450_i64 << 40);
        tamper(&fresh, &[&last]).await;
        let found = fresh.store.read().audit().verify_cases().await.expect("read");
        assert_eq!(found.map_err(|it| it.astray), Err(Astray::Aside));
    }
}

#[tokio::test]
async fn recusals_that_a_declaration_made_go_by_the_migration_and_do_not_come_back_unseen() {
    for fresh in Fresh::both().await {
        three(&fresh).await;
        let [own, by_declaration, both] =
            [fresh.officer(11).await, fresh.officer(12).await, fresh.officer(13).await];
        let said = [(own, ""), (by_declaration, "declared"), (both, "declared"), (both, "")];
        for (officer, detail) in said {
            let tx = fresh.store.begin().await.expect("a start");
            let _new = tx.conflicts().recuse(NEW, officer).await.expect("recused");
            let entry = Entry::of_nobody(Timestamp(1), Act::Recused).by(officer, fresh.unit);
            tx.audit().record(entry.on_case(NEW).saying(detail)).await.expect("recorded");
            tx.commit().await.expect("kept");
        }
        let again = "DELETE FROM seaql_migrations WHERE version LIKE 'm0013%'";
        tamper(&fresh, &[again]).await;
        fresh.store.migrate().await.expect("brought up");
        let mut left = fresh.store.read().conflicts().recused_from(NEW).await.expect("read");
        left.sort_unstable();
        assert_eq!(left, [own, both], "an officer's own word stands");
        assert_eq!(fresh.state_check().await, Ok(3));
        tamper(&fresh, &["INSERT INTO recusal (case_id, officer_id) VALUES (1099511627776, 12)"])
            .await;
        assert_eq!(fresh.state_check().await, Err((NEW, Astray::Recusal)));
    }
}
