//! Which artefacts have had their time. A plan is made without side effects, printed, then applied.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::error::ArtefactError;
use super::manifest::Kind;
use super::names::ArtefactFiles;
use super::store::Contents;
use crate::files::{FileError, folder_of, is_in_progress, remove, remove_leftover, sync_folder};

/// What `clean` is about to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CleanPlan {
    /// Artefacts to delete, newest first.
    pub expired: Vec<Expired>,
    /// Files of artefacts without a manifest, to delete.
    pub orphans: Vec<PathBuf>,
    /// Partial files of interrupted runs, to delete.
    pub leftovers: Vec<PathBuf>,
    /// Artefacts that cannot be read. They stay: somebody must look at them.
    pub unreadable: Vec<Unreadable>,
}

/// An artefact that has had its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expired {
    /// Where it is.
    pub files: ArtefactFiles,
    /// Its kind.
    pub kind: Kind,
    /// When it was made.
    pub created: Timestamp,
    /// Of its dump, in bytes.
    pub size: u64,
    /// Why it goes, for people.
    pub because: String,
}

/// An artefact that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Where it is.
    pub files: ArtefactFiles,
    /// Why.
    pub reason: String,
}

/// Plans what to delete: artefacts made more than `keep` before `now`, except the `keep_last` newest
/// of each kind; orphans and leftovers. A time in the future counts as new.
pub fn plan(
    contents: &Contents,
    keep: Span,
    keep_last: usize,
    now: Timestamp,
) -> Result<CleanPlan, ArtefactError> {
    // A day of a span has 24 hours only in a time zone that says so.
    let limit = now.to_zoned(TimeZone::UTC).checked_sub(keep);
    let limit = limit.map_err(|error| ArtefactError::KeepTooLong { reason: error.to_string() })?.timestamp();
    let mut plan = CleanPlan {
        orphans: contents.orphans.clone(),
        leftovers: contents.leftovers.clone(),
        ..CleanPlan::default()
    };
    let mut newer = std::collections::BTreeMap::<Kind, usize>::new();
    for listed in &contents.artefacts {
        let (_, manifest) = match &listed.content {
            Ok(content) => content,
            Err(error) => {
                plan.unreadable.push(Unreadable { files: listed.files.clone(), reason: error.to_string() });
                continue;
            }
        };
        let newer = newer.entry(manifest.kind).or_default();
        if *newer >= keep_last && manifest.created < limit {
            plan.expired.push(Expired {
                files: listed.files.clone(),
                kind: manifest.kind,
                created: manifest.created,
                size: manifest.dump.size,
                because: format!(
                    "made before {limit}, and {newer} newer {} ones are kept or expired",
                    manifest.kind
                ),
            });
        }
        *newer += 1;
    }
    Ok(plan)
}

/// Deletes what the plan says: of an artefact its manifest first, so that what is half deleted is none.
/// What a writer has taken up in the meantime stays.
pub fn apply(plan: &CleanPlan) -> Result<(), FileError> {
    for expired in &plan.expired {
        for path in expired.files.in_order_of_removal() {
            remove(path)?;
        }
        sync_folder(folder_of(&expired.files.dump))?;
    }
    for orphan in &plan.orphans {
        let files = ArtefactFiles::of_any(orphan);
        if !is_in_progress(&files.dump)? && !files.manifest.exists() {
            remove(orphan)?;
        }
    }
    for leftover in &plan.leftovers {
        remove_leftover(leftover)?;
    }
    Ok(())
}
