//! Rules to paste for columns that nothing decides on. They are meant to be looked at, and to err on the
//! safe side: pasted unread, they make a plan, and of what could be personal they keep nothing but keys
//! for which there is no anonymizer.

use std::fmt::Write as _;

use super::refusal::Undecided;
use crate::dump::{Column, ColumnKind};

/// The rules as YAML, to stand below `policy: tables:`.
pub(super) fn yaml(undecided: &[Undecided]) -> String {
    let mut text = String::new();
    for of_table in undecided.chunk_by(|one, next| one.table == next.table) {
        let lines: Vec<String> = of_table.iter().map(|column| line(column, undecided)).collect();
        // A table with nothing but comments below it would be no mapping.
        let mark = if lines.iter().all(|line| line.starts_with('#')) { "# " } else { "" };
        let _ = writeln!(text, "    {mark}{}:", yaml_key(&of_table[0].table));
        lines.iter().for_each(|line| text.extend(["      ", line, "\n"]));
    }
    text
}

fn line(undecided: &Undecided, all: &[Undecided]) -> String {
    let Column { name, declared_type, nullable, .. } = &undecided.column;
    let mut facts: Vec<&str> = declared_type.split_whitespace().collect();
    facts.extend((!nullable).then_some("NOT NULL"));
    facts.extend(undecided.is_unique.then_some("unique"));
    let facts = facts.join(" ");
    match &undecided.refers_to {
        Some((table, column)) if root(undecided, all).is_some_and(|root| own_rule(root) != "keep") => {
            let referred = [table.as_str(), column].join(".");
            format!("# {name} follows {}", referred.trim_end_matches('.').escape_debug())
        }
        Some((table, _)) => {
            format!("{}: keep  # {facts}, refers to {}", yaml_key(name), table.escape_debug())
        }
        None => format!("{}: {}  # {}", yaml_key(name), own_rule(undecided), facts.escape_debug()),
    }
}

/// The undecided column that this one refers to, at the end of a chain of references.
fn root<'a>(undecided: &'a Undecided, all: &'a [Undecided]) -> Option<&'a Undecided> {
    let mut at = undecided;
    // A chain longer than this is a circle.
    for _ in all {
        let Some((table, column)) = &at.refers_to else { return Some(at) };
        at = all.iter().find(|known| {
            known.table.eq_ignore_ascii_case(table)
                && match column.as_str() {
                    "" => known.is_primary,
                    column => known.column.name.eq_ignore_ascii_case(column),
                }
        })?;
    }
    None
}

/// What the column's constraints and name suggest, whatever it refers to.
fn own_rule(undecided: &Undecided) -> &'static str {
    let column = &undecided.column;
    let takes_text = matches!(column.kind, ColumnKind::Text | ColumnKind::Any);
    let named = by_name(&column.name);
    if undecided.is_unique {
        return match named {
            _ if !takes_text => "keep",
            Some("email") => "email",
            _ => "md5",
        };
    }
    let declared = column.declared_type.to_ascii_uppercase();
    match (named, column.kind) {
        (Some(rule), _) if takes_text || rule == "keep" => rule,
        _ if column.nullable => "\"null\"",
        _ if ["DATE", "TIME"].iter().any(|word| declared.contains(word)) => {
            "{anonymizer: date, delta: 1 year}"
        }
        (_, ColumnKind::Text | ColumnKind::Any) => "lorem",
        (_, ColumnKind::Blob) => "{anonymizer: constant, value: \"\"}",
        (_, ColumnKind::Number) => "{anonymizer: float, min: 0, max: 100}",
        (_, ColumnKind::Integer) => "{anonymizer: integer, min: 0, max: 100}",
        (_, ColumnKind::Moment) => "{anonymizer: date, delta: 1 year}",
        (_, ColumnKind::Json) => "{anonymizer: constant, value: \"{}\"}",
        (_, ColumnKind::Boolean | ColumnKind::Uuid | ColumnKind::Label | ColumnKind::Opaque) => "keep",
    }
}

