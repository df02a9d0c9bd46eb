//! The configuration as written: the keys and what they hold. These comments are what an editor shows.
//!
//! Every field is optional here; `check` knows the defaults. What is not in these types is an error.

use serde::Deserialize;

use super::Role;
use crate::yaml::{Node, Spanned};

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
    /// Where anonymized artefacts are published to and fetched from: the path of a folder, such as a mounted share.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub remote: Option<Spanned<String>>,
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
    /// Minisign public keys, or paths of files that hold one; `[config/airlock.pub]` unless given.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<String>>"))]
    pub signers: Option<Vec<Spanned<String>>>,
}

/// Secret keys.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// The file of the key that signs anonymized artefacts; `.airlock/sign.key` unless given.
    pub sign: Option<String>,
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

#[cfg(feature = "schema")]
mod schema {
    //! What the JSON Schema says where the type alone does not.

    use std::borrow::Cow;
    use std::collections::BTreeMap;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::Settings;

    /// The configuration of db-airlock.
    #[derive(JsonSchema)]
    #[schemars(title = "db-airlock", deny_unknown_fields)]
    pub struct File {
        /// The databases by name; without this key, the other keys describe one named `default`.
        pub databases: Option<BTreeMap<String, Option<Settings>>>,
        /// What holds for all databases that do not say otherwise.
        #[schemars(flatten)]
        pub settings: Settings,
    }

    macro_rules! described {
        ($name:ident, $schema:expr) => {
            pub(super) struct $name;

            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> {
                    stringify!($name).into()
                }

                fn inline_schema() -> bool {
                    true
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    $schema
                }
            }
        };
    }

    // What a policy may hold is not the configuration's to say: `crate::schema` adds the definition.
    described!(Policy, json_schema!({ "anyOf": [{ "$ref": "#/$defs/Policy" }, { "type": "string" }] }));
    described!(
        Words,
        json_schema!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
    );
    described!(
        LeftOutOrVariable,
        json_schema!({ "anyOf": [
            { "enum": ["skip"] },
            { "type": "object", "properties": { "rows": { "enum": ["none"] } }, "required": ["rows"],
              "additionalProperties": false },
            { "type": "string", "pattern": "\\$\\{" },
        ] })
    );
    described!(
        RoleOrVariable,
        json_schema!({ "anyOf": [
            { "enum": ["production", "airlock", "developer"] },
            { "type": "string", "pattern": "\\$\\{" },
        ] })
    );
    described!(
        NumberOrVariable,
        json_schema!({ "anyOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "string", "pattern": "\\$\\{" },
        ] })
    );
}

#[cfg(feature = "schema")]
pub use schema::File;
#[cfg(feature = "schema")]
use schema::{LeftOutOrVariable, NumberOrVariable, Policy, RoleOrVariable, Words};
