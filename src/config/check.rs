//! From the tree as written to databases as checked, with all findings at once.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::SignedDuration;

use super::expand::expand;
use super::merge::merge;
use super::written::Settings;
use super::{
    Access, BackupSettings, Database, DatabaseUrl, Environment, KeyText, LockFile, Recipients, RemoteUrl,
    RestoreSettings, SecretSource, Signer, StoreSettings, Transfer, Unset, secret_source, settings,
    time_span, words,
};
use crate::yaml::{self, Content, Error, Key, Node, Spanned};

const DEFAULT_STORE: &str = "var/airlock";
const DEFAULT_KEEP: SignedDuration = SignedDuration::from_hours(30 * 24);
const KEEP_EXAMPLES: &str = "`30 days`, `2 weeks` or `6 months`";
const DEFAULT_KEEP_LAST: u32 = 3;
/// Of the only database, or of the one called `default`.
pub const DEFAULT_LOCK: &str = "config/schema.lock";
const DEFAULT_SIGNER: &str = "config/airlock.pub";
const DEFAULT_SIGN_KEY: &str = ".airlock/sign.key";
const DEFAULT_DECRYPT_KEY: &str = ".airlock/decrypt.key";
const DEFAULT_RECIPIENT: &str = "config/airlock.age.pub";
const EXPIRES_EXAMPLES: &str = "`30 days` or `6 months`";

/// The databases, apart from those that name variables which are not set.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub(super) databases: BTreeMap<String, Database>,
    pub(super) unset: BTreeMap<String, Unset>,
}

/// What every check needs.
struct Checker<'a> {
    known: &'static [&'static str],
    environment: &'a Environment,
    project_root: &'a Path,
    /// The names of the databases.
    names: Vec<String>,
    findings: Vec<Error>,
}

pub(super) fn check(
    tree: &Node,
    environment: &Environment,
    project_root: &Path,
) -> Result<Checked, Vec<Error>> {
    if tree.is_null() {
        let help = "name a database: `databases: {default: {url: \"sqlite:PATH\"}}`";
        return Err(vec![tree.error("the configuration is empty").with_help(help)]);
    }
    tree.entries().map_err(|error| vec![error])?;
    let known = yaml::keys_of::<Settings>();
    let top = tree.without(&["databases"]);
    let mut checker = Checker { known, environment, project_root, names: Vec::new(), findings: Vec::new() };
    let known_at_the_top = [known, &["databases"]].concat();
    checker.read_each_key(&top, &known_at_the_top);
    let mut checked = Checked::default();
    let databases = checker.databases(tree);
    checker.names = databases.iter().map(|(key, _)| key.name.clone()).collect();
    for (name, written) in databases {
        checker.database(&name, &merge(&top.only(known), &written), &mut checked);
    }
    match checker.findings.is_empty() {
        true => Ok(checked),
        false => Err(checker.findings),
    }
}

