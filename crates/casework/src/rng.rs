//! Where random bytes come from: the operating system in service, a fixed seed in a test.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::{StdRng, SysRng};
use rand::{SeedableRng, TryCryptoRng, TryRng};

/// The source of random bytes, passed to the code that needs them.
///
/// In service every byte comes from the operating system and none from a generator in this process: an
/// attacker who reads our memory tomorrow must not be able to compute today's case keys from a generator's
/// state.
#[derive(Clone, Default)]
pub enum Rng {
    /// The operating system's generator.
    #[default]
    System,
    /// A seeded generator, for tests and test vectors only.
    Fixed(Arc<Mutex<StdRng>>),
}

impl Rng {
    /// A repeatable source for tests.
    #[must_use]
    pub fn fixed(seed: u64) -> Self {
        Self::Fixed(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// `N` fresh random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A fresh random identifier of 63 bits, never negative.
    #[must_use]
    pub fn id(&self) -> i64 {
        i64::from_be_bytes(self.bytes::<8>()) & i64::MAX
    }

    fn fill(&self, bytes: &mut [u8]) {
        match self {
            Self::System => {
                #[expect(clippy::expect_used, reason = "without randomness nothing may go on")]
                SysRng.try_fill_bytes(bytes).expect("the operating system gives random bytes");
            }
            Self::Fixed(rng) => {
                let mut rng = rng.lock().unwrap_or_else(PoisonError::into_inner);
                let Ok(()) = rng.try_fill_bytes(bytes);
            }
        }
    }
}

impl TryRng for Rng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.bytes()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Rng {}
