//! The configuration as written: the keys and what they hold. These comments are what an editor shows.
//!
//! Every field is optional here; `check` knows the defaults. What is not in these types is an error.

use serde::Deserialize;

#[cfg(feature = "schema")]
mod schema;

use super::Role;
use crate::yaml::{Node, Spanned};

#[cfg(feature = "schema")]
pub use schema::File;
#[cfg(feature = "schema")]
use schema::{
    LeftOutOrVariable, NumberOrVariable, Policy, RoleOrVariable, SecretSource, SignerOrText, Words,
};

/// The keys that may stand at the top and under each database, where they override those at the top.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the database is: `sqlite:PATH`, `postgres://user@host:port/name` or `mysql://user@host:port/name`. A relative
    /// path starts at the project root.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub url: Option<Spanned<String>>,
    /// What stands in front of the vendor's client programs, where they run somewhere else, such as
    /// `docker compose exec -T db`: text, split into words as a shell would, or a list of words. There is no shell.
    /// `url` is then as seen from there.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Words>"))]
    pub via: Option<Node>,
    /// The folder of the vendor's client programs, such as `/usr/lib/postgresql/17/bin`, where `PATH` leads to none or to
    /// others. With `via`, a folder over there.
    pub client: Option<String>,
    /// Where anonymized artefacts are published to and fetched from: the path of a folder, `https://HOST/PATH`,
    /// `ssh://USER@HOST/PATH`, `s3://BUCKET/PREFIX`, `github://OWNER/REPOSITORY/ARTIFACT` or
    /// `gitlab://HOST/GROUP/PROJECT/JOB`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub remote: Option<Spanned<String>>,
    /// What opens the remote, where the usual places do not hold it.
    pub access: Option<Access>,
    /// How long fetching and publishing may take, and how often they are tried.
    pub transfer: Option<Transfer>,
    /// What this machine is; `developer` unless it says otherwise. Variables such as
    /// `${AIRLOCK_ROLE:-developer}` are usual here.
    #[cfg_attr(feature = "schema", schemars(with = "Option<RoleOrVariable>"))]
    pub role: Option<Role>,
    /// Where artefacts are kept on this machine, and for how long.
    pub store: Option<Store>,
    /// Who may sign what is restored.
    pub trust: Option<Trust>,
    /// Where the secret keys are, on the airlock.
    pub keys: Option<Keys>,
    /// Who can read artefacts.
    pub encrypt: Option<Encrypt>,
    /// How long a new anonymized artefact may be used, such as `90 days`; without end unless given.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub expires: Option<Node>,
    /// How each column is anonymized, or the path of a file that says so.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Policy>"))]
    pub policy: Option<Node>,
    /// The file of the schema lock, which `check --write-lock` writes: a column that is not in it stops `check` and
    /// `anonymize`. `config/schema.lock` unless given, and `config/schema.NAME.lock` for others of several databases than
    /// `default`; used where it is there. One that is given must be there.
    pub lock: Option<String>,
    /// How the database is dumped.
    pub backup: Option<Backup>,
    /// How a dump is restored.
    pub restore: Option<Restore>,
    /// Databases beyond this machine that a developer may restore into, by URL.
    pub allow_targets: Option<Vec<String>>,
}

/// The local store of artefacts.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// The folder; `var/airlock` unless given.
    pub path: Option<String>,
    /// The age from which artefacts are removed, such as `30 days`, which is the default. A month counts
    /// as 30 days, a year as 365.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub keep: Option<Node>,
    /// How many of the newest are kept whatever their age; 3 unless given.
    #[cfg_attr(feature = "schema", schemars(with = "Option<NumberOrVariable>"))]
    pub keep_last: Option<u32>,
}

/// Who is trusted.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Trust {
    /// Public keys of minisign or OpenSSH, or paths of files that hold one, or of a list of allowed signers of OpenSSH;
    /// `[config/airlock.pub]` unless given. Or `{key: KEY, databases: [NAME]}`, for one that may sign these databases alone.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<SignerOrText>>"))]
    pub signers: Option<Vec<Node>>,
}

/// Secret keys.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// The file of the key that signs anonymized artefacts, of minisign or OpenSSH; `.airlock/sign.key` unless given. Of
    /// a key of OpenSSH that an agent has, its `.pub` file.
    pub sign: Option<String>,
    /// The file of the age identity that opens encrypted artefacts; `.airlock/decrypt.key` unless given. Or
    /// `{command: pass show airlock}`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<SecretSource>"))]
    pub decrypt: Option<Node>,
}

/// Who can read artefacts.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Encrypt {
    /// Who can read raw artefacts: age public keys, or paths of files that hold some; `[config/airlock.age.pub]` unless
    /// given, where that file is there.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<String>>"))]
    pub recipients: Option<Vec<Spanned<String>>>,
    /// Who can read anonymized artefacts: the developers' age public keys, or paths of files that hold some. Anonymized
    /// artefacts are not encrypted unless given.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<String>>"))]
    pub developers: Option<Vec<Spanned<String>>>,
}

/// What opens the remote.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// A bearer token: `${VARIABLE}`, `{file: PATH}` or `{command: gh auth token}`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<SecretSource>"))]
    pub token: Option<Node>,
    /// Who asks, with `password`.
    pub user: Option<String>,
    /// The password of `user`: `${VARIABLE}`, `{file: PATH}` or `{command: pass show airlock}`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<SecretSource>"))]
    pub password: Option<Node>,
    /// A PEM file of certificate authorities that are trusted beside those of the system.
    pub ca: Option<String>,
    /// A PEM file with a certificate of our own, and its key where `key` does not name another file.
    pub certificate: Option<String>,
    /// A PEM file with the key of `certificate`.
    pub key: Option<String>,
}

/// How long fetching and publishing may take.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// How often without a byte in between, with growing pauses; 6 unless given.
    #[cfg_attr(feature = "schema", schemars(with = "Option<NumberOrVariable>"))]
    pub tries: Option<u32>,
    /// How long all tries together may take; `6 hours` unless given.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub timeout: Option<Node>,
    /// How long nothing may come; `60 seconds` unless given.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub stall: Option<Node>,
}

/// How the database is dumped.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// Further options of pg_dump or mysqldump, each in its long form, such as `--lock-wait-timeout=2min`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<String>>"))]
    pub options: Option<Vec<Spanned<String>>>,
    /// How long a backup may take, such as `2 hours`; as long as it takes unless given.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub timeout: Option<Node>,
    /// How the dump is compressed: `none`, `gzip`, `lz4` or `zstd`, with a level such as `zstd:3`; gzip unless
    /// given.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub compress: Option<Spanned<String>>,
    /// Tables whose rows stay behind (`{rows: none}`), or that stay behind altogether (`skip`), by name or by a
    /// pattern such as `cache_*`. The first that fits counts.
    #[cfg_attr(
        feature = "schema",
        schemars(with = "Option<std::collections::BTreeMap<String, LeftOutOrVariable>>")
    )]
    pub tables: Option<Node>,
}

/// How a dump is restored.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Restore {
    /// Further options of pg_restore, or of mysql or mariadb, each in its long form, such as `--no-comments`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<String>>"))]
    pub options: Option<Vec<Spanned<String>>>,
    /// How long loading a dump may take, such as `2 hours`; as long as it takes unless given.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub timeout: Option<Node>,
}
