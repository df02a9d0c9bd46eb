//! Which artefacts have had their time. A plan is made without side effects, printed, then applied.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::error::ArtefactError;
use super::manifest::Kind;
use super::names::ArtefactFiles;
use super::store::Contents;
use crate::files::{FileError, folder_of, is_in_progress, remove, remove_leftover, remove_part, sync_folder};

/// What `clean` is about to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CleanPlan {
    /// Artefacts to delete, newest first.
    pub expired: Vec<Expired>,
    /// Files of artefacts without a manifest, to delete.
    pub orphans: Vec<PathBuf>,
    /// Partial files of interrupted runs, to delete.
    pub leftovers: Vec<PathBuf>,
    /// Parts of fetches that nobody went on with, to delete.
    pub abandoned: Vec<PathBuf>,
    /// Artefacts that cannot be read. They stay: somebody must look at them.
    pub unreadable: Vec<Unreadable>,
}

impl CleanPlan {
    /// Whether there is nothing to delete. What cannot be read may still be told.
    pub fn is_empty(&self) -> bool {
        self.expired.is_empty()
            && self.orphans.is_empty()
            && self.leftovers.is_empty()
            && self.abandoned.is_empty()
    }
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
                    "made before {limit}, and not among the {keep_last} newest {}",
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
    for part in &plan.abandoned {
        remove_part(part)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use jiff::ToSpan;

    use super::*;
    use crate::artefact::Listed;
    use crate::artefact::manifest::tests::sample;
    use crate::artefact::{Artefact, manifest};
    use crate::files::{Access, Existing, write_whole};

    /// An artefact made so many days before [`now`].
    fn made(folder: &Path, kind: Kind, days_ago: i64) -> Listed {
        let mut manifest = sample();
        (manifest.kind, manifest.created) = (kind, now() - (days_ago * 24).hours());
        if kind == Kind::Raw {
            (manifest.mode, manifest.policy_sha256) = (None, None);
        }
        manifest.dump.file = format!("{kind}-{days_ago}");
        let files = ArtefactFiles::of_dump(&folder.join(&manifest.dump.file));
        write_whole(&files.manifest, &manifest.to_bytes(), Access::Private, Existing::Keep).unwrap();
        Listed { files: files.clone(), content: Ok((Artefact::open(&files.dump).unwrap(), manifest)) }
    }

    fn unreadable() -> Listed {
        let files = ArtefactFiles::of_dump(Path::new("odd"));
        let source = manifest::ManifestError::UnknownVersion { found: 2 };
        let error = ArtefactError::Manifest { path: files.manifest.clone(), source };
        Listed { files, content: Err(error) }
    }

    fn now() -> Timestamp {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    fn check(artefacts: &[(Kind, i64)], keep: Span, keep_last: usize, expected: &[(Kind, i64)]) {
        let folder = tempfile::tempdir().unwrap();
        let listed = artefacts.iter().map(|(kind, days)| made(folder.path(), *kind, *days));
        let artefacts = listed.chain([unreadable()]).collect();
        let contents = Contents { artefacts, orphans: Vec::new(), leftovers: Vec::new() };
        let plan = plan(&contents, keep, keep_last, now()).unwrap();
        let days = |created| now().duration_since(created).as_hours() / 24;
        let expired: Vec<_> =
            plan.expired.iter().map(|expired| (expired.kind, days(expired.created))).collect();
        assert_eq!(expired, expected);
        assert_eq!(plan.is_empty(), expected.is_empty());
        assert_eq!(plan.unreadable.len(), 1, "what cannot be read is told, and never deleted");
        assert_eq!(
            plan.unreadable[0].reason,
            "`odd.manifest.json` is refused: the manifest has version 2, and this program reads version 1"
        );
    }

    #[test]
    fn the_old_ones_go_and_the_last_of_each_kind_stay() {
        use Kind::{Anonymized, Raw};
        let all =
            [(Raw, 1), (Anonymized, 2), (Raw, 29), (Raw, 31), (Anonymized, 40), (Raw, 50), (Anonymized, 60)];
        check(&all, 30.days(), 0, &[(Raw, 31), (Anonymized, 40), (Raw, 50), (Anonymized, 60)]);
        check(&all, 30.days(), 2, &[(Raw, 31), (Raw, 50), (Anonymized, 60)]);
        check(&all, 30.days(), 3, &[(Raw, 50)]);
        check(&all, 1.year(), 0, &[]);
        check(&[(Raw, -5), (Raw, 5)], 0.days(), 0, &[(Raw, 5)]);
    }

    #[test]
    fn a_plan_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let artefacts = vec![made(folder.path(), Kind::Raw, 1), made(folder.path(), Kind::Raw, 9)];
        let contents = Contents { artefacts, orphans: Vec::new(), leftovers: Vec::new() };
        let plan = plan(&contents, 7.days(), 1, now()).unwrap();
        assert_eq!(
            plan.expired[0].because,
            "made before 2026-11-15T12:00:00Z, and not among the 1 newest raw"
        );
    }

    #[test]
    fn a_span_beyond_the_calendar_is_refused() {
        let contents = Contents { artefacts: Vec::new(), orphans: Vec::new(), leftovers: Vec::new() };
        let error = plan(&contents, 19_000.years(), 0, now()).unwrap_err();
        assert!(error.to_string().starts_with("`keep` is longer than the calendar: "), "{error}");
        assert!(error.hint().is_some());
    }
}
