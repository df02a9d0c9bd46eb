//! Whatever a `pattern` says, it is refused or writes text.

#![no_main]

use db_airlock::anonymize::anonymizers::find;
use db_airlock::anonymize::draw::RunKey;
use db_airlock::dump::Value;
use db_airlock::yaml::{Content, Key, Node, Source, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|template: &str| {
    let span = parse(Source::new("fuzz.yaml", "{}")).expect("an empty mapping is YAML").span;
    let value = Node { span: span.clone(), content: Content::Text(template.to_owned()) };
    let key = Key { span: span.clone(), name: "pattern".to_owned() };
    let options = Node { span, content: Content::Mapping(vec![(key, value)]) };
    let declaration = find("pattern").expect("`pattern` is declared");
    if let Ok(anonymizer) = (declaration.build)(&options) {
        let mut cells = [Value::text("old")];
        let mut draw = RunKey::from_random([7; 32]).value(b"old").draw("pattern");
        anonymizer.anonymize(&mut draw, &mut cells).expect("any text can be replaced");
        assert!(matches!(&cells[0], Value::Text(text) if std::str::from_utf8(text).is_ok()));
    }
});
