//! `rollback`: the database as it was before the last restore.

use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use super::restoring::{push_disconnects, unless_in_use};
use crate::Error;
use crate::stories::rollback::{self, Rollback};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[("", "undo the last restore; once more undoes the undoing")];

#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct RolledBack(Rollback);

impl Outcome for RolledBack {
    fn data(&self, _page: &Page) -> String {
        format!("{}\n", self.0.target)
    }

    fn talk(&self) -> String {
        format!(
            "{} is as it was before the last restore; what it replaced is kept as {}\n",
            self.0.target, self.0.previous
        )
    }
}

pub(crate) fn run(_args: Args, door: &Door) -> Result<RolledBack, Error> {
    let (config, database) = door.configured()?;
    let plan = rollback::plan(&config, &database)?;
    let mut disconnects = String::new();
    push_disconnects(&mut disconnects, &plan.disconnects);
    door.terminal.say(&disconnects);
    let target = door.shown_place(&plan.target);
    door.prompt.confirm(&format!("put back the former content of {target}?"), "--yes")?;
    unless_in_use(door, || rollback::apply(&database))?;
    Ok(RolledBack(Rollback { previous: door.shown_place(&plan.previous), target, ..plan }))
}
