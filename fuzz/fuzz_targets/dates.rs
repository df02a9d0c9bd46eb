//! Whatever a date column holds, it is replaced by something of its form, or refused; and so it is with
//! whatever a rule says of dates.

#![no_main]

use db_airlock::anonymize::anonymizer::Anonymizer;
use db_airlock::anonymize::anonymizers::find;
use db_airlock::anonymize::draw::RunKey;
use db_airlock::dump::Value;
use db_airlock::yaml::{Content, Key, Node, Source, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, i64, f64)| {
    let (text, number, real) = input;
    for options in ["{delta: 3 months}", "{min: 1990-01-01, max: 2010-12-31}", "{delta: 2 days, format: date}"] {
        let options = parse(Source::new("fuzz.yaml", options)).expect("these options are YAML");
        let rule = build(&options).expect("these options are right");
        for value in [Value::text(text), Value::Integer(number), Value::Real(real)] {
            let mut cells = [value.clone()];
            if rule.anonymize(&mut draw(), &mut cells).is_ok() {
                assert_eq!(std::mem::discriminant(&cells[0]), std::mem::discriminant(&value));
            }
        }
    }
    for option in ["delta", "min"] {
        if let Some(rule) = build(&given(option, text)) {
            let mut cells = [Value::text("2024-05-17 10:11:12")];
            let _ = rule.anonymize(&mut draw(), &mut cells);
        }
    }
});

fn build(options: &Node) -> Option<Box<dyn Anonymizer>> {
    (find("date").expect("`date` is declared").build)(options).ok()
}

fn draw() -> db_airlock::anonymize::draw::Draw {
    RunKey::from_random([7; 32]).value(b"old").draw("date")
}

fn given(option: &str, text: &str) -> Node {
    let span = parse(Source::new("fuzz.yaml", "{}")).expect("an empty mapping is YAML").span;
    let entry = |name: &str, text: &str| {
        let value = Node { span: span.clone(), content: Content::Text(text.to_owned()) };
        (Key { span: span.clone(), name: name.to_owned() }, value)
    };
    let entries = match option {
        "min" => vec![entry("min", text), entry("max", "9000-01-01")],
        _ => vec![entry(option, text)],
    };
    Node { span: span.clone(), content: Content::Mapping(entries) }
}
