//! `rollback`: the database as it was before the last restore.

use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use super::restoring::unless_in_use;
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
        format!("{}\n", self.0.target.display())
    }

    fn talk(&self) -> String {
        format!(
            "{} is as it was before the last restore; what it replaced is kept as {}\n",
            self.0.target.display(),
            self.0.previous.display()
        )
    }
}

pub(crate) fn run(_args: Args, door: &Door) -> Result<RolledBack, Error> {
    let database = door.database()?;
    let plan = rollback::plan(&database)?;
    let target = door.shown(&plan.target);
    door.prompt.confirm(&format!("put back the former content of {}?", target.display()), "--yes")?;
    unless_in_use(door, || rollback::apply(&plan, &database))?;
    Ok(RolledBack(Rollback { previous: door.shown(&plan.previous), target }))
}
