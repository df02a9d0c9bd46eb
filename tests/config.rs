//! The configuration as a user meets it: files in a folder, variables, findings with their places.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise, also in its helpers")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use db_airlock::config::{
    Backup, Config, ConfigError, DatabaseUrl, Encrypt, Environment, KeyText, Keys, LeftOut, Restore, Role,
    Settings, Store, Trust, WrittenAccess, WrittenTransfer,
};
use db_airlock::yaml::{self, Node, Source};
use tempfile::TempDir;

/// A project folder with these files.
struct Project(TempDir);

impl Project {
    #[expect(clippy::disallowed_methods, reason = "a test lays out its files by hand")]
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Project(folder)
    }

    fn with(configuration: &str) -> Self {
        Project::new(&[("config/airlock.yaml", configuration)])
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn load(&self, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::load(None, variables.iter().copied().collect(), self.0.path())
    }
}

fn findings(error: ConfigError) -> Vec<String> {
    let ConfigError::Yaml(errors) = error else { panic!("expected findings, got {error:?}") };
    assert!(!errors.is_empty());
    let place = |line: String| line.strip_prefix("config/airlock.yaml:").unwrap_or(&line).to_owned();
    errors
        .iter()
        .map(|error| match &error.help {
            Some(help) => format!("{}; {help}", place(error.to_string())),
            None => place(error.to_string()),
        })
        .collect()
}

/// Loading `configuration` finds exactly this: `LINE:COLUMN: MESSAGE; HELP`.
fn check_findings(configuration: &str, expected: &[&str]) {
    let error = Project::with(configuration).load(&[]).expect_err(configuration);
    assert_eq!(findings(error), expected, "{configuration}");
}

fn sqlite(path: PathBuf) -> DatabaseUrl {
    let url = format!("databases: {{x: {{url: \"sqlite:{}\"}}}}", path.display());
    Project::with(&url).load(&[]).unwrap().database(Some("x")).unwrap().url.clone()
}

#[test]
fn defaults_are_those_of_the_reference() {
    let project = Project::with("databases:\n  default:\n    url: sqlite:var/dev.sqlite3\n");
    let config = project.load(&[]).unwrap();
    let database = config.database(None).unwrap();
    assert_eq!(config.project_root, project.path(""));
    assert_eq!(config.path, project.path("config/airlock.yaml"));
    assert_eq!(database.url, sqlite(project.path("var/dev.sqlite3")));
    assert_eq!((database.role, database.remote.as_ref()), (Role::Developer, None));
    assert_eq!(database.store.path, project.path("var/airlock"));
    assert_eq!((database.store.keep.as_hours(), database.store.keep_last), (30 * 24, 3));
    assert_eq!(database.signers[0].key, KeyText::File(project.path("config/airlock.pub")));
    assert_eq!(database.sign_key, project.path(".airlock/sign.key"));
    assert!(database.allow_targets.is_empty());
    assert!(matches!(database.policy(), Err(ConfigError::NoPolicy { .. })));
}

#[test]
fn each_database_has_a_lock_unless_one_is_named_for_several() {
    let check = |configuration: &str, name: &str, lock: &str, is_named: bool| {
        let project = Project::with(configuration);
        let config = project.load(&[]).unwrap();
        let found = &config.database(Some(name)).unwrap().lock;
        assert_eq!((&found.path, found.is_named), (&project.path(lock), is_named), "{configuration}");
    };
    check("databases: {shop: {url: 'sqlite:a'}}", "shop", "config/schema.lock", false);
    let several = "databases: {default: {url: 'sqlite:a'}, blog: {url: 'sqlite:b'}}\n";
    check(several, "default", "config/schema.lock", false);
    check(several, "blog", "config/schema.blog.lock", false);
    check(&format!("{several}lock: one.lock\n"), "blog", "one.lock", true);
    check("databases: {a: {url: 'sqlite:a', lock: a.lock}, b: {url: 'sqlite:b'}}", "a", "a.lock", true);
}

