//! What rules write is what the server holds afterwards. In the mode that dumps are loaded in, a server cuts, rounds and
//! replaces what a column does not take without a word: so every rule on every type is refused, or read back as it was
//! written.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use db_airlock::anonymize::draw::RunKey;
use db_airlock::anonymize::plan::Plan;
use db_airlock::anonymize::policy::Policy;
use db_airlock::database::mysql::rewrite::Original;
use db_airlock::database::output::Output;
use db_airlock::database::{Orders, Settings};
use db_airlock::dump::mysql::charset::Charset;
use db_airlock::dump::mysql::insert::InsertText;
use db_airlock::dump::mysql::spans::Quoting;
use db_airlock::dump::{Limits, RowCodec as _, Table, Value};
use db_airlock::progress::Silent;
use db_airlock::yaml;

use super::cluster::{Cluster, each};
use super::dumps::dumped;
use crate::server::said;

/// Types, and values of each: the first and last that it takes among them.
const TYPES: [(&str, &str); 40] = [
    ("tinyint", "-128 0 127"),
    ("tinyint unsigned", "0 255"),
    ("tinyint(1)", "0 1"),
    ("smallint", "-32768 32767"),
    ("mediumint", "-8388608 8388607"),
    ("int", "-2147483648 0 1700000000 2147483647"),
    ("int unsigned", "0 4294967295"),
    ("bigint", "-9223372036854775808 1 9223372036854775807"),
    ("bigint unsigned", "0 9223372036854775807"),
    ("decimal(5,2)", "-999.99 0.00 999.99"),
    ("decimal(5,2) unsigned", "0.00 999.99"),
    ("decimal(10,0)", "-9999999999 9999999999"),
    ("decimal(3,3)", "-0.999 0.999"),
    ("float", "-3.40282e38 0 1.5 16777216 3.40282e38"),
    ("double", "-1.7976931348623157e308 0.1 1.7976931348623157e308"),
    ("bit(4)", "0 5 15"),
    ("bit(9)", "0 511"),
    ("year", "0 1901 2024 2155"),
    ("date", "'0000-00-00' '1000-01-01' '2024-02-29' '9999-12-31'"),
    ("datetime", "'0000-00-00_00:00:00' '1000-01-01_00:00:00' '2024-02-29_10:11:12' '9999-12-31_23:59:59'"),
    ("datetime(6)", "'1000-01-01_00:00:00.000001' '9999-12-31_23:59:59.999999'"),
    ("timestamp", "'1970-01-01_00:00:01' '2024-02-29_10:11:12' '2038-01-19_03:14:07'"),
    ("timestamp(3)", "'1970-01-01_00:00:01.001' '2038-01-19_03:14:07.999'"),
    ("time", "'00:00:00' '23:59:59'"),
    ("time(6)", "'00:00:00.000001' '23:59:59.999999'"),
    ("varchar(20) CHARACTER SET utf8mb4", "'' 'a' 'é😀' 'Müller'"),
    ("varchar(20) CHARACTER SET utf8mb3", "'' 'a' 'é中'"),
    ("varchar(20) CHARACTER SET latin1", "'' 'a' 'é€'"),
    ("varchar(20) CHARACTER SET ascii", "'' 'a'"),
    ("varchar(20) CHARACTER SET latin2", "'' 'a'"),
    ("char(5)", "'' 'abcde'"),
    ("tinytext", "'' 'a'"),
    ("text", "'' 'a'"),
    ("varbinary(8)", "'' 'a'"),
    ("tinyblob", "'' 'a'"),
    ("enum('a','b','é')", "'a' 'é'"),
    ("set('a','b','x','y')", "'' 'a,y'"),
    ("json", "'{}' '[1]'"),
    ("geometry", "point(1,2)"),
    ("boolean", "false true"),
];

/// What only MariaDB has.
const OF_MARIADB: [(&str, &str); 3] = [
    ("uuid", "'00000000-0000-0000-0000-000000000001'"),
    ("inet6", "'::' '2001:db8::1'"),
    ("inet4", "'0.0.0.0' '192.0.2.1'"),
];