impl Checker<'_> {
    /// The databases as written; without the key `databases`, one that is described at the top.
    fn databases(&mut self, tree: &Node) -> Vec<(Key, Node)> {
        let Some((key, databases)) = tree.entry("databases") else {
            let mut span = tree.span.clone();
            span.end = span.start;
            let empty = Node { span: span.clone(), content: Content::Mapping(Vec::new()) };
            return vec![(Key { span, name: "default".into() }, empty)];
        };
        match databases.entries() {
            Ok([]) => self.found(key.error("no database is configured")),
            Ok(entries) => return entries.to_vec(),
            Err(error) => self.found(error),
        }
        Vec::new()
    }

    /// Checks what holds for a database: the entries of `merged`.
    fn database(&mut self, key: &Key, merged: &Node, checked: &mut Checked) {
        if !is_folder_name(&key.name) {
            let help = "use letters, digits, `_`, `-` and `.`: it is a folder in the store";
            self.found(key.error(format!("`{}` cannot be the name of a database", key.name)).with_help(help));
        }
        let before = self.findings.len();
        let (expanded, unset) = self.read_each_key(merged, self.known);
        if self.findings.len() > before {
            return;
        }
        if !unset.is_empty() {
            let offline = self.offline(key, &expanded, merged);
            checked.unset.insert(key.name.clone(), Unset { findings: unset, offline });
            return;
        }
        let database = expanded.read::<Settings>().and_then(|settings| self.checked(key, settings, merged));
        match database {
            Ok(database) => drop(checked.databases.insert(key.name.clone(), database)),
            Err(error) => self.found(error),
        }
    }

    /// What is known of a database whose variables are not set; none where its lock is named by one.
    fn offline(&self, key: &Key, expanded: &Node, merged: &Node) -> Option<Database> {
        // What could not be replaced has become nothing.
        let is_lost = |node: &Node| node.is_null() && merged.get("lock").is_some_and(|lock| !lock.is_null());
        if expanded.get("lock").is_some_and(is_lost) {
            return None;
        }
        let mut settings = expanded.only(&["lock"]).read::<Settings>().ok()?;
        settings.url = Some(Spanned { span: key.span.clone(), value: "sqlite:not-known-here".to_owned() });
        self.checked(key, settings, &merged.only(&["policy"])).ok()
    }

    fn checked(&self, key: &Key, settings: Settings, merged: &Node) -> Result<Database, Error> {
        let url = settings.url.ok_or_else(|| {
            let help = "write `url: sqlite:PATH`, such as `url: sqlite:var/dev.sqlite3`";
            key.error(format!("the database `{}` has no `url`", key.name)).with_help(help)
        })?;
        let database_url = DatabaseUrl::parse(&url, self.project_root)?;
        if let DatabaseUrl::Sqlite { .. } = database_url {
            settings::refuse_for_files(merged)?;
        }
        let client = settings.client.filter(|folder| !folder.is_empty());
        let via = settings.via.as_ref().map_or_else(|| Ok(Vec::new()), words::parse)?;
        let store = settings.store.unwrap_or_default();
        let keys = settings.keys.unwrap_or_default();
        if keys.sign.as_deref().is_some_and(is_secret_key) {
            let help = "name its file; or leave it out, and set AIRLOCK_SIGN_KEY";
            return Err(key.error("`keys.sign` is the secret key itself, and not its path").with_help(help));
        }
        let decrypt_key = keys.decrypt.as_ref().map(|node| secret_source::of_path(node, self.project_root));
        let default_decrypt_key = || Ok(SecretSource::File(self.project_root.join(DEFAULT_DECRYPT_KEY)));
        let encrypt = settings.encrypt.unwrap_or_default();
        let backup = BackupSettings::check(settings.backup.unwrap_or_default(), &database_url)?;
        let restore = RestoreSettings::check(settings.restore.unwrap_or_default(), &database_url)?;
        Ok(Database {
            name: key.name.clone(),
            url: database_url,
            client: client.map(|folder| match via.is_empty() {
                true => self.project_root.join(folder),
                false => folder.into(),
            }),
            via,
            role: settings.role.unwrap_or_default(),
            remote: settings.remote.map(RemoteUrl::new),
            access: Access::check(settings.access.unwrap_or_default(), self.project_root)?,
            transfer: Transfer::check(settings.transfer.unwrap_or_default())?,
            store: StoreSettings {
                path: self.project_root.join(store.path.as_deref().unwrap_or(DEFAULT_STORE)),
                keep: store
                    .keep
                    .as_ref()
                    .map_or(Ok(DEFAULT_KEEP), |keep| time_span::parse(keep, KEEP_EXAMPLES))?,
                keep_last: store.keep_last.unwrap_or(DEFAULT_KEEP_LAST),
            },
            signers: self.signers(key, settings.trust.unwrap_or_default().signers)?,
            decrypt_key: decrypt_key.unwrap_or_else(default_decrypt_key)?,
            recipients: self.recipients(encrypt.recipients),
            developers: KeyText::all(encrypt.developers.unwrap_or_default(), self.project_root),
            expires: settings
                .expires
                .as_ref()
                .map(|node| time_span::parse(node, EXPIRES_EXAMPLES))
                .transpose()?,
            lock: self.lock(&key.name, settings.lock.as_deref()),
            sign_key: self.project_root.join(keys.sign.as_deref().unwrap_or(DEFAULT_SIGN_KEY)),
            backup,
            restore,
            allow_targets: settings.allow_targets.unwrap_or_default(),
            policy: merged.get("policy").cloned(),
            config_path: key.span.source.path.clone(),
            project_root: self.project_root.to_path_buf(),
            environment: self.environment.clone(),
        })
    }

    fn lock(&self, database: &str, named: Option<&str>) -> LockFile {
        let own = format!("config/schema.{database}.lock");
        let default = if self.names.len() > 1 && database != "default" { &own } else { DEFAULT_LOCK };
        LockFile {
            path: self.project_root.join(named.unwrap_or(default)),
            is_named: named.is_some(),
            is_stray_possible: !self.names.iter().any(|name| name == "default"),
        }
    }

    fn signers(&self, key: &Key, written: Option<Vec<Node>>) -> Result<Vec<Signer>, Error> {
        match written {
            Some(written) => written.iter().map(|node| Signer::parse(node, self.project_root)).collect(),
            None => Ok(vec![Signer {
                key: KeyText::File(self.project_root.join(DEFAULT_SIGNER)),
                databases: None,
                span: key.span.clone(),
            }]),
        }
    }

    fn recipients(&self, written: Option<Vec<Spanned<String>>>) -> Recipients {
        Recipients {
            is_named: written.is_some(),
            keys: match written {
                Some(texts) => KeyText::all(texts, self.project_root),
                None => vec![KeyText::File(self.project_root.join(DEFAULT_RECIPIENT))],
            },
        }
    }

    /// Reads each key by itself, so that one finding does not hide the next. Gives the mapping with its
    /// variables replaced, apart from the policy's, and the findings about variables that are not set:
    /// those count only where the database is used.
    fn read_each_key(&mut self, settings: &Node, known: &[&str]) -> (Node, Vec<Error>) {
        let (expanded, unset) = expand(&settings.without(&["policy"]), self.environment);
        let Content::Mapping(entries) = &expanded.content else {
            self.findings.extend(expanded.entries().err());
            return (expanded, unset);
        };
        for (key, _) in entries {
            if !self.known.contains(&key.name.as_str()) {
                self.found(yaml::unknown_key(key, known));
            } else if let Err(error) = expanded.only(&[&key.name]).read::<Settings>()
                && !unset.iter().any(|unset| encloses(&error, unset))
            {
                self.found(error);
            }
        }
        (expanded, unset)
    }

    /// What stands at the top is found again with each database.
    fn found(&mut self, error: Error) {
        if !self.findings.contains(&error) {
            self.findings.push(error);
        }
    }
}

/// Whether `error` is but a consequence of `unset`: a value is missing since its variable is not set.
fn encloses(error: &Error, unset: &Error) -> bool {
    error.span.source == unset.span.source
        && error.span.start <= unset.span.start
        && unset.span.end <= error.span.end
}

/// Whether text is a secret key of minisign or OpenSSH, which taken for a path would be told where there is no such file.
fn is_secret_key(text: &str) -> bool {
    // Of minisign without a password, and with one.
    ["RWQAAEIy", "RWRTY0Iy", "PRIVATE KEY-----"].iter().any(|mark| text.contains(mark))
}

fn is_folder_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    !name.is_empty() && name.bytes().all(fits) && !name.starts_with(['.', '-'])
}
