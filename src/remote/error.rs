//! Why nothing was fetched, or published.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use super::WantedError;
use crate::artefact::ArtefactError;
use crate::artefact::digest::Digest;
use crate::credential::CredentialError;
use crate::files::FileError;

/// Why nothing was fetched, or published.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// A file of the remote, or of the store, cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The store or the artefact is not in order.
    #[error(transparent)]
    Artefact(#[from] ArtefactError),
    /// What is asked for is not there.
    #[error(transparent)]
    Wanted(#[from] WantedError),
    /// A secret that opens the remote cannot be had.
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// The URL is of a kind that nobody can fetch from.
    #[error("a remote of scheme `{scheme}://` is not supported")]
    UnsupportedScheme {
        /// Without `://`. The rest of the URL is not told: it may hold a password.
        scheme: String,
    },
    /// The URL is of a kind that this program was built without.
    #[error("this program was built without remotes of scheme `{scheme}://`")]
    NotBuilt {
        /// Without `://`; also the name of the feature.
        scheme: &'static str,
    },
    /// The URL is not of the form that its scheme has.
    #[error("the remote's URL cannot be used: {reason}")]
    BadUrl {
        /// What is wrong with it; quotes no secret.
        reason: String,
    },
    /// Plain HTTP to another machine.
    #[error(
        "`http://` to {host}, which is another machine, is refused: anyone in between could read and change it"
    )]
    Insecure {
        /// The host.
        host: String,
    },
    /// The other side does not prove to be who it should be.
    #[error("{host} does not prove to be {host}: {reason}")]
    Untrusted {
        /// The host.
        host: String,
        /// What is wrong: its certificate, or its key.
        reason: String,
        /// What to do about it.
        hint: String,
    },
    /// Nothing can be published there.
    #[error("nothing can be published to `{scheme}://`")]
    ReadOnly {
        /// Without `://`.
        scheme: &'static str,
        /// How artefacts get there.
        hint: &'static str,
    },
    /// The other side lets nobody in with what we have.
    #[error("{what} is not open to us: {reason}")]
    Denied {
        /// What was asked for, without secrets.
        what: String,
        /// What the other side says, such as `status 403`.
        reason: String,
        /// What to do about it.
        hint: String,
    },
    /// There is no such thing.
    #[error("{what} does not exist")]
    NotFound {
        /// What was asked for, without secrets.
        what: String,
    },
    /// The line is down, or broke.
    #[error("{what} cannot be reached: {reason}")]
    Unreachable {
        /// What was asked for, without secrets.
        what: String,
        /// Why.
        reason: String,
    },
    /// The other side has too much to do, or trouble of its own.
    #[error("{what} answers with status {status}")]
    Busy {
        /// What was asked for, without secrets.
        what: String,
        /// Of HTTP: 429, or from 500.
        status: u16,
        /// When it wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// An answer that makes no sense.
    #[error("{what} answers with what cannot be understood: {reason}")]
    BadAnswer {
        /// What was asked for, without secrets.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A program that fetches for us cannot be run, or failed.
    #[error("`{program}` failed: {reason}")]
    Program {
        /// Such as `sftp`.
        program: &'static str,
        /// What it said last.
        reason: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// All tries failed.
    #[error("gave up after {tries} {}: {last}", if *tries == 1 { "try" } else { "tries" })]
    GaveUp {
        /// How often it was tried without any success in between.
        tries: u32,
        /// What the last one failed by.
        last: Box<RemoteError>,
    },
    /// `transfer.timeout` is over.
    #[error("`{file}` took longer than `transfer.timeout` allows")]
    OutOfTime {
        /// The file's name.
        file: String,
    },
    /// The disk is too full for what is to be fetched.
    #[error("{needed} bytes are to be fetched to `{path}`, and only {available} are free there", path = path.display())]
    NoSpace {
        /// The folder.
        path: PathBuf,
        /// In bytes.
        needed: u64,
        /// In bytes.
        available: u64,
    },
    /// What the remote has comes from runs of other repositories, such as forks, which anyone can start.
    #[error("{what}, and nothing else is there")]
    Foreign {
        /// What was found.
        what: String,
    },
    /// No URL at all.
    #[error("the remote is empty")]
    EmptyUrl,
    /// The folder of the remote is not there.
    #[error("the remote folder `{path}` does not exist", path = path.display())]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A name that could lead out of the remote's folder.
    #[error("{name:?} is not a plain name")]
    BadName {
        /// As given.
        name: String,
    },
    /// The remote has no artefact of this database that may be used.
    #[error("the remote has no anonymized artefact of `{database}`")]
    Nothing {
        /// The database.
        database: String,
    },
    /// An artefact that cannot be verified may be newer than the newest that can.
    #[error("`{location}` cannot be verified: {reason}; {standing}", standing = standing(*claims, *newest_verified))]
    NotVerified {
        /// Where its manifest is.
        location: String,
        /// Why.
        reason: String,
        /// What to do about the reason.
        hint: Option<String>,
        /// When it claims to have been made, where that can be read.
        claims: Option<Timestamp>,
        /// When the newest one that can be verified was made.
        newest_verified: Option<Timestamp>,
    },
    /// The remote's file has more bytes than its manifest says, or less.
    #[error("`{file}` has {found} bytes on the remote, and its manifest says {expected}")]
    WrongLength {
        /// The file's name.
        file: String,
        /// In bytes, as the manifest says.
        expected: u64,
        /// In bytes, as fetched; where it is more than expected, the fetch stopped there.
        found: u64,
    },
    /// The remote's file is not the one of its manifest.
    #[error("`{file}` has sha256 {found} on the remote, and its manifest says {expected}")]
    WrongDigest {
        /// The file's name.
        file: String,
        /// As the manifest says.
        expected: Digest,
        /// As fetched.
        found: Digest,
    },
    /// Only signed anonymized artefacts leave the airlock.
    #[error("`{path}` is not published: only signed anonymized artefacts are", path = path.display())]
    NotPublishable {
        /// The artefact's dump.
        path: PathBuf,
    },
}

fn standing(claims: Option<Timestamp>, newest_verified: Option<Timestamp>) -> String {
    let claims = match claims {
        Some(claims) => format!("it claims to be from {claims}"),
        None => "its age cannot be read".to_owned(),
    };
    match newest_verified {
        Some(newest) => format!("{claims}, and the newest that can be verified is from {newest}"),
        None => format!("{claims}, and none can be verified"),
    }
}

impl RemoteError {
    /// Whether the same may succeed a little later.
    pub fn can_pass(&self) -> bool {
        matches!(self, RemoteError::Unreachable { .. } | RemoteError::Busy { .. })
    }

    /// When the other side wants to be asked again.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            RemoteError::Busy { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// What to do about it, where that is known.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            RemoteError::File(error) => {
                let whose = format!("see that `{}` is there and that you may read it", error.path.display());
                return error.hint().or(Some(whose));
            }
            RemoteError::Artefact(error) => return error.hint(),
            RemoteError::Wanted(error) => error.hint(),
            RemoteError::Credential(error) => {
                let whose = "see what `access` in the configuration says of where the secret is";
                return error.hint().or_else(|| Some(whose.to_owned()));
            }
            RemoteError::GaveUp { last, .. } => return last.hint(),
            RemoteError::NotVerified { hint, .. } | RemoteError::Program { hint, .. } => return hint.clone(),
            RemoteError::Untrusted { hint, .. } | RemoteError::Denied { hint, .. } => {
                return Some(hint.clone());
            }
            RemoteError::NotBuilt { scheme } => {
                return Some(format!("build it with the feature `{scheme}`"));
            }
            RemoteError::BadName { .. } => return None,
            RemoteError::ReadOnly { hint, .. } => hint,
            RemoteError::UnsupportedScheme { .. } => {
                "give the path of a folder, or a URL with https, ssh, s3, github or gitlab, as `remote`"
            }
            RemoteError::BadUrl { .. } => "see `remote` in config/reference.yaml for the form of each kind",
            RemoteError::Insecure { .. } => "use https://",
            RemoteError::NotFound { .. } => {
                "see that `remote` is spelt right, and that somebody has published there"
            }
            RemoteError::Unreachable { .. } => {
                "see that you are online and may reach it; then run the command again: it goes on where it stopped"
            }
            RemoteError::Busy { .. } => "run the command again later: it goes on where it stopped",
            RemoteError::BadAnswer { .. } => "see that `remote` leads to where artefacts are published",
            RemoteError::OutOfTime { .. } => {
                "run the command again: it goes on where it stopped; or set `transfer.timeout`"
            }
            RemoteError::NoSpace { .. } => {
                "free some space there; `db-airlock clean` removes expired artefacts"
            }
            RemoteError::Foreign { .. } => {
                "run the workflow in the repository itself, on the branch that is asked for"
            }
            RemoteError::EmptyUrl => "set `remote` in the configuration to the path of a folder, or to a URL",
            RemoteError::NoFolder { .. } => "mount it, or create it where it should be",
            RemoteError::Nothing { .. } => "run `db-airlock publish` on the airlock",
            RemoteError::WrongLength { .. } | RemoteError::WrongDigest { .. } => {
                "the remote's copy is damaged or was exchanged; remove its files there, and publish it again"
            }
            RemoteError::NotPublishable { .. } => "run `db-airlock anonymize` first",
        };
        Some(hint.to_owned())
    }
}