#[test]
fn policy_and_lock_are_known_without_the_variables_of_other_keys() {
    let text = "databases: {shop: {url: '${NOT_SET}', store: {path: '${NOR_THIS}'}}}\npolicy: {key: '${SECRET}', keep: ['*.id']}\n";
    let project = Project::with(text);
    let config = project.load(&[]).unwrap();
    assert!(config.database(None).is_err());
    let database = config.offline(None).unwrap();
    assert_eq!(database.lock.path, project.path("config/schema.lock"));
    assert!(database.policy().is_err());
    assert!(database.policy_without_key().unwrap().get("keep").is_some());
    let config = Project::with(&text.replace("url:", "lock: '${LOCK}', url:")).load(&[]).unwrap();
    assert!(matches!(config.offline(None), Err(ConfigError::Yaml(_))));
}

#[test]
fn keys_at_the_top_hold_unless_a_database_says_otherwise() {
    let key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
    let config = Project::with(&format!(
        "role: airlock\nremote: /srv/top\nstore: {{path: top, keep: 2 weeks}}\ntrust: {{signers: [{key}]}}\n\
         policy: {{keep: [\"*\"]}}\n\
         databases:\n  a: {{url: sqlite:a}}\n  b:\n    url: sqlite:b\n    role: production\n    remote: /srv/b\n\
         \x20   store: {{keep_last: 9}}\n    policy: {{unmapped: fail}}\n    allow_targets: [sqlite:x]\n"
    ));
    let config = config.load(&[]).unwrap();
    let (a, b) = (config.database(Some("a")).unwrap(), config.database(Some("b")).unwrap());
    assert_eq!((a.role, b.role), (Role::Airlock, Role::Production));
    assert_eq!(a.remote.as_ref().unwrap().expose(), "/srv/top");
    assert_eq!(b.remote.as_ref().unwrap().expose(), "/srv/b");
    assert_eq!((a.store.keep_last, b.store.keep_last), (3, 9));
    assert_eq!((&a.store.path, a.store.keep), (&b.store.path, b.store.keep));
    assert_eq!(b.signers[0].key, KeyText::Key(key.to_owned()));
    assert!(a.policy().unwrap().get("keep").is_some() && b.policy().unwrap().get("keep").is_none());
    assert_eq!((a.allow_targets.len(), b.allow_targets.len()), (0, 1));
}

#[test]
fn without_the_key_databases_the_top_describes_one() {
    let config = Project::new(&[("airlock.yaml", "url: sqlite:x\n")]).load(&[]).unwrap();
    assert_eq!(config.database(None).unwrap().name, "default");
}

#[test]
fn an_unknown_key_is_found_at_every_level() {
    check_findings(
        "é: 1\ndatabase:\n  x: {}\nstore: {kep: 1 day}\ndatabases:\n  default:\n    ulr: sqlite:x\n    keys:\n      sing: x\n    trust: {signer: []}\n",
        &[
            "1:1: unknown key `é`; known here: `url`, `via`, `client`, `remote`, `access`, `transfer`, `role`, `store`, `trust`, `keys`, `encrypt`, `expires`, `policy`, `lock`, `backup`, `restore`, `allow_targets`, `databases`",
            "2:1: unknown key `database`; did you mean `databases`?",
            "4:9: unknown key `kep`; did you mean `keep`?",
            "7:5: unknown key `ulr`; did you mean `url`?",
            "9:7: unknown key `sing`; did you mean `sign`?",
            "10:13: unknown key `signer`; did you mean `signers`?",
        ],
    );
}

