//! Whole configurations, and the law that what is converted can be read.

use proptest::prelude::*;

use super::*;
use crate::anonymize::policy::Policy;
use crate::config::{Config, Environment};
use crate::yaml::{Source, parse};

fn request<'a>(file: &'a Path) -> Request<'a> {
    Request {
        file,
        output: Path::new("/p/config/airlock.yaml"),
        folder: Path::new("/p"),
        database: None,
        now: jiff::civil::date(2026, 5, 17).at(10, 11, 12, 0),
    }
}

fn converted(file: &str, text: &str) -> Result<Conversion, Error> {
    let root = parse(Source::new(file, text)).map_err(|error| Error::Policy(vec![error]))?;
    let files = |_: &Path, shown: &Path| {
        let text = "customer: {email: md5, note: lorem}\n";
        parse(Source::new(shown, text)).map_err(|error| Error::Policy(vec![error]))
    };
    convert_tree(&root, &request(Path::new(&format!("/p/{file}"))), &files)
}

/// The text and the notes below it, for a person to read.
fn told(file: &str, text: &str) -> String {
    let conversion = converted(file, text).unwrap();
    check_law(text);
    let notes: Vec<String> = conversion.notes.iter().map(Note::line).collect();
    format!("{}---\n{}\n{:?}", conversion.text, notes.join("\n"), conversion.variables)
}

#[test]
fn a_standalone_configuration() {
    let text = "
storage_directory: ./var/db_tools
backup_expiration_age: '6 months ago'
backup_timeout: 1200
storage_filename_strategy: App\\Strategy
anonymizer_paths: [./src]
default_connection: shop
connections:
    shop:
        url: 'pgsql://reader:hunter2@db.example.com:5432/shop?version=16.0'
        backup_options: '-Z 5 --lock-wait-timeout=120'
        backup_excluded_tables: [audit_log, 'order lines']
        restore_options: '-j 2 --clean --if-exists --disable-triggers'
        restore_binary: /usr/lib/postgresql/16/bin/pg_restore
    blog-1: 'mysqli://reader@db.example.com/blog?charset=utf8mb4'
    files:
        url: 'sqlite:////srv/files.db'
        backup_options: -bail
        backup_excluded_tables: [cache]
anonymization:
    shop:
        customer:
            email: email
            age:
                anonymizer: integer
                options: {min: 10, max: 99}
            vat: acme.vat
        audit: ~
    files: {}
anonymization_files:
    blog-1: anonymization/blog.yaml
";
    insta::assert_snapshot!(told("db_tools.yaml", text));
}

#[test]
fn a_configuration_of_symfony() {
    let text = "
db_tools:
    storage:
        root_dir: '%kernel.project_dir%/var/db_tools'
    excluded_tables:
        default: [sessions]
    backup_binary: /usr/bin/mysqldump
    anonymization:
        yaml: '%kernel.project_dir%/config/anonymizations.yaml'
when@prod:
    db_tools:
        backup_timeout: 5
";
    insta::assert_snapshot!(told("config/packages/db_tools.yaml", text));
}

#[test]
fn the_tables_of_one_connection() {
    let text = "
user:
    prenom: fr_fr.firstname
    level:
        anonymizer: string
        options: {sample: ['none', 'bad', 'good', 'expert']}
    address:
        anonymizer: address
        options:
            street_address: 'street'
            postal_code: 'zip_code'
            # region:
";
    insta::assert_snapshot!(told("config/anonymizations.yaml", text));
}

#[test]
fn later_rules_take_the_place_of_earlier_ones() {
    let text = "
connections: sqlite:///p/var/x.db
anonymization_files: a.yaml
anonymization: {default: {customer: {email: email}}}
";
    let conversion = converted("db_tools.yaml", text).unwrap();
    assert!(conversion.text.contains("      email: email\n      note: lorem\n"), "{}", conversion.text);
    let notes: Vec<String> = conversion.notes.iter().map(Note::line).collect();
    assert_eq!(notes, ["db_tools.yaml:4:38: `customer.email` takes the place of that in a.yaml, line 1"]);
    assert_eq!((conversion.databases, conversion.tables, conversion.rules), (1, 1, 2));
}

#[test]
fn names_that_are_no_folders_and_variables_that_meet() {
    let text = "connections: {a-b: 'pgsql://u:x@h/a', a_b: 'pgsql://u:x@h/b', 'a b': 'pgsql://u:x@h/c'}";
    let conversion = converted("db_tools.yaml", text).unwrap();
    let variables: Vec<&str> = conversion.variables.iter().map(|variable| variable.name.as_str()).collect();
    assert_eq!(variables, ["A_B_URL", "A_B_URL_", "A_B__URL"]);
    assert!(conversion.text.contains("  a_b_:\n"), "{}", conversion.text);
}

#[test]
fn what_is_none_of_theirs_is_refused() {
    for (text, expected) in [
        ("framework: true", "there is no configuration of DbToolsBundle in `x.yaml`"),
        ("a: 1\na: 2", "x.yaml:2:1: `a` is already set in line 1"),
    ] {
        let error = converted("x.yaml", text).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.exit_code()), (expected, 3));
    }
}