/// Rules that need not understand what they replace.
const WRITING: [&str; 47] = [
    "{anonymizer: constant, value: ''}",
    "{anonymizer: constant, value: a}",
    "{anonymizer: constant, value: abcdefgh}",
    "{anonymizer: constant, value: é}",
    "{anonymizer: constant, value: ł}",
    "{anonymizer: constant, value: 中}",
    "{anonymizer: constant, value: 😀}",
    "{anonymizer: constant, value: 0}",
    "{anonymizer: constant, value: 1}",
    "{anonymizer: constant, value: -1}",
    "{anonymizer: constant, value: 7}",
    "{anonymizer: constant, value: 300}",
    "{anonymizer: constant, value: 70000}",
    "{anonymizer: constant, value: 12.5}",
    "{anonymizer: constant, value: 12.345}",
    "{anonymizer: constant, value: 16777217}",
    "{anonymizer: constant, value: '1e39'}",
    "{anonymizer: constant, value: '2024-05-17'}",
    "{anonymizer: constant, value: '2024-02-30'}",
    "{anonymizer: constant, value: '0000-00-00'}",
    "{anonymizer: constant, value: '10:11'}",
    "{anonymizer: constant, value: '10:11:12.123456'}",
    "{anonymizer: constant, value: '2024-05-17 10:11:12'}",
    "{anonymizer: constant, value: '2024-05-17 10:11:12.123456'}",
    "{anonymizer: constant, value: '2024-05-17 10:11:12+02'}",
    "{anonymizer: constant, value: '1970-01-01 00:00:00'}",
    "{anonymizer: constant, value: '2039-01-01'}",
    "{anonymizer: constant, value: infinity}",
    "{anonymizer: constant, value: '{}'}",
    "{anonymizer: constant, value: '00000000-0000-0000-0000-000000000000'}",
    "{anonymizer: constant, value: '::1'}",
    "{anonymizer: constant, value: '192.0.2.7'}",
    "{anonymizer: constant, value: 'x,y'}",
    "{anonymizer: string, sample: [a, b]}",
    "{anonymizer: string, sample: [a, é]}",
    "email",
    "md5",
    "firstname",
    "{anonymizer: lastname, locale: fr_FR}",
    "{anonymizer: lastname, locale: tr_TR}",
    "{anonymizer: lastname, locale: ja_JP}",
    "{anonymizer: lorem, words: 9}",
    "{anonymizer: pattern, pattern: '[1,99] {firstname} œ'}",
    "{anonymizer: integer, min: 0, max: 100}",
    "{anonymizer: integer, min: -5, max: 5}",
    "{anonymizer: float, min: 0, max: 5, precision: 3}",
    "'null'",
];

/// Rules that read what they replace: numbers, dates or times.
const READING: [&str; 10] = [
    "{anonymizer: date, min: '2000-01-01', max: '2030-01-01', format: datetime}",
    "{anonymizer: date, min: '2000-01-01', max: '2030-01-01', format: date}",
    "{anonymizer: integer, delta: 300}",
    "{anonymizer: float, delta: 900, precision: 4}",
    "{anonymizer: float, percent: 50}",
    "{anonymizer: date, min: '2000-01-01', max: '2030-01-01'}",
    "{anonymizer: date, min: '1960-01-01', max: '2000-01-01'}",
    "{anonymizer: date, delta: 3 months}",
    "{anonymizer: date, delta: 60 years}",
    "{anonymizer: date, delta: 2 days, format: date}",
];

const NUMBERS: [&str; 8] =
    ["tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double"];

const ROWS: usize = 200;

/// Whether a rule can read the values of a type: of a text, nobody knows.
fn is_read(declared: &str, rule: &str) -> bool {
    let is_any = |names: &[&str]| names.iter().any(|name| declared.starts_with(name));
    match rule.contains("anonymizer: date") {
        true => is_any(&["date", "time", "year"]),
        false => is_any(&NUMBERS) || declared == "year",
    }
}

