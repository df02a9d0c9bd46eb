//! `clean`: expired artefacts, and leftovers of interrupted runs.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use crate::Error;
use crate::artefact::retention::CleanPlan;
use crate::stories::clean;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) const EXAMPLES: &[(&str, &str)] =
    &[("--dry-run", "see first what would be removed"), ("--yes", "remove it in a nightly job")];

#[derive(Debug, Serialize)]
pub(crate) struct Cleaned {
    /// False for a dry run.
    removed: bool,
    /// Dumps of expired artefacts; manifest, signature and checksum go with them.
    expired: Vec<PathBuf>,
    /// Parts of artefacts, and partial files, of interrupted runs.
    leftovers: Vec<PathBuf>,
    /// Artefacts that cannot be read. They stay.
    unreadable: Vec<Unreadable>,
}

#[derive(Debug, Serialize)]
struct Unreadable {
    path: PathBuf,
    reason: String,
}

impl Cleaned {
    fn of(plan: &CleanPlan, removed: bool, door: &Door) -> Self {
        let leftovers = plan.orphans.iter().chain(&plan.leftovers);
        let unreadable = plan.unreadable.iter().map(|unreadable| Unreadable {
            path: door.shown(&unreadable.files.dump),
            reason: unreadable.reason.clone(),
        });
        Cleaned {
            removed,
            expired: plan.expired.iter().map(|expired| door.shown(&expired.files.dump)).collect(),
            leftovers: leftovers.map(|path| door.shown(path)).collect(),
            unreadable: unreadable.collect(),
        }
    }

    fn count(&self) -> usize {
        self.expired.len() + self.leftovers.len()
    }
}

impl Outcome for Cleaned {
    fn data(&self, _page: &Page) -> String {
        self.expired.iter().chain(&self.leftovers).map(|path| format!("{}\n", path.display())).collect()
    }

    fn talk(&self) -> String {
        let unreadable = self.unreadable.iter().map(|unreadable| {
            format!("left alone, cannot be read: {}: {}\n", unreadable.path.display(), unreadable.reason)
        });
        let removed = match (self.count(), self.removed) {
            (0, _) => "nothing to remove\n".to_owned(),
            (count, true) => format!("removed {count}\n"),
            (count, false) => format!("would remove {count}\n"),
        };
        unreadable.collect::<String>() + &removed
    }
}

pub(crate) fn run(args: Args, door: &Door) -> Result<Cleaned, Error> {
    let database = door.database()?;
    let plan = clean::plan(&database, Timestamp::now())?;
    let planned = Cleaned::of(&plan, false, door);
    if args.dry_run || planned.count() == 0 {
        return Ok(planned);
    }
    for expired in &plan.expired {
        let path = door.shown(&expired.files.dump);
        door.terminal.say(&format!("{}: {} bytes, {}\n", path.display(), expired.size, expired.because));
    }
    for path in &planned.leftovers {
        door.terminal.say(&format!("{}: of an interrupted run\n", path.display()));
    }
    door.prompt.confirm(&format!("remove {} of `{}`?", planned.count(), database.name), "--yes")?;
    clean::apply(&plan)?;
    Ok(Cleaned { removed: true, ..planned })
}