#[test]
fn no_password_is_written_or_told() {
    for text in [
        "connections: 'pgsql://u:hunter2@h/d'",
        "connections: {a: {url: 'mysql://u:hunter2@h:x/d'}}",
        "connections: {a: {url: {driver: mysql, user: u, password: hunter2, host: h}}}",
        "connections: {a: 'oracle://u:hunter2@h/d'}",
        "connections: {a: 'pgsql://u@h/d?password=hunter2&hunter2'}",
        "connections: {a: 'pgsql://u:hunter2@h'}",
        "connections: {a: hunter2}",
        "{connections: 'mysql://u@h/d', backup_options: '-phunter2 --password=hunter2 --password hunter2'}",
        "{connections: 'sqlite:///d', backup_options: '-phunter2'}",
        "{anonymization: {default: {}}, restore_options: '-phunter2'}",
    ] {
        let told = told("t.yaml", text);
        assert!(!told.replace("behind `?`", "").contains("hunter2") || text.contains("&hunter2"), "{told}");
    }
}

/// What is written is YAML, and each policy in it can be read.
fn check_law(text: &str) {
    let Ok(conversion) = converted("t.yaml", text) else { return };
    let root = parse(Source::new("airlock.yaml", conversion.text.as_str()))
        .unwrap_or_else(|error| panic!("{error}\n{text}\n{}", conversion.text));
    let databases = root.get("databases").unwrap().entries().unwrap();
    assert_eq!(databases.len(), conversion.databases);
    for policy in
        databases.iter().filter_map(|(_, database)| database.get("policy")).chain(root.get("policy"))
    {
        let findings = Policy::parse(policy).err().unwrap_or_default();
        // Variables stand for anything, and some anonymizers may not be built in.
        let is_open = |error: &crate::yaml::Error| {
            error.message.starts_with("unknown anonymizer") || error.span.text().contains("${")
        };
        assert!(findings.iter().all(is_open), "{findings:?}\n{}", conversion.text);
    }
    conversion.notes.iter().for_each(|note| drop(note.line()));
    check_settings(&conversion);
}

/// The rest of the configuration is one that can be loaded, once its variables are set.
#[expect(clippy::disallowed_methods, reason = "a test writes files as it likes")]
fn check_settings(conversion: &Conversion) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("airlock.yaml");
    std::fs::write(&path, &conversion.text).unwrap();
    let urls = conversion.variables.iter().map(|variable| (variable.name.as_str(), "postgres:///d"));
    let environment = Environment::from_iter(urls.chain([("A", "a")]));
    if let Err(error) = Config::load(Some(&path), environment, folder.path()) {
        panic!("{error}\n{}", conversion.text);
    }
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "(email|integer|date|address|iban-bic|string|constant|pattern|lorem|password|faker.method|fr-fr.phone|acme)",
        "(anonymizer|options|min|max|value|sample|locality|iban|method|delta|format|domain|target|type)",
        "(now|-10 years|2000-01-01|P1Y|1 month|name|safeEmail|null|true|\"5\"|5|-1.5|\\[a, b\\]|'%env(A)%'|'\\{email\\} \\[1,2\\] \\$\\{x'|'é: #\\\\')",
        "(pgsql|sqlite|mysql|pdo_mysql)://[a-z@:/?=&%]{0,12}",
    ]
}

fn tree(depth: u32) -> BoxedStrategy<String> {
    if depth == 0 {
        return word().boxed();
    }
    let entry = (word(), tree(depth - 1)).prop_map(|(key, value)| {
        let key = if key.contains(['{', '[', '\'', '"', ':']) { "k".to_owned() } else { key };
        format!("{key}: {value}")
    });
    let map = prop::collection::vec(entry, 0..4).prop_map(|entries| format!("{{{}}}", entries.join(", ")));
    prop_oneof![1 => word(), 3 => map].boxed()
}

proptest! {
    #[test]
    fn what_is_converted_can_be_read(
        inline in tree(3),
        connections in tree(2),
        key in "(storage_directory|backup_[a-z]{4,8}|backup_options|backup_timeout|excluded_tables|storage|workdir|db_tools)",
        value in tree(1),
    ) {
        check_law(&format!("connections: {connections}\nanonymization: {{default: {{t: {inline}}}}}\n{key}: {value}\n"));
        check_law(&format!("t: {inline}\n"));
        check_law(&format!("db_tools: {{anonymization: {{default: {inline}}}, {key}: {value}}}\n"));
    }

    #[test]
    fn no_text_panics(text in "[-a-c0-9é日,:\\[\\]{}&*!|>'\"#?%~\\n\\t @$]{0,60}") {
        check_law(&text);
        check_law(&format!("connections: {text}"));
        check_law(&format!("anonymization: {{default: {{t: {{c: {{anonymizer: pattern, options: {{pattern: {text:?}}}}}}}}}}}"));
    }
}
