//! How many long forms without a session are read at once.

use std::future::Future;

use webkit::few::Few;

/// How many such forms are read at once.
const AT_ONCE: usize = 16;

/// The readers of forms without a session.
pub struct Strangers(Few);

impl Default for Strangers {
    fn default() -> Self {
        Self(Few::new(AT_ONCE))
    }
}

impl Strangers {
    /// Does the reading, unless too many others came after it: then none.
    pub(crate) async fn read<T>(&self, reading: impl Future<Output = T>) -> Option<T> {
        self.0.do_in_place(reading).await
    }
}
