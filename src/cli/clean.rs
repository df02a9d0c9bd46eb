//! `clean`: expired artefacts, and leftovers of interrupted runs.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use crate::Error;
use crate::database::Place;
use crate::progress::Progress as _;
use crate::stories::clean::{self, Cleaning};

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
    /// Parts of artefacts, partial files, and parts of fetches that nobody went on with, of interrupted runs.
    leftovers: Vec<Place>,
    /// Artefacts that cannot be read. They stay.
    unreadable: Vec<Unreadable>,
}

#[derive(Debug, Serialize)]
struct Unreadable {
    path: PathBuf,
    reason: String,
}

impl Cleaned {
    fn of(plan: &Cleaning, removed: bool, door: &Door) -> Self {
        let Cleaning { store: plan, beside, .. } = plan;
        let parts = plan
            .orphans
            .iter()
            .chain(&plan.leftovers)
            .chain(&plan.abandoned)
            .map(|path| Place::File(path.clone()));
        let leftovers: Vec<Place> = parts.chain(beside.iter().cloned()).collect();
        let unreadable = plan.unreadable.iter().map(|unreadable| Unreadable {
            path: door.shown(&unreadable.files.dump),
            reason: unreadable.reason.clone(),
        });
        Cleaned {
            removed,
            expired: plan.expired.iter().map(|expired| door.shown(&expired.files.dump)).collect(),
            leftovers: leftovers.iter().map(|place| door.shown_place(place)).collect(),
            unreadable: unreadable.collect(),
        }
    }

    fn count(&self) -> usize {
        self.expired.len() + self.leftovers.len()
    }
}

impl Outcome for Cleaned {
    fn data(&self, _page: &Page) -> String {
        let expired = self.expired.iter().map(|path| format!("{}\n", path.display()));
        expired.chain(self.leftovers.iter().map(|place| format!("{place}\n"))).collect()
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
    if let Some(error) = &plan.unseen {
        door.terminal.warn(&format!("nobody could look for databases of interrupted restores: {error}"));
    }
    let planned = Cleaned::of(&plan, false, door);
    if args.dry_run || planned.count() == 0 {
        return Ok(planned);
    }
    for expired in &plan.store.expired {
        let path = door.shown(&expired.files.dump);
        door.terminal.say(&format!("{}: {} bytes, {}\n", path.display(), expired.size, expired.because));
    }
    for place in &planned.leftovers {
        door.terminal.say(&format!("{place}: of an interrupted run\n"));
    }
    door.prompt.confirm(&format!("remove {} of `{}`?", planned.count(), database.name), "--yes")?;
    clean::apply(&database, &plan)?;
    Ok(Cleaned { removed: true, ..planned })
}
