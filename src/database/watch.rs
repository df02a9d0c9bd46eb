//! Progress of work that tells nothing while it runs: the size of the file that it writes does.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::progress::Progress;

/// How long between two looks.
const PAUSE: Duration = Duration::from_millis(100);

/// Does the work, and tells by how many bytes the file at `path` grows meanwhile.
pub(super) fn size_of<T>(path: &Path, progress: &dyn Progress, work: impl FnOnce() -> T) -> T {
    thread::scope(|scope| {
        let (done, until_done) = channel::<()>();
        scope.spawn(move || watch(path, &until_done, progress));
        let result = work();
        drop(done);
        result
    })
}

fn watch(path: &Path, until_done: &Receiver<()>, progress: &dyn Progress) {
    let mut seen = 0;
    while until_done.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
        let size = std::fs::metadata(path).map_or(seen, |file| file.len());
        progress.advance(size.saturating_sub(seen));
        seen = size;
    }
}
