//! Bounds how many bytes of rows are on their way between reader and writer, whatever the number of
//! workers: batches of small rows fill the bound together, and a row above it travels alone.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The bytes that are on their way.
pub(super) struct InFlight {
    state: Mutex<State>,
    changed: Condvar,
    bound: usize,
}

#[derive(Default)]
struct State {
    bytes: usize,
    is_closed: bool,
}

impl InFlight {
    /// Nothing on its way, and at most `bound` bytes from now on.
    pub fn at_most(bound: usize) -> Self {
        InFlight { state: Mutex::default(), changed: Condvar::new(), bound }
    }

    /// Waits until there is room for so many bytes, or nothing else is on its way. `false` when nobody
    /// takes anything any more.
    pub fn enter(&self, bytes: usize) -> bool {
        let is_full = |state: &mut State| {
            !state.is_closed && state.bytes > 0 && state.bytes.saturating_add(bytes) > self.bound
        };
        let state = self.changed.wait_while(self.state(), is_full);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        state.bytes = state.bytes.saturating_add(bytes);
        !state.is_closed
    }

    /// So many bytes have arrived.
    pub fn leave(&self, bytes: usize) {
        self.state().bytes -= bytes;
        self.changed.notify_one();
    }

    /// Nobody takes anything any more.
    pub fn close(&self) {
        self.state().is_closed = true;
        self.changed.notify_one();
    }

    /// Nothing panics while it is locked, so a poisoned state is whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn what_is_over_the_bound_travels_alone() {
        let in_flight = InFlight::at_most(10);
        assert!(in_flight.enter(1000));
        thread::scope(|scope| {
            let waiting = scope.spawn(|| in_flight.enter(1));
            in_flight.leave(1000);
            assert!(waiting.join().unwrap());
        });
        assert!(in_flight.enter(9));
        assert_eq!(in_flight.state().bytes, 10);
    }

    #[test]
    fn closing_frees_who_waits() {
        let in_flight = InFlight::at_most(10);
        assert!(in_flight.enter(10));
        thread::scope(|scope| {
            let waiting = scope.spawn(|| in_flight.enter(1));
            in_flight.close();
            assert!(!waiting.join().unwrap());
        });
    }
}