fn by_name(name: &str) -> Option<&'static str> {
    const WITHIN: [(&str, &str); 9] = [
        ("email", "email"),
        ("password", "password"),
        ("firstname", "firstname"),
        ("givenname", "firstname"),
        ("lastname", "lastname"),
        ("surname", "lastname"),
        ("phone", "{anonymizer: pattern, pattern: \"+1 202 555 01[10,99]\"}"),
        ("mobile", "{anonymizer: pattern, pattern: \"+1 202 555 01[10,99]\"}"),
        ("birth", "{anonymizer: date, delta: 1 year}"),
    ];
    // Whole names only: `created_by` is a person.
    const WHOLE: [&str; 4] = ["createdat", "createdon", "updatedat", "updatedon"];
    let letters: String = name.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let letters = letters.to_ascii_lowercase();
    let within = WITHIN.iter().find(|(word, _)| letters.contains(word)).map(|(_, rule)| *rule);
    within.or_else(|| WHOLE.contains(&letters.as_str()).then_some("keep"))
}

/// A name as YAML writes a key.
fn yaml_key(name: &str) -> String {
    let is_plain = name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        && name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
        && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
            .contains(&name.to_ascii_lowercase().as_str());
    if is_plain { name.to_owned() } else { serde_json::Value::from(name).to_string() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::anonymize::plan::Plan;
    use crate::anonymize::plan::testing::{policy, tables};

    fn check(shapes: &str, expected: &str) {
        let refusal = Plan::new(&policy(""), &tables(shapes)).err().unwrap();
        assert_eq!(refusal.yaml_to_paste(), expected);
        pasted(shapes);
    }

    /// What is proposed for these tables, pasted unread, makes a plan.
    fn pasted(shapes: &str) {
        let tables = tables(shapes);
        let Err(refusal) = Plan::new(&policy(""), &tables) else { return };
        let yaml = refusal.yaml_to_paste();
        if let Err(refusal) = Plan::new(&policy(&format!("tables:\n{yaml}")), &tables) {
            panic!("{shapes}\n{yaml}\n{refusal}");
        }
    }

    #[test]
    fn constraints_and_names_suggest_a_rule() {
        check(
            "customer: id int! pk, E_Mail any! unique, on any, age int!, code text! unique, seen_date any!, photo \
             blob!, balance num!, firstName any, created_at any, created_by any, phone num\nuser data: memo text!",
            "    customer:
      id: keep  # int NOT NULL unique
      E_Mail: email  # any NOT NULL unique
      \"on\": \"null\"  # any
      age: {anonymizer: integer, min: 0, max: 100}  # int NOT NULL
      code: md5  # text NOT NULL unique
      seen_date: lorem  # any NOT NULL
      photo: {anonymizer: constant, value: \"\"}  # blob NOT NULL
      balance: {anonymizer: float, min: 0, max: 100}  # num NOT NULL
      firstName: firstname  # any
      created_at: keep  # any
      created_by: \"null\"  # any
      phone: \"null\"  # num
    \"user data\":
      memo: lorem  # text NOT NULL
",
        );
    }

    #[test]
    fn references_follow_or_are_kept_with_what_they_refer_to() {
        check(
            "a: code text! pk\nb: code text! pk ->a.code\nc: b text ->b, d_id int ->d\nd: id int! pk",
            "    a:
      code: md5  # text NOT NULL unique
    # b:
      # code follows a.code
    c:
      # b follows b
      d_id: keep  # int, refers to d
    d:
      id: keep  # int NOT NULL unique
",
        );
    }

    proptest! {
        #[test]
        fn any_tables_can_be_pasted_for(columns in prop::collection::vec(
            ("(id|email|phone|birth_date|password|created_at|n[^ ,|\n]te|on|Straße)", "(int|num|text|blob|any)", "!?",
             "(| pk| unique)"), 1..7)) {
            let columns: Vec<_> = columns
                .iter()
                .enumerate()
                .map(|(at, (name, kind, null, key))| format!("{name}{at} {kind}{null}{key}"))
                .collect();
            pasted(&format!("t: {}\nu: t any ->t", columns.join(", ")));
        }
    }
}
