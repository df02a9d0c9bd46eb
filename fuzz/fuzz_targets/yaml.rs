//! No text makes the parser panic, and what it finds can be drawn.

#![no_main]

use db_airlock::yaml::{Node, Source, draw, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let found = match parse(Source::new("fuzz.yaml", text)) {
        Ok(node) => node.error("found"),
        Err(error) => error,
    };
    let _ = found.to_string();
    let _ = draw(std::slice::from_ref(&found), false);
    if let Ok(node) = parse(Source::new("fuzz.yaml", text)) {
        each(&node);
    }
});

/// Every place lies within the text.
fn each(node: &Node) {
    let _ = (node.span.text(), node.span.line_and_column());
    assert!(node.span.start <= node.span.end && node.span.end <= node.span.source.text.len());
    for item in node.items().unwrap_or_default() {
        each(item);
    }
    for (_, value) in node.entries().unwrap_or_default() {
        each(value);
    }
}
