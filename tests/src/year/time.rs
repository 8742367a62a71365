//! Days that pass, restarts, and processes that are killed.

use crate::hotline::Hotline;
use crate::year::act::Act;
use crate::year::walk::{Walk, Went};

/// How many days pass at once.
const DAYS: [i32; 6] = [1, 1, 1, 2, 8, 31];
/// The officer who is told of the heads that triage stores.
const OVERSIGHT: &str = "giamsat.44";
/// How often the walk asks whether the tick of the start is over.
const PATIENCE: usize = 5_000;

impl Walk {
    pub(super) fn days(&mut self, act: &Act) -> Went {
        let days = act.of(0, &DAYS).copied().unwrap_or(1);
        self.days_pass(days)
    }

    /// So many days pass; every hand-over that waited for an answer is now late.
    pub(super) fn days_pass(&mut self, days: i32) -> Went {
        self.tell(format!("{days} days pass"));
        self.with_hotline(|it| it.days_later(days));
        self.end_sessions();
        self.wait_for_the_tick()?;
        self.model.days_pass(days);
        self.model.wake();
        self.model.unread_become_known();
        self.all_are_due();
        Ok(())
    }

    /// Waits for the tick of a start, which works during the first requests; late in it, today's head is
    /// stored.
    fn wait_for_the_tick(&mut self) -> Went {
        let today = self.hotline().today().to_string();
        for _ in 0..PATIENCE {
            let heads = self.get(OVERSIGHT, "/api/v1/audit/heads")?.json();
            if heads["heads"][0]["day"] == today.as_str() {
                return Ok(());
            }
            std::thread::yield_now();
        }
        Err(format!("no tick keeps a head of {today}"))
    }

    pub(super) fn restart(&mut self) {
        self.tell("a restart".to_owned());
        self.with_hotline(Hotline::restarted);
    }

    /// Both services are killed, as by a power cut.
    pub(super) fn kill(&mut self) {
        self.tell("both services are killed, and start again".to_owned());
        self.with_hotline(|hotline| {
            for child in hotline.children() {
                Hotline::signal(child, "KILL");
            }
            hotline.restarted()
        });
    }
}
