//! Which connections there are: those that are declared, and those that only the anonymization names.

use std::path::Path;

use super::DEFAULT;
use super::databases::Named;
use super::folders::Folders;
use super::keys::Keys;
use super::note::Notes;
use super::tables::Targets;
use crate::error::Error;
use crate::yaml::{Content, Key, Node};

/// Reads another file of theirs: its path, and the name that the user gave it.
pub type Files<'a> = dyn Fn(&Path, &Path) -> Result<Node, Error> + 'a;

/// The connections with what is said of them, in the order in which they come up.
pub(super) fn all(
    keys: &Keys,
    folders: &Folders,
    files: &Files<'_>,
    notes: &mut Notes,
) -> Result<Vec<Named>, Error> {
    let mut all: Vec<Named> = Vec::new();
    if let Some(entry) = keys.get("connections") {
        for (key, node) in by_connection(&entry.key, &entry.value, notes) {
            named(&mut all, &key).settings = (!node.is_null()).then_some(node);
        }
    }
    if let Some(entry) = keys.get("anonymization_files") {
        for (key, node) in by_connection(&entry.key, &entry.value, notes) {
            add_files(&mut named(&mut all, &key).targets, &node, folders, files, notes)?;
        }
    }
    if let Some(entry) = keys.get("anonymization") {
        match entry.value.entries() {
            Ok(entries) => {
                entries.iter().for_each(|(key, node)| named(&mut all, key).targets.add(node, notes));
            }
            Err(error) => {
                notes.lost(&entry.value, error.message, "write `CONNECTION: {TABLE: {COLUMN: ANONYMIZER}}`")
            }
        }
    }
    Ok(all)
}

/// The entry of this connection, made where there is none.
fn named<'a>(all: &'a mut Vec<Named>, key: &Key) -> &'a mut Named {
    let at = all.iter().position(|known| known.key.name == key.name).unwrap_or_else(|| {
        all.push(Named { key: key.clone(), settings: None, targets: Targets::default() });
        all.len() - 1
    });
    &mut all[at]
}

/// A text is that of the connection `default`.
fn by_connection(key: &Key, value: &Node, notes: &mut Notes) -> Vec<(Key, Node)> {
    match &value.content {
        Content::Mapping(entries) => {
            let is_url = |(key, _): &(Key, Node)| key.name.contains("://");
            let (urls, names): (Vec<_>, Vec<_>) = entries.iter().cloned().partition(is_url);
            for (key, _) in urls {
                notes.lost(
                    &key,
                    "a URL stands where a name is expected",
                    "put URLs in quotes, for the colon at their end",
                );
            }
            names
        }
        Content::Text(_) | Content::Sequence(_) if key.name != "connections" || value.text().is_ok() => {
            vec![(Key { span: value.span.clone(), name: DEFAULT.to_owned() }, value.clone())]
        }
        _ => {
            notes.lost(value, format!("expected text or a mapping, found {}", value.kind()), "");
            Vec::new()
        }
    }
}

/// A file, or a list of files, which is documented and works here only.
fn add_files(
    targets: &mut Targets,
    node: &Node,
    folders: &Folders,
    files: &Files<'_>,
    notes: &mut Notes,
) -> Result<(), Error> {
    let listed = match &node.content {
        Content::Sequence(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    for node in listed {
        match node.text() {
            Ok(text) if text.ends_with(".php") => {
                let help = "write what it returns as YAML; the keys are the same";
                notes.lost(node, format!("`{text}` is PHP, which is not read"), help);
            }
            Ok(text) => {
                let path = folders.resolved(text);
                let shown = folders.ours(text);
                let read = match files(&path, Path::new(&shown)) {
                    // Theirs start where the program runs, which is not always the project's folder.
                    Err(Error::File(error)) => {
                        files(&folders.resolved_beside(text), Path::new(&shown)).map_err(|_| error.into())
                    }
                    read => read,
                };
                targets.add(&read?, notes);
            }
            Err(error) => notes.lost(node, error.message, "write the path of a file"),
        }
    }
    Ok(())
}