#[test]
fn keys_of_later_versions_are_unknown_not_ignored() {
    let error = Project::with("url: sqlite:x\nnotify: {mail: []}\nkeys: {rotate: x}\n");
    let found = findings(error.load(&[]).unwrap_err());
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_key_twice_is_found_at_the_second() {
    check_findings("url: sqlite:x\nrole: airlock\nurl: sqlite:y\n", &["3:1: `url` is already set in line 1"]);
    check_findings("store:\n  keep: 1 day\n  \"keep\": 2 days\n", &["3:3: `keep` is already set in line 2"]);
}

#[test]
fn a_wrong_value_is_found_where_it_stands() {
    check_findings(
        "",
        &["1:1: the configuration is empty; name a database: `databases: {default: {url: \"sqlite:PATH\"}}`"],
    );
    check_findings("- 1", &["1:1: expected a mapping, found a list"]);
    check_findings("databases: {}", &["1:1: no database is configured"]);
    check_findings("databases: [x]", &["1:12: expected a mapping, found a list"]);
    check_findings("databases: {x: y}", &["1:16: expected a mapping, found text"]);
    check_findings(
        "databases:\n  ../x: {url: sqlite:x}",
        &[
            "2:3: `../x` cannot be the name of a database; use letters, digits, `_`, `-` and `.`: it is a folder in the store",
        ],
    );
    check_findings(
        "databases:\n  x:\n",
        &[
            "2:3: the database `x` has no `url`; write `url: sqlite:PATH`, such as `url: sqlite:var/dev.sqlite3`",
        ],
    );
    check_findings(
        "url: sqlite:x\nrole: develper\nstore: {keep_last: -1, path: [x]}\nallow_targets: x\n",
        &[
            "2:7: unknown value `develper`; did you mean `developer`?",
            "3:20: expected a whole number from 0 to 4294967295, found -1",
            "4:16: expected a list, found text",
        ],
    );
    check_findings(
        "url: sqlite:x\nstore: {keep: 30}",
        &["2:15: the unit is missing; write a number and a unit, such as `30 days`, `2 weeks` or `6 months`"],
    );
    check_findings(
        "url: oracle://u:p@h/d",
        &[
            "1:6: unknown kind of database; write `sqlite:PATH`, such as `sqlite:var/dev.sqlite3`, `postgres://user@host:port/name` or `mysql://user@host:port/name`",
        ],
    );
}

const SERVER: &str = "url: postgres://u@h/d\n";

#[test]
fn client_programs_are_told_how_they_run() {
    let project = Project::with(
        "backup: {timeout: 1 hour, tables: {a: skip}}\ndatabases:\n  here: {url: \"postgres:///d\", client: bin}\n  there:\n\
         \x20   url: postgres:///d\n    via: docker exec '${NAME}'\n    client: bin\n\
         \x20   backup: {options: [--no-sync], compress: 'zstd:3', tables: {'x_*': {rows: none}, y: skip}}\n\
         \x20   restore: {options: [--no-comments], timeout: 90 minutes}\n",
    );
    let config = project.load(&[("NAME", "my db")]).unwrap();
    let (here, there) = (config.database(Some("here")).unwrap(), config.database(Some("there")).unwrap());
    assert_eq!((here.via.len(), here.client.as_ref()), (0, Some(&project.path("bin"))));
    assert_eq!(there.via, ["docker", "exec", "my db"]);
    assert_eq!(there.client.as_deref(), Some(Path::new("bin")));
    assert_eq!(here.backup.timeout.unwrap().as_secs(), 3600);
    assert_eq!(there.backup.timeout, here.backup.timeout);
    assert_eq!(here.backup.tables[0].left_out, LeftOut::Table);
    let rules = |rule: &db_airlock::config::TableRule| (rule.pattern.name.clone(), rule.left_out);
    let expected = [("x_*".to_owned(), LeftOut::Rows), ("y".to_owned(), LeftOut::Table)];
    assert_eq!(there.backup.tables.iter().map(rules).collect::<Vec<_>>(), expected);
    assert_eq!(there.backup.compress, Some("zstd:3".parse().unwrap()));
    assert_eq!((&here.backup.options, &there.backup.options), (&vec![], &vec!["--no-sync".to_owned()]));
    assert_eq!(there.restore.options, ["--no-comments"]);
    assert_eq!(there.restore.timeout.unwrap().as_secs(), 5400);
}

#[test]
fn what_would_run_client_programs_otherwise_is_found_where_it_stands() {
    let check = |line: &str, expected: &str| check_findings(&format!("{SERVER}{line}\n"), &[expected]);
    check(
        "via: docker exec db | cat",
        "2:6: `|` would need a shell, and there is none; put it in quotes where it is part of a word; or write a script, and name that here",
    );
    check(
        "backup: {options: [--no-sync, --file=x]}",
        "2:31: `--file` cannot be given here: the dump goes through db-airlock, which says where it is",
    );
    check(
        "restore: {options: [-d, x]}",
        "2:21: expected a long option; write each in its long form and with its value behind `=`, such as `--schema=public`",
    );
    check(
        "backup: {compress: rar}",
        "2:20: there is no compression `rar`: it is `none`, `gzip`, `gzip:LEVEL` (1 to 9), `lz4`, `zstd` or `zstd:LEVEL` (1 to 22)",
    );
    check(
        "backup: {timeout: 5}",
        "2:19: the unit is missing; write a number and a unit, such as `30 minutes` or `2 hours`",
    );
    check(
        "backup: {tables: {a: drop}}",
        "2:22: expected `{rows: none}` or `skip`; write `{rows: none}` to keep the table without its rows, or `skip` to leave it out",
    );
    check("backup: {table: {}}", "2:10: unknown key `table`; did you mean `tables`?");
}

#[test]
fn a_file_needs_no_client_programs() {
    let help = "it is for the client programs of a server; write it under a database that has one";
    for (line, key, column) in [
        ("via: docker", "via", 1),
        ("client: bin", "client", 1),
        ("backup: {compress: none}", "compress", 10),
        ("restore: {timeout: 1 hour}", "timeout", 11),
    ] {
        let expected = format!("2:{column}: `{key}` means nothing to a SQLite database; {help}");
        check_findings(&format!("url: sqlite:x\n{line}\n"), &[&expected]);
    }
    let project = Project::with("url: sqlite:x\nbackup: {tables: {a: skip}}\n");
    assert_eq!(project.load(&[]).unwrap().database(None).unwrap().backup.tables.len(), 1);
}

#[test]
fn what_a_database_overrides_is_checked_all_the_same() {
    check_findings(
        "role: develper\ndatabases:\n  x: {url: sqlite:x, role: airlock}\n",
        &["1:7: unknown value `develper`; did you mean `developer`?"],
    );
}

#[test]
fn variables_come_from_the_process_and_behind_it_from_dot_env() {
    let project = Project::new(&[
        (
            "config/airlock.yaml",
            "url: sqlite:${A}-${B}-${C:-c}\nstore: {path: $$x, keep_last: \"${N}\"}\nrole: ${R}\n",
        ),
        (".env", "export A=file\nB='file'\nN=7\nR=airlock\n"),
    ]);
    let config = project.load(&[("A", "process")]).unwrap();
    let database = config.database(None).unwrap();
    assert_eq!(database.url, sqlite(project.path("process-file-c")));
    assert_eq!((database.store.keep_last, database.role), (7, Role::Airlock));
    assert_eq!(database.store.path, project.path("$x"));
    assert_eq!(config.environment.get("B"), Some("file"));
}

#[test]
fn a_line_of_dot_env_that_is_none_is_not_shown() {
    let project = Project::new(&[("airlock.yaml", "url: sqlite:x"), (".env", "A=1\nhunter2\n")]);
    let error = project.load(&[]).unwrap_err();
    let expected = format!("cannot read {}: line 2: expected NAME=value", project.path(".env").display());
    assert_eq!(error.to_string(), expected);
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[test]
fn a_variable_that_is_not_set_matters_only_where_it_is_used() {
    let project = Project::with(
        "databases:\n  default: {url: sqlite:x}\n  other:\n    url: ${URL}\n    trust: {signers: [a, \"é ${KEY}\"]}\n\
         policy: {key: \"${AIRLOCK_KEY}\", unmapped: fail}\n",
    );
    let config = project.load(&[]).unwrap();
    let database = config.database(None).unwrap();
    let help = |name: &str| {
        format!("set it in the environment or as `{name}=…` in .env, or give a default: `${{{name}:-…}}`")
    };
    assert_eq!(
        findings(database.policy().unwrap_err()),
        [format!("6:16: the variable `AIRLOCK_KEY` is not set; {}", help("AIRLOCK_KEY"))]
    );
    assert_eq!(
        findings(config.database(Some("other")).unwrap_err()),
        [
            format!("4:10: the variable `URL` is not set; {}", help("URL")),
            format!("5:29: the variable `KEY` is not set; {}", help("KEY")),
        ]
    );
    assert_eq!(config.names().collect::<Vec<_>>(), ["default", "other"]);
}

#[test]
fn a_policy_may_be_a_file_of_its_own() {
    let project = Project::new(&[
        ("config/airlock.yaml", "url: sqlite:x\npolicy: config/${NAME}.yaml\n"),
        ("config/policy.yaml", "key: ${KEY}\ntables:\n  é: {email: emial}\n"),
        ("config/list.yaml", "- 1\n"),
    ]);
    let policy =
        |variables: &[(&str, &str)]| project.load(variables).unwrap().database(None).unwrap().policy();
    let node = policy(&[("NAME", "policy"), ("KEY", "hunter2")]).unwrap();
    assert_eq!(node.get("key").unwrap().text(), Ok("hunter2"));
    let rule = node.get("tables").unwrap().get("é").unwrap().get("email").unwrap();
    assert_eq!(rule.error("bad").to_string(), "config/policy.yaml:3:14: bad");
    let unset = findings(policy(&[("NAME", "policy")]).unwrap_err());
    assert!(unset[0].starts_with("config/policy.yaml:1:6: the variable `KEY` is not set"), "{unset:?}");
    let wrong = findings(policy(&[("NAME", "list")]).unwrap_err());
    assert_eq!(wrong, ["config/list.yaml:1:1: expected a mapping, found a list"]);
    assert!(matches!(policy(&[("NAME", "none")]), Err(ConfigError::Unreadable { .. })));
}

#[test]
fn secrets_are_not_in_debug_output() {
    let project = Project::new(&[
        (
            "airlock.yaml",
            "url: sqlite:x\nremote: https://${TOKEN}@example.com/x\npolicy: {key: \"${TOKEN}\"}\n",
        ),
        (".env", "TOKEN=hunter2\n"),
    ]);
    let config = project.load(&[]).unwrap();
    assert_eq!(config.environment.secret("TOKEN").unwrap().expose(), "hunter2");
    assert!(!format!("{config:?}").contains("hunter2"));
    assert!(config.database(None).unwrap().remote.as_ref().unwrap().expose().contains("hunter2"));
}

#[test]
fn a_finding_is_drawn_without_what_its_variables_stand_for() {
    let project = Project::with("databases:\n  default:\n    url: ${URL}\n");
    let error = project.load(&[("URL", "oracle://user:hunter2@host/db")]).unwrap_err();
    let ConfigError::Yaml(errors) = &error else { panic!("{error:?}") };
    let drawn = yaml::draw(errors, false);
    assert!(drawn.contains("3 |     url: ${URL}") && drawn.contains("^^^^^^"), "{drawn}");
    assert!(!drawn.contains("hunter2") && !format!("{error} {error:?}").contains("hunter2"));
}

#[test]
fn the_file_is_looked_for_here_and_above() {
    let text = |name: &str| format!("url: sqlite:{name}");
    let project = Project::new(&[
        ("config/airlock.yaml", &text("a")),
        ("airlock.yaml", &text("b")),
        ("deep/airlock.yaml", &text("c")),
        ("deep/er/x", ""),
        ("else/config/other.yaml", &text("d")),
    ]);
    let check = |given: Option<&str>, variable: Option<&str>, folder: &str, expected: &str| {
        let environment = variable.map(|value| ("AIRLOCK_CONFIG", value)).into_iter().collect();
        let config = Config::load(given.map(Path::new), environment, &project.path(folder)).unwrap();
        assert_eq!(config.database(None).unwrap().url, sqlite(project.path(expected)));
    };
    check(None, None, "", "a");
    check(None, None, "else", "a");
    check(None, None, "deep/er", "deep/c");
    check(None, Some("airlock.yaml"), "", "b");
    check(None, Some(""), "", "a");
    check(Some("else/config/other.yaml"), Some("airlock.yaml"), "", "else/d");
}

#[test]
fn no_file_says_where_it_was_looked_for() {
    let project = Project::new(&[]);
    let error = project.load(&[]).unwrap_err();
    let expected = format!(
        "no configuration found: looked for config/airlock.yaml and airlock.yaml in {} and the folders above it",
        project.0.path().display()
    );
    assert_eq!(error.to_string(), expected);
    assert!(error.hint().unwrap().contains("--config"));
    let missing = Config::load(Some(Path::new("no.yaml")), Environment::default(), project.0.path());
    assert_eq!(
        missing.unwrap_err().to_string(),
        format!("cannot read {}", project.path("no.yaml").display())
    );
}

#[test]
fn a_database_is_named_or_default_or_the_only_one() {
    let load = |text: &str| Project::with(text).load(&[]).unwrap();
    let two = load("databases: {shop: {url: sqlite:x}, blog: {url: sqlite:y}}");
    assert_eq!(two.database(Some("shop")).unwrap().name, "shop");
    let error = two.database(Some("shpo")).unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.hint().as_deref()),
        ("unknown database `shpo`", Some("did you mean `shop`?"))
    );
    assert_eq!(two.database(Some("other")).unwrap_err().hint().as_deref(), Some("known: blog, shop"));
    let error = two.database(None).unwrap_err();
    assert_eq!(error.to_string(), "which database? there are blog, shop");
    assert!(error.hint().unwrap().contains("--database"));
    assert_eq!(load("databases: {shop: {url: sqlite:x}}").database(None).unwrap().name, "shop");
    let with_default = load("databases: {shop: {url: sqlite:x}, default: {url: sqlite:y}}");
    assert_eq!(with_default.database(None).unwrap().name, "default");
}

