//! Dumps as the vendors' programs make them, with the options that people use.

use super::cluster::Cluster;
use crate::project::Project;

/// What becomes of a dump that a server reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// The same rows.
    Same,
    /// It can be read, but letters are lost that its encoding does not have.
    Less,
    /// It is not the whole, or needs a server other than this one.
    Nothing,
}

/// Options of the dump program under a name, for messages.
#[derive(Clone, Copy, Debug)]
pub struct OptionSet {
    pub name: &'static str,
    pub options: &'static [&'static str],
    pub gives: Gives,
}

const fn of(name: &'static str, gives: Gives, options: &'static [&'static str]) -> OptionSet {
    OptionSet { name, options, gives }
}

/// What both vendors' programs know.
const COMMON: [OptionSet; 18] = [
    of("default", Gives::Same, &[]),
    of("complete", Gives::Same, &["--complete-insert"]),
    of("hexadecimal", Gives::Same, &["--hex-blob"]),
    of("one row each", Gives::Same, &["--skip-extended-insert"]),
    of("one row each, complete", Gives::Same, &["--skip-extended-insert", "--complete-insert", "--hex-blob"]),
    of("replace", Gives::Same, &["--replace"]),
    of("ignore", Gives::Same, &["--insert-ignore"]),
    // Tables come before those they refer to.
    of("compact", Gives::Nothing, &["--compact"]),
    of("no comments", Gives::Same, &["--skip-comments"]),
    of("everything", Gives::Same, &["--routines", "--events", "--triggers"]),
    of("no triggers", Gives::Same, &["--skip-triggers"]),
    of("latin1", Gives::Less, &["--default-character-set=latin1"]),
    of("nothing by default", Gives::Nothing, &["--skip-opt", "--quick"]),
    of("no locks", Gives::Same, &["--single-transaction", "--skip-add-locks", "--skip-disable-keys"]),
    of("no autocommit", Gives::Same, &["--no-autocommit", "--skip-dump-date", "--order-by-primary"]),
    of("short statements", Gives::Same, &["--net-buffer-length=4096"]),
    of("no tables", Gives::Nothing, &["--no-create-info"]),
    of("no data", Gives::Nothing, &["--no-data"]),
];

/// What only one of them knows.
const OF_MARIADB: [OptionSet; 4] = [
    of("binary", Gives::Same, &["--default-character-set=binary"]),
    // By itself it makes this program write latin1.
    of("ansi", Gives::Same, &["--compatible=ansi", "--default-character-set=utf8mb4"]),
    of("position", Gives::Same, &["--master-data=2", "--gtid", "--single-transaction"]),
    // Rows have the times that they were written at, which only a server with this option takes.
    of("history", Gives::Nothing, &["--dump-history"]),
];
const OF_MYSQL: [OptionSet; 4] = [
    // A column of JSON does not take what is said to be no text.
    of("binary", Gives::Nothing, &["--default-character-set=binary"]),
    // Triggers are quoted in a way that the mode which is set for them does not take.
    of("ansi", Gives::Nothing, &["--compatible=ansi"]),
    // A server that has these transactions already does not take them again.
    of("transactions", Gives::Nothing, &["--set-gtid-purged=ON"]),
    of("position", Gives::Same, &["--source-data=2", "--single-transaction"]),
];

/// What this release's program knows.
pub fn option_sets(cluster: &Cluster) -> Vec<OptionSet> {
    let mut all = COMMON.to_vec();
    match cluster.is_mysql() {
        true => all.extend(OF_MYSQL),
        false => all.extend(OF_MARIADB),
    }
    all
}

/// A project that needs no server: what it rewrites are dumps.
pub fn without_server(policy: &str) -> Project {
    Project::without_server("mysql", policy)
}

/// A dump of one database.
#[track_caller]
pub fn dumped(cluster: &Cluster, database: &str, options: &[&str]) -> Vec<u8> {
    dump_of(cluster, options, &[database])
}

/// A dump of several databases in one file, which creates and uses each.
#[track_caller]
pub fn dumped_together(cluster: &Cluster, databases: &[&str], options: &[&str]) -> Vec<u8> {
    dump_of(cluster, &[options, &["--databases"]].concat(), databases)
}

fn dump_of(cluster: &Cluster, options: &[&str], databases: &[&str]) -> Vec<u8> {
    // Every server of MySQL here counts its transactions, which nobody wants in a dump but who asks for them.
    let is_asked = options.iter().any(|option| option.starts_with("--set-gtid-purged"));
    let quiet = (cluster.is_mysql() && !is_asked).then_some("--set-gtid-purged=OFF");
    let words: Vec<&str> = quiet.into_iter().chain(options.iter().chain(databases).copied()).collect();
    cluster.dump(&words)
}

/// Every row of every table, one on each line, as the dump program shows it.
#[track_caller]
pub fn rows(cluster: &Cluster, database: &str) -> String {
    let options = [
        "--no-create-info",
        "--skip-triggers",
        "--skip-extended-insert",
        "--complete-insert",
        "--order-by-primary",
        "--hex-blob",
        "--compact",
    ];
    String::from_utf8(dumped(cluster, database, &options)).unwrap()
}
