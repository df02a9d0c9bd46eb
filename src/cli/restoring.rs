//! What `restore`, `pull` and `rollback` have in common at the door: the plan is shown, the question is
//! asked, and a database that is in use is waited for where a person can stop what uses it.

use std::fmt::Write as _;

use indicatif::HumanBytes;

use super::door::Door;
use crate::Error;
use crate::database::Place;
use crate::database::target::Way;
use crate::stories::restore::{self, RestorePlan, Restored};

/// What `--no-swap` asks for.
pub(super) fn way(no_swap: bool) -> Way {
    if no_swap { Way::IntoEmpty } else { Way::Swap }
}

/// What would be replaced, for people.
pub(super) fn shown(plan: &RestorePlan, door: &Door) -> String {
    let target = door.shown_place(&plan.target);
    let mut text = format!(
        "{} ({} dump of `{}`, {}, made {})\n  becomes {}\n",
        plan.dump,
        plan.kind,
        plan.dump_of,
        HumanBytes(plan.size),
        plan.created,
        target
    );
    match (&plan.previous, &plan.gives_up) {
        (None, _) if plan.is_into_empty() => text.push_str("  which is empty\n"),
        (None, _) => text.push_str("  which does not exist yet\n"),
        (Some(previous), gives_up) => {
            let _ = writeln!(text, "  whose present content is kept as {}", door.shown_place(previous));
            if gives_up.is_some() {
                text.push_str("  instead of what is kept there now\n");
            }
        }
    }
    push_disconnects(&mut text, &plan.disconnects);
    for note in &plan.notes {
        let _ = writeln!(text, "  note: {note}");
    }
    text
}

/// Who will be disconnected, for people.
pub(super) fn push_disconnects(text: &mut String, disconnects: &[String]) {
    for one in disconnects {
        let _ = writeln!(text, "  disconnects {one}");
    }
}

/// Shows the plan, and asks where something is replaced.
pub(super) fn ask(plan: &RestorePlan, door: &Door) -> Result<(), Error> {
    door.terminal.say(&shown(plan, door));
    if plan.previous.is_none() {
        return Ok(());
    }
    door.prompt.confirm(&format!("replace {}?", door.shown_place(&plan.target)), "--yes")
}

/// Runs `step`, again and again while the database is in use and somebody is there to stop what uses it.
pub(super) fn unless_in_use<T>(door: &Door, mut step: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    loop {
        match step() {
            Err(error) if restore::is_in_use(&error) => {
                door.terminal.clear();
                door.prompt.retry(error, "stop it")?;
            }
            result => return result,
        }
    }
}

/// The plan with its paths as short as the user could type them.
pub(super) fn as_typed(mut plan: RestorePlan, door: &Door) -> RestorePlan {
    for place in std::iter::once(&mut plan.target).chain(&mut plan.previous).chain(&mut plan.gives_up) {
        *place = door.shown_place(place);
    }
    plan
}

/// The same for what was done.
pub(super) fn done_as_typed(restored: Restored, door: &Door) -> Restored {
    let shown = |place: Place| door.shown_place(&place);
    Restored { target: shown(restored.target), previous: restored.previous.map(shown), ..restored }
}

/// What was done, for people.
pub(super) fn done(restored: &Restored, door: &str) -> String {
    let target = &restored.target;
    let mut text = format!("restored {target}: {} tables, {} rows\n", restored.tables, restored.rows);
    if restored.previous.is_some() {
        let _ = writeln!(text, "undo with: {door}");
    }
    text
}
