//! The sentences that say what was left out of a dump.

/// A sentence for one kind. `units` is what was counted, one and several of it.
pub fn note(count: u64, units: [&str; 2], sentence: &str) -> String {
    let unit = units[usize::from(count != 1)];
    format!("left out, {count} {unit}: {sentence}")
}
