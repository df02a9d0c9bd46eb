//! The vendor's programs: where they are, and with which options they run.

use std::path::Path;

use super::connection::Engine;
use super::note::Notes;
use super::text::quoted;
use crate::config::{DatabaseUrl, refused_option};
use crate::dump::compression::Compression;
use crate::yaml::{Content, Node};

/// Short options that have a long form, by program. A `=` says that a value follows.
const PG_DUMP: [(char, &str); 15] = [
    ('n', "schema="),
    ('N', "exclude-schema="),
    ('t', "table="),
    ('T', "exclude-table="),
    ('O', "no-owner"),
    ('x', "no-privileges"),
    ('c', "clean"),
    ('C', "create"),
    ('b', "blobs"),
    ('B', "no-blobs"),
    ('v', "verbose"),
    ('E', "encoding="),
    ('e', "extension="),
    ('Z', "compress="),
    ('j', "jobs="),
];
const PG_RESTORE: [(char, &str); 12] = [
    ('j', "jobs="),
    ('c', "clean"),
    ('C', "create"),
    ('O', "no-owner"),
    ('x', "no-privileges"),
    ('n', "schema="),
    ('N', "exclude-schema="),
    ('t', "table="),
    ('e', "exit-on-error"),
    ('1', "single-transaction"),
    ('v', "verbose"),
    ('S', "superuser="),
];
const MYSQL: [(char, &str); 6] =
    [('R', "routines"), ('E', "events"), ('q', "quick"), ('v', "verbose"), ('f', "force"), ('C', "compress")];

/// What stands below `backup:` or `restore:` of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    pub options: Vec<String>,
    /// The level of gzip, or an algorithm with its level.
    pub compress: Option<String>,
}

/// The options of the program that dumps, or restores, a database of this kind.
pub(super) fn options(engine: Engine, restores: bool, node: &Node, notes: &mut Notes) -> Options {
    let words = match &node.content {
        Content::Text(text) => words(text),
        Content::Sequence(items) => {
            items.iter().filter_map(|item| item.text().ok().map(str::to_owned)).collect()
        }
        _ => {
            notes.lost(node, format!("expected options as text, found {}", node.kind()), "");
            return Options::default();
        }
    };
    let Some(url) = example(engine) else {
        // They are not quoted: there may be a password among them.
        let section = if restores { "restore" } else { "backup" };
        let (why, help) = match engine {
            Engine::Sqlite => ("no program reads or writes a SQLite database here", String::new()),
            _ => (
                "nothing tells of which program these options are",
                format!("write them below `{section}: options`, or give --url or --dump, which tell"),
            ),
        };
        notes.lost(node, why, help);
        return Options::default();
    };
    let short: &[_] = match (engine, restores) {
        (Engine::Postgres, false) => &PG_DUMP,
        (Engine::Postgres, true) => &PG_RESTORE,
        _ => &MYSQL,
    };
    let mut converted = Options::default();
    for option in long_options(&words, short) {
        let name = option.trim_start_matches('-').split('=').next().unwrap_or_default();
        let value = option.split_once('=').map(|(_, value)| value);
        match (engine, restores, name) {
            (Engine::Postgres, false, "compress") => {
                converted.compress =
                    value.map(compression).filter(|text| text.parse::<Compression>().is_ok());
                if converted.compress.is_none() {
                    let help = "write none, gzip, lz4 or zstd as `backup: {compress: …}`, with a level such as `zstd:3`";
                    notes.lost(node, "this compression is not known", help);
                }
            }
            // It says how `--clean` is to be done.
            (Engine::Postgres, true, "if-exists") => {}
            (_, _, "verbose") => notes.told(node, "`--verbose` is left out", "db-airlock shows what happens"),
            _ => match refused_option(&url, restores, &option) {
                Some(why) => notes.lost(node, why, ""),
                None => converted.options.push(option),
            },
        }
    }
    converted
}

/// A database of this kind, to ask about its programs.
fn example(engine: Engine) -> Option<DatabaseUrl> {
    match engine {
        Engine::Postgres => DatabaseUrl::of_server("postgres:///example"),
        Engine::Mysql => DatabaseUrl::of_server("mysql:///example"),
        Engine::Sqlite | Engine::Unknown => None,
    }
}

/// `-Z 5` is a level of gzip; later versions name an algorithm.
fn compression(value: &str) -> String {
    match value {
        "0" => "none".to_owned(),
        level if level.bytes().all(|byte| byte.is_ascii_digit()) => format!("gzip:{level}"),
        other => other.to_owned(),
    }
}

/// Options in their long form, with their value behind `=`.
fn long_options(words: &[String], short: &[(char, &str)]) -> Vec<String> {
    let mut options = Vec::new();
    let mut rest = words.iter().peekable();
    while let Some(word) = rest.next() {
        let mut option = word.clone();
        let mut takes_value = word.starts_with("--") && !word.contains('=');
        let letters = word.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
        let known = letters.and_then(|letters| letters.chars().next()).and_then(|first| {
            short.iter().find(|(letter, _)| *letter == first).map(|(letter, long)| (letter.len_utf8(), *long))
        });
        if let (Some(letters), Some((length, long))) = (letters, known) {
            let value = letters.get(length..).unwrap_or_default();
            option = format!("--{long}{}", if long.ends_with('=') { value } else { "" });
            takes_value = option.ends_with('=');
            if takes_value {
                let _ = option.pop();
            }
        }
        if takes_value && let Some(value) = rest.next_if(|next| !next.starts_with('-')) {
            option.extend(["=", value.as_str()]);
        }
        options.push(option);
    }
    options
}