fn rules() -> impl Iterator<Item = (usize, &'static str)> {
    WRITING.into_iter().chain(READING).enumerate()
}

fn types(cluster: &Cluster) -> Vec<(&'static str, &'static str)> {
    let more: &[_] = if cluster.is_mysql() { &[] } else { &OF_MARIADB };
    TYPES.iter().chain(more).copied().collect()
}

/// A table for each type, with a column for each rule.
fn script(cluster: &Cluster) -> String {
    let mut script = "SET NAMES utf8mb4; SET time_zone = '+00:00'; SET sql_mode = '';\n".to_owned();
    for (number, (declared, values)) in types(cluster).into_iter().enumerate() {
        let columns: String = rules().map(|(rule, _)| format!(", r{rule} {declared} NULL")).collect();
        writeln!(script, "CREATE TABLE t{number} (id int PRIMARY KEY{columns}) CHARSET=utf8mb4;").unwrap();
        let rows = values.split(' ').cycle().take(ROWS).enumerate().map(|(id, value)| {
            let value = value.replace('_', " ");
            format!("({id}{})", format!(", {value}").repeat(rules().count()))
        });
        writeln!(script, "INSERT INTO t{number} VALUES {};", rows.collect::<Vec<_>>().join(",\n")).unwrap();
    }
    script
}

pub fn planned(rules: &str, tables: &[Table]) -> Option<Plan> {
    let text = format!("unmapped: keep\ntables:\n{rules}");
    let policy = Policy::parse(&yaml::parse(yaml::Source::new("p.yaml", text)).unwrap()).ok().unwrap();
    Plan::new(&policy, tables).ok()
}

/// The rules that are not refused, for each table.
fn taken(cluster: &Cluster, tables: &[Table]) -> BTreeMap<String, Vec<usize>> {
    let mut taken = BTreeMap::new();
    for (number, (declared, _)) in types(cluster).into_iter().enumerate() {
        let table = tables.iter().find(|table| table.name == format!("t{number}")).unwrap();
        let fits = |&(rule, text): &(usize, &str)| {
            (rule < WRITING.len() || is_read(declared, text))
                && planned(&format!("  t{number}: {{r{rule}: {text}}}"), std::slice::from_ref(table))
                    .is_some()
        };
        taken.insert(table.name.clone(), rules().filter(fits).map(|(rule, _)| rule).collect());
    }
    taken
}

/// The fields of the only row in each line that is an INSERT, by the table's name.
fn values(dump: &[u8]) -> BTreeMap<String, Vec<Vec<Value<'static>>>> {
    let codec = InsertText::new(Quoting::default(), Charset::Utf8);
    let mut found: BTreeMap<String, Vec<Vec<Value<'static>>>> = BTreeMap::new();
    for line in dump.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"INSERT INTO `")) {
        let mut fields = Vec::new();
        codec.split(line, &mut fields).unwrap();
        let owned = |value: Value<'_>| match value {
            Value::Text(text) => Value::Text(text.into_owned().into()),
            Value::Blob(bytes) => Value::Blob(bytes.into_owned().into()),
            Value::Null => Value::Null,
            Value::Integer(number) => Value::Integer(number),
            Value::Real(number) => Value::Real(number),
        };
        let row = fields.iter().map(|field| owned(codec.decode(&line[field.clone()]).unwrap())).collect();
        let name = String::from_utf8_lossy(line).split('`').nth(1).unwrap().to_owned();
        found.entry(name).or_default().push(row);
    }
    found
}

