//! Which artefact of a remote is asked for.

use jiff::Timestamp;

use super::Chosen;
use crate::artefact::manifest::Manifest;
use crate::artefact::order_of_name;

/// The fewest digits that may stand for an id.
pub const SHORTEST_ID: usize = 6;

/// Digits of an id.
const ID_LENGTH: usize = 32;

/// How many ids are told where none is the one that is asked for.
const NEAREST: usize = 3;

/// Which artefact is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// The newest.
    #[default]
    Newest,
    /// The one whose id begins so.
    Id(IdStart),
    /// The newest that was made before this moment.
    Before(Timestamp),
}

/// The first digits of an id, or all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdStart(String);

impl std::str::FromStr for IdStart {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_long_enough = (SHORTEST_ID..=ID_LENGTH).contains(&text.len());
        if is_long_enough && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(IdStart(text.to_ascii_lowercase()));
        }
        Err(format!(
            "an id has {ID_LENGTH} hexadecimal digits, of which the first {SHORTEST_ID} or more are given"
        ))
    }
}

impl std::fmt::Display for IdStart {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Nothing of what is on the remote is what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WantedError {
    /// No artefact has such an id.
    #[error("the remote has no anonymized artefact of `{database}` whose id begins with {id}{}", told(.nearest))]
    NoSuchId {
        /// The database.
        database: String,
        /// As asked for.
        id: String,
        /// The ids that are most like it, each with when it was made.
        nearest: Vec<String>,
    },
    /// Several have.
    #[error("{id} is the beginning of several ids: {}", .ids.join(", "))]
    AmbiguousId {
        /// As asked for.
        id: String,
        /// All of them, each with when it was made.
        ids: Vec<String>,
    },
    /// All were made later.
    #[error("the remote has no anonymized artefact of `{database}` that was made before {before}")]
    NothingBefore {
        /// The database.
        database: String,
        /// As asked for.
        before: Timestamp,
    },
}

fn told(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; the nearest: {}", nearest.join(", ")) }
}

impl WantedError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            WantedError::NoSuchId { .. } | WantedError::NothingBefore { .. } => {
                "`pull --list` lists what could be pulled"
            }
            WantedError::AmbiguousId { .. } => "give more digits of the one that you want",
        }
    }
}

impl Wanted {
    /// The artefact among these that is asked for; nothing where there are none at all.
    pub(super) fn pick(
        &self,
        database: &str,
        candidates: Vec<Chosen>,
    ) -> Result<Option<Chosen>, WantedError> {
        let database = database.to_owned();
        match self {
            Wanted::Newest => Ok(newest(candidates)),
            Wanted::Before(before) => {
                let older = candidates.into_iter().filter(|chosen| chosen.manifest.created < *before);
                newest(older).map(Some).ok_or(WantedError::NothingBefore { database, before: *before })
            }
            Wanted::Id(IdStart(id)) => {
                let nearest = nearest(id, &candidates);
                let fits = |chosen: &Chosen| chosen.manifest.id.starts_with(id);
                let fitting: Vec<Chosen> = candidates.into_iter().filter(fits).collect();
                // The same artefact may have been published twice.
                let mut ids: Vec<&str> = fitting.iter().map(|chosen| chosen.manifest.id.as_str()).collect();
                ids.sort_unstable();
                ids.dedup();
                if ids.len() > 1 {
                    let ids = fitting.iter().map(|chosen| known(&chosen.manifest)).collect();
                    return Err(WantedError::AmbiguousId { id: id.clone(), ids });
                }
                newest(fitting).map(Some).ok_or(WantedError::NoSuchId { database, id: id.clone(), nearest })
            }
        }
    }

    /// Whether an entry that cannot be verified could be what is asked for, by the id and the time that it claims,
    /// where a verified one is there already that was made then.
    pub(super) fn could_be(&self, claims: Option<(&str, Timestamp)>, verified: Option<Timestamp>) -> bool {
        let is_newest = |created| verified.is_none_or(|verified| created >= verified);
        match (self, claims) {
            (Wanted::Id(IdStart(id)), claims) => claims.is_some_and(|(claimed, _)| claimed.starts_with(id)),
            (_, None) => true,
            (Wanted::Newest, Some((_, created))) => is_newest(created),
            (Wanted::Before(before), Some((_, created))) => created < *before && is_newest(created),
        }
    }
}

fn newest(candidates: impl IntoIterator<Item = Chosen>) -> Option<Chosen> {
    let rank = |chosen: &Chosen| (chosen.manifest.created, order_of_name(&chosen.manifest.dump.file));
    candidates.into_iter().max_by_key(rank)
}

/// The artefacts whose ids have the most first digits in common with this one, newer ones first.
fn nearest(id: &str, candidates: &[Chosen]) -> Vec<String> {
    let common = |other: &str| id.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let mut manifests: Vec<&Manifest> = candidates.iter().map(|chosen| &chosen.manifest).collect();
    manifests.sort_by_key(|manifest| std::cmp::Reverse((common(&manifest.id), manifest.created)));
    manifests.into_iter().take(NEAREST).map(known).collect()
}

fn known(manifest: &Manifest) -> String {
    format!("{} (made {})", manifest.id, manifest.created)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_given_by_six_digits_or_more() {
        let check = |text: &str, expected: Option<&str>| {
            let read = text.parse::<IdStart>().ok().map(|id| id.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        };
        check("00aaFF", Some("00aaff"));
        check(&"0f".repeat(16), Some(&"0f".repeat(16)));
        for text in ["", "00aaf", "00aafg", "00aaf ", &"0".repeat(33)] {
            check(text, None);
        }
    }
}