/// Words as a shell would split them, as far as quotes go.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for letter in text.chars() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(letter);
                let _ = word.get_or_insert_default();
            }
            (None, letter) if letter.is_whitespace() => words.extend(word.take()),
            (_, letter) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// The folder of the programs that `backup_binary` and `restore_binary` name.
pub(super) fn client(engine: Engine, binaries: &[&Node], notes: &mut Notes) -> Option<String> {
    let mut folder: Option<String> = None;
    for node in binaries {
        let Ok(text) = node.text() else {
            notes.lost(*node, format!("expected the path of a program, found {}", node.kind()), "");
            continue;
        };
        let path = Path::new(text.trim());
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if engine == Engine::Sqlite {
            let message = format!("the program `{text}`: no program reads or writes a SQLite database here");
            notes.lost(*node, message, "");
            continue;
        }
        if Engine::of_program(name) == Engine::Unknown {
            let help = "programs are found by their usual names, in `client: FOLDER`; `via` is what stands in front of them";
            notes.lost(*node, format!("the program `{text}` has a name of its own"), help);
            continue;
        }
        let parent =
            path.parent().map(|parent| parent.display().to_string()).filter(|parent| !parent.is_empty());
        match (&folder, parent) {
            (_, None) => {}
            (Some(known), Some(parent)) if *known != parent => {
                let message = format!("the program `{text}` lies in another folder than `{known}`");
                notes.lost(*node, message, "put links to both into one folder, and name that as `client`");
            }
            (_, parent) => folder = parent,
        }
    }
    folder
}

/// The lines of a section of ours, such as `backup:`.
pub(super) fn section(
    name: &str,
    options: &Options,
    timeout: Option<&str>,
    tables: &[(String, &str)],
) -> Vec<String> {
    let mut lines = Vec::new();
    if !options.options.is_empty() {
        let listed: Vec<String> =
            options.options.iter().map(|option| quoted(&option.replace('$', "$$"))).collect();
        lines.push(format!("  options: [{}]", listed.join(", ")));
    }
    lines.extend(timeout.map(|timeout| format!("  timeout: {timeout}")));
    lines.extend(options.compress.as_ref().map(|compress| format!("  compress: {}", quoted(compress))));
    if !tables.is_empty() {
        lines.push("  tables:".to_owned());
        lines.extend(tables.iter().map(|(table, left_out)| format!("    {table}: {left_out}")));
    }
    if !lines.is_empty() {
        lines.insert(0, format!("{name}:"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Source, parse};

    fn check(
        engine: Engine,
        restores: bool,
        text: &str,
        expected: &[&str],
        compress: Option<&str>,
        notes: usize,
    ) {
        let node = parse(Source::new("t.yaml", quoted(text))).unwrap();
        let mut found = Notes::default();
        let converted = options(engine, restores, &node, &mut found);
        assert_eq!(
            (converted.options, converted.compress.as_deref()),
            (expected.iter().map(|&option| option.to_owned()).collect(), compress),
            "{text}"
        );
        assert_eq!(found.0.len(), notes, "{text}: {:?}", found.0);
    }

    #[test]
    fn options_get_their_long_form_and_those_that_we_decide_are_told() {
        use Engine::{Mysql, Postgres, Sqlite, Unknown};
        check(
            Postgres,
            false,
            "-Z 5 --lock-wait-timeout=120",
            &["--lock-wait-timeout=120"],
            Some("gzip:5"),
            0,
        );
        check(Postgres, false, "-Z0 -n public -O", &["--schema=public", "--no-owner"], Some("none"), 0);
        check(
            Postgres,
            false,
            "--compress=zstd:3 --schema 'my schema'",
            &["--schema=my schema"],
            Some("zstd:3"),
            0,
        );
        check(
            Postgres,
            true,
            "-j 2 --clean --if-exists --disable-triggers",
            &["--disable-triggers"],
            None,
            2,
        );
        check(
            Mysql,
            false,
            "--no-tablespaces -R --single-transaction",
            &["--no-tablespaces", "--routines"],
            None,
            1,
        );
        check(Mysql, true, "--max-allowed-packet 1G -v", &["--max-allowed-packet=1G"], None, 1);
        check(Sqlite, false, "-bail", &[], None, 1);
        check(Unknown, false, "-x", &[], None, 1);
        check(Postgres, false, "-Z99", &[], None, 1);
        check(Postgres, false, "-é -", &[], None, 2);
    }

    #[test]
    fn the_folder_of_the_programs_is_found() {
        let check = |engine, texts: &[&str], expected: Option<&str>, notes: usize| {
            let nodes: Vec<Node> =
                texts.iter().map(|text| parse(Source::new("t.yaml", quoted(text))).unwrap()).collect();
            let mut found = Notes::default();
            let folder = client(engine, &nodes.iter().collect::<Vec<_>>(), &mut found);
            assert_eq!((folder.as_deref(), found.0.len()), (expected, notes), "{texts:?}");
        };
        check(Engine::Postgres, &["/usr/bin/pg_dump", "/usr/bin/pg_restore"], Some("/usr/bin"), 0);
        check(Engine::Postgres, &["pg_dump"], None, 0);
        check(Engine::Postgres, &["/a/pg_dump", "/b/pg_restore"], Some("/a"), 1);
        check(Engine::Mysql, &["/usr/local/bin/vendor-dump"], None, 1);
        check(Engine::Sqlite, &["/usr/bin/sqlite3"], None, 1);
    }
}