/// Whether the server gave back what was written, in the one form that it has for it.
fn is_same(declared: &str, written: &Value<'_>, found: &Value<'_>) -> bool {
    let [one, other] = [written, found].map(|value| String::from_utf8_lossy(&value.identity()).into_owned());
    let is_number = NUMBERS.iter().any(|name| declared.starts_with(name));
    written.is_null() == found.is_null()
        && (one == other
            || (is_number && one.parse::<f64>().ok() == other.parse().ok())
            // A day is its beginning, and `10:11` has no seconds.
            || (declared.contains("time") && is_padded(&one, &other))
            // Its spaces at the end are none.
            || (declared.starts_with("char") && one.trim_end() == other))
}

fn is_padded(written: &str, found: &str) -> bool {
    found.strip_prefix(written).is_some_and(|rest| rest.bytes().all(|byte| b" 0:.".contains(&byte)))
}

pub fn anonymized(original: Original, plan: &Plan) -> Vec<u8> {
    let settings = Settings { threads: 2, limits: Limits::default() };
    let key = RunKey::from_random([7; 32]);
    let orders = Orders { plan, key: &key, compression: None, settings, progress: &Silent };
    let mut out = Vec::new();
    original.rewrite(orders, Output::Pipe(&mut out)).unwrap();
    out
}

/// Loads a dump in the strictest mode, and demands that the server has nothing to say.
#[track_caller]
pub fn load_strictly(cluster: &Cluster, database: &str, dump: &[u8]) {
    let strict = "SQL_MODE='STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO'";
    let text = String::from_utf8_lossy(dump)
        .replace("SQL_MODE='NO_AUTO_VALUE_ON_ZERO'", strict)
        .replace("SQL_NOTES=0", "SQL_NOTES=1");
    assert!(text.contains(strict), "the header is another one");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dump.sql");
    std::fs::write(&file, text).unwrap();
    let mut client = cluster.client();
    client.args(["--show-warnings", database]).stdin(std::fs::File::open(&file).unwrap());
    let said = said(client.output().unwrap());
    // What is dropped need not be there, DISABLE KEYS does nothing in InnoDB, and this mode is none that people set.
    let is_other = |line: &str| {
        ["(Code 1051)", "(Code 1031)", "(Code 3135)", "deprecated"].iter().any(|one| line.contains(one))
    };
    let is_of_data = |line: &&str| line.contains("(Code ") && !is_other(line);
    let warnings: Vec<_> = said.lines().filter(is_of_data).take(20).collect();
    assert!(warnings.is_empty(), "{warnings:#?}");
}

#[test]
fn every_rule_on_every_type_is_refused_or_read_back_as_written() {
    each(|cluster| {
        let database = cluster.database("fit");
        cluster.load(&database, script(cluster).as_bytes());
        let options = ["--skip-extended-insert", "--hex-blob", "--order-by-primary"];
        let dump = dumped(cluster, &database, &options);
        let original = Original::read(&dump[..]).unwrap();
        let taken = taken(cluster, &original.tables());
        let mut policy = String::new();
        for (table, taken) in &taken {
            let rules: Vec<_> = rules().filter(|(rule, _)| taken.contains(rule)).collect();
            let rules: Vec<_> = rules.iter().map(|(rule, text)| format!("r{rule}: {text}")).collect();
            writeln!(policy, "  {table}: {{{}}}", rules.join(", ")).unwrap();
        }
        let plan = planned(&policy, &original.tables()).unwrap();
        let artefact = anonymized(original, &plan);

        let restored = cluster.database("fitted");
        load_strictly(cluster, &restored, &artefact);
        let (written, found) = (values(&artefact), values(&dumped(cluster, &restored, &options)));
        for (number, (declared, _)) in types(cluster).into_iter().enumerate() {
            let table = format!("t{number}");
            let (written, found) = (&written[&table], &found[&table]);
            assert_eq!((written.len(), found.len()), (ROWS, ROWS), "{declared}");
            for (written, found) in written.iter().zip(found) {
                for (rule, text) in rules() {
                    let (written, found) = (&written[rule + 1], &found[rule + 1]);
                    let what = format!("{declared}, {text}: {written:?} became {found:?}");
                    assert!(is_same(declared, written, found), "{what}");
                }
            }
        }
    });
}
