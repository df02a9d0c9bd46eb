//! No configuration of DbToolsBundle makes its conversion panic, and what it becomes is YAML.

#![no_main]

use std::path::Path;

use db_airlock::stories::init::from_db_tools::{Request, convert_tree};
use db_airlock::yaml::{Source, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(root) = parse(Source::new("db_tools.yaml", text)) else { return };
    let request = Request {
        file: Path::new("/p/db_tools.yaml"),
        output: Path::new("/p/config/airlock.yaml"),
        folder: Path::new("/p"),
        database: None,
        now: jiff::civil::date(2026, 5, 17).at(10, 11, 12, 0),
    };
    // A file that is named holds what this one does.
    let files = |_: &Path, _: &Path| Ok(root.clone());
    let Ok(conversion) = convert_tree(&root, &request, &files) else { return };
    conversion.notes.iter().for_each(|note| drop(note.line()));
    if let Err(error) = parse(Source::new("airlock.yaml", conversion.text.as_str())) {
        panic!("{error}\n{}", conversion.text);
    }
});
