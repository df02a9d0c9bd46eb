//! How often something is tried, and how long is waited in between.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{Duration, Instant};

use super::RemoteError;
use crate::config::Transfer;
use crate::progress::Progress;

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The tries of one transfer.
#[derive(Debug)]
pub struct Attempts {
    transfer: Transfer,
    started: Instant,
    failed: u32,
}

impl Attempts {
    /// The first one begins now.
    pub fn new(transfer: Transfer) -> Self {
        Attempts { transfer, started: Instant::now(), failed: 0 }
    }

    /// When all of them must be over; none where that is beyond the clock.
    pub fn deadline(&self) -> Option<Instant> {
        self.started.checked_add(self.transfer.timeout)
    }

    /// Runs `step` until it succeeds, or fails for good.
    pub fn run<T>(
        mut self,
        progress: &dyn Progress,
        mut step: impl FnMut() -> Result<T, RemoteError>,
    ) -> Result<T, RemoteError> {
        loop {
            match step() {
                Ok(done) => return Ok(done),
                Err(error) => self.after(error, false, progress)?,
            }
        }
    }

    /// After a failure: waits, where it can pass and there is time left; else gives it back. `has_moved` says whether
    /// anything came before it, so that a poor line has as many tries as it needs.
    pub fn after(
        &mut self,
        error: RemoteError,
        has_moved: bool,
        progress: &dyn Progress,
    ) -> Result<(), RemoteError> {
        if !error.can_pass() {
            return Err(error);
        }
        self.failed = if has_moved { 1 } else { self.failed + 1 };
        // `Retry-After: 0`, or a moment that is over, is no leave to ask without any pause.
        let own = pause(self.failed, jitter());
        let pause = error.retry_after().map_or(own, |asked| asked.max(own));
        let is_over = self.started.elapsed().saturating_add(pause) > self.transfer.timeout;
        if is_over || self.failed >= self.transfer.tries {
            return Err(RemoteError::GaveUp { tries: self.failed, last: Box::new(error) });
        }
        progress.warn(&format!("{error}; trying again in {:.1} s", pause.as_secs_f64()));
        std::thread::sleep(pause);
        Ok(())
    }
}

/// Twice as long after each failure. `jitter`, from 0 to 255, keeps many from coming back at once.
fn pause(failed: u32, jitter: u8) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1 << failed.saturating_sub(1).min(10)).min(LONGEST_PAUSE);
    doubled.mul_f64(0.5 + f64::from(jitter) / 510.0)
}

/// The standard library seeds each of its hash maps anew.
fn jitter() -> u8 {
    RandomState::new().build_hasher().finish().to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    fn unreachable() -> RemoteError {
        RemoteError::Unreachable { what: "https://h".to_owned(), reason: "connection refused".to_owned() }
    }

    fn transfer(tries: u32) -> Transfer {
        Transfer { tries, ..Transfer::default() }
    }

    #[test]
    fn pauses_grow_up_to_a_bound() {
        let check = |failed, jitter, millis| assert_eq!(pause(failed, jitter), Duration::from_millis(millis));
        check(1, 0, 250);
        check(1, 255, 500);
        check(3, 255, 2000);
        check(100, 255, 30_000);
    }

    #[test]
    fn what_can_pass_is_tried_again_and_the_last_failure_told() {
        let mut tried = 0;
        let failed = Attempts::new(transfer(2)).run(&Silent, || {
            tried += 1;
            Err::<(), _>(unreachable())
        });
        assert_eq!(tried, 2);
        assert_eq!(
            failed.unwrap_err().to_string(),
            "gave up after 2 tries: https://h cannot be reached: connection refused"
        );
    }

    #[test]
    fn what_cannot_pass_is_not_tried_again() {
        let mut tried = 0;
        let failed = Attempts::new(transfer(9)).run(&Silent, || {
            tried += 1;
            Err::<(), _>(RemoteError::NotFound { what: "x".to_owned() })
        });
        assert_eq!((tried, failed.unwrap_err().to_string().as_str()), (1, "x does not exist"));
    }

    #[test]
    fn a_pause_that_is_asked_for_and_does_not_fit_ends_it() {
        let busy = RemoteError::Busy {
            what: "x".to_owned(),
            status: 429,
            retry_after: Some(Duration::from_secs(24 * 3600)),
        };
        let failed = Attempts::new(transfer(9)).after(busy, false, &Silent).unwrap_err();
        assert_eq!(failed.to_string(), "gave up after 1 try: x answers with status 429");
    }

    #[test]
    fn a_line_on_which_something_comes_has_all_its_tries_again() {
        let mut attempts = Attempts::new(transfer(2));
        for _ in 0..3 {
            attempts.after(unreachable(), true, &Silent).unwrap();
        }
    }
}
