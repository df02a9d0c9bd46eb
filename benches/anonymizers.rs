//! What one value costs, anonymizer by anonymizer: `cargo bench --bench anonymizers`.

#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]

use criterion::{Criterion, criterion_group, criterion_main};
use db_airlock::anonymize::anonymizers::declarations;
use db_airlock::anonymize::draw::RunKey;
use db_airlock::dump::Value;
use db_airlock::yaml::{Content, Node, Source, parse};

/// From the seed of a value to the new value, with the options of each declaration's example.
fn each(criterion: &mut Criterion) {
    let key = RunKey::from_random([7; 32]);
    let mut group = criterion.benchmark_group("anonymizer");
    for declaration in declarations() {
        let rule = parse(Source::new("bench.yaml", declaration.example)).unwrap();
        let options = match &rule.content {
            Content::Mapping(_) => rule.without(&["anonymizer"]).without(declaration.parts),
            _ => Node { span: rule.span, content: Content::Mapping(Vec::new()) },
        };
        let anonymizer = (declaration.build)(&options).unwrap();
        // What a program takes says nothing of ours.
        if anonymizer.outside().is_some() {
            continue;
        }
        let old = match declaration.id {
            "date" => Value::text("2024-05-17 10:11:12"),
            "integer" | "float" | "generalize" | "geo" | "key" | "noise" => Value::Integer(42),
            "ip" => Value::text("10.20.30.40"),
            "mac" => Value::text("a4:5e:60:01:02:03"),
            "array" => Value::text("{jane.doe@example.org,john.doe@example.org}"),
            "boolean" => Value::text("t"),
            "composite" => Value::text("(jane,doe)"),
            "dictionary" => Value::text("Paris"),
            "hstore" => Value::text(r#""email"=>"jane.doe@example.org", "phone"=>"1""#),
            "json" => Value::text(
                r#"{"name": "doe", "contacts": [{"email": "jane.doe@example.org"}], "phone": "0612345678", "age": 42}"#,
            ),
            _ => Value::text("jane.doe@example.org"),
        };
        let mut cells = vec![old; declaration.parts.len().max(1)];
        cells.extend(anonymizer.reads().iter().map(|_| Value::text("other")));
        group.bench_function(declaration.id, |bencher| {
            let mut row = 0_u64;
            bencher.iter(|| {
                row += 1;
                let mut cells = cells.clone();
                let mut draw = key.value(&row.to_le_bytes()).draw(declaration.id);
                anonymizer.anonymize(&mut draw, &mut cells).unwrap();
                cells
            });
        });
    }
    group.finish();
}

criterion_group!(benches, each);
criterion_main!(benches);
