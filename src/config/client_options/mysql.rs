//! Options of the programs of MySQL and MariaDB that are refused, and how these programs let options be written.

const WHERE: &str = "`url` says where the server is and how to connect";
const SCHEMA: &str = "a dump without its schema can be neither anonymized nor restored";
const ONE: &str = "`url` says which database it is";
const FORMAT: &str = "the format is the one that db-airlock reads";
const REMARKS: &str = "the remark at the end of a dump tells that it is whole";
const NOTHING: &str = "it does nothing else";

/// Of the dumping program and of the client.
pub(super) const OF_BOTH: [(&str, &str); 19] = [
    ("host", WHERE),
    ("port", WHERE),
    ("socket", WHERE),
    ("protocol", WHERE),
    ("user", "`url` says who connects"),
    ("password", "nobody is there to be asked; give the password in `url`, or in MYSQL_PWD with `via`"),
    ("ssl", WHERE),
    ("ssl-mode", WHERE),
    ("ssl-verify-server-cert", WHERE),
    ("defaults-file", "it could change everything else"),
    ("defaults-extra-file", "it could change everything else"),
    ("defaults-group-suffix", "it could change everything else"),
    ("no-defaults", "option files are left out anyway"),
    ("print-defaults", NOTHING),
    ("default-character-set", "it is utf8mb4, in which every text can be written"),
    ("init-command", "what else is run on a server is not for options"),
    ("force", "an error would be passed over"),
    ("help", NOTHING),
    ("version", NOTHING),
];

pub(super) const OF_DUMP: [(&str, &str); 27] = [
    ("result-file", "the dump goes through db-airlock, which says where it is"),
    ("log-error", "what goes wrong is told"),
    ("tab", FORMAT),
    ("xml", FORMAT),
    ("compact", FORMAT),
    ("compatible", FORMAT),
    ("opt", FORMAT),
    ("set-charset", FORMAT),
    ("no-set-names", FORMAT),
    ("create-options", SCHEMA),
    ("comments", REMARKS),
    ("header", REMARKS),
    ("databases", ONE),
    ("all-databases", ONE),
    ("tables", "write `backup: {tables: …}`"),
    ("ignore-table", "write `backup: {tables: …}`"),
    ("ignore-table-data", "write `backup: {tables: …}`"),
    ("where", "the condition would stand in the dump; leave rows out when it is anonymized"),
    ("system", "accounts of the server are no part of a database"),
    ("no-create-info", SCHEMA),
    ("no-create-db", ONE),
    ("no-data", "a dump without its rows is no backup; write `backup: {tables: …}`"),
    ("single-transaction", "it is given anyway"),
    ("quick", "it is given anyway"),
    ("delete-master-logs", "a backup changes nothing on the server"),
    ("delete-source-logs", "a backup changes nothing on the server"),
    ("add-drop-database", ONE),
];

pub(super) const OF_CLIENT: [(&str, &str); 9] = [
    ("database", "the dump is loaded beside the database, under a name of its own"),
    ("one-database", "the dump is loaded beside the database, under a name of its own"),
    ("execute", "it would load no dump"),
    ("delimiter", "the dump says how its statements end"),
    ("tee", "rows would be written elsewhere"),
    ("html", NOTHING),
    ("xml", NOTHING),
    ("binary-mode", "db-airlock says when it is given"),
    ("local-infile", "a dump loads no other files"),
];

/// The name without the words that may stand before any, and with the `-` for which `_` may stand
/// (<https://dev.mysql.com/doc/refman/8.4/en/option-modifiers.html>).
pub(super) fn plain(name: &str) -> String {
    let name = name.replace('_', "-");
    let words = ["loose-", "skip-", "disable-", "enable-", "maximum-"];
    let plain = words.iter().fold(name.as_str(), |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    plain.to_owned()
}