fn reference() -> (PathBuf, Node) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/reference.yaml");
    let node = yaml::parse(Source::new(&path, fs::read_to_string(&path).unwrap())).unwrap();
    (path, node)
}

#[test]
fn the_reference_loads_and_its_values_are_the_defaults() {
    let config = Config::load(Some(&reference().0), Environment::default(), Path::new("/")).unwrap();
    let written = config.database(None).unwrap();
    let project = Project::with("databases: {default: {url: sqlite:x}}");
    let default_config = project.load(&[]).unwrap();
    let default = default_config.database(None).unwrap();
    let inside = |path: &Path, root: &Path| path.strip_prefix(root).unwrap().to_path_buf();
    assert_eq!((written.role, written.store.keep), (default.role, default.store.keep));
    assert_eq!(written.store.keep_last, default.store.keep_last);
    assert_eq!(
        inside(&written.store.path, &config.project_root),
        inside(&default.store.path, &default_config.project_root)
    );
    assert_eq!(
        inside(&written.sign_key, &config.project_root),
        inside(&default.sign_key, &default_config.project_root)
    );
    assert!(written.policy().unwrap().get("tables").is_some());
    assert_eq!(config.database(Some("shop")).unwrap().store.keep_last, 1);
}

#[test]
fn the_reference_holds_every_key() {
    let (_, reference) = reference();
    let mut written: BTreeSet<String> = names(&reference, "");
    written.extend(names(reference.get("databases").unwrap().get("default").unwrap(), ""));
    for section in ["store", "trust", "keys", "encrypt", "access", "transfer"] {
        written.extend(names(reference.get(section).unwrap(), section));
    }
    let server = reference.get("databases").unwrap().get("warehouse").unwrap();
    written.extend(names(server, ""));
    for section in ["backup", "restore"] {
        written.extend(names(server.get(section).unwrap(), section));
    }
    let known =
        |keys: &[&str], section: &str| keys.iter().map(|key| format!("{section}/{key}")).collect::<Vec<_>>();
    let known = [
        known(yaml::keys_of::<Settings>(), ""),
        known(yaml::keys_of::<Store>(), "store"),
        known(yaml::keys_of::<Trust>(), "trust"),
        known(yaml::keys_of::<Keys>(), "keys"),
        known(yaml::keys_of::<Encrypt>(), "encrypt"),
        known(yaml::keys_of::<WrittenAccess>(), "access"),
        known(yaml::keys_of::<WrittenTransfer>(), "transfer"),
        known(yaml::keys_of::<Backup>(), "backup"),
        known(yaml::keys_of::<Restore>(), "restore"),
        known(&["databases"], ""),
    ];
    assert_eq!(written, known.concat().into_iter().collect::<BTreeSet<_>>());
}

fn names(node: &Node, section: &str) -> BTreeSet<String> {
    node.entries().unwrap().iter().map(|(key, _)| format!("{section}/{}", key.name)).collect()
}

/// `UPDATE=1 cargo test --features schema --test config` rewrites the committed copy.
#[cfg(feature = "schema")]
#[test]
#[expect(clippy::disallowed_methods, reason = "rewrites a committed file when asked to")]
fn the_committed_schema_is_that_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/airlock.schema.json");
    let expected = serde_json::to_string_pretty(&db_airlock::schema::configuration()).unwrap() + "\n";
    if Environment::of_process().get("UPDATE") == Some("1") {
        fs::write(&path, &expected).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == expected,
        "{} is out of date: run `UPDATE=1 cargo test --features schema --test config`",
        path.display()
    );
}
