//! What a column's name and type suggest to do with it, the best first. Not all of it need fit the column.

use crate::dump::{Column, ColumnKind};

/// The rule that always fits.
pub(super) const KEEP: &str = "keep";

/// From this length on a whole paragraph fits, nearly always.
const PARAGRAPH: u32 = 500;
/// A word with its space.
const WORD: u32 = 8;

/// The rules that the column suggests. Of a key every value must stay different from all others.
pub(super) fn of(column: &Column, is_key: bool) -> Vec<String> {
    let takes_text = matches!(column.kind, ColumnKind::Text | ColumnKind::Any);
    let named = by_name(&column.name);
    if is_key {
        let email = named.filter(|rule| *rule == "email");
        return email.into_iter().chain(takes_text.then_some("md5")).map(str::to_owned).collect();
    }
    if is_truth_of_mysql(column) {
        return vec![KEEP.to_owned()];
    }
    let named = named
        .filter(|rule| takes_text || *rule == KEEP || (*rule == DATE && column.kind == ColumnKind::Moment));
    let declared = column.declared_type.to_ascii_uppercase();
    let is_date = takes_text && ["DATE", "TIME"].iter().any(|word| declared.contains(word));
    let null = column.nullable.then_some("\"null\"");
    let by_type = [named, null, is_date.then_some(DATE)].into_iter().flatten().map(str::to_owned);
    by_type.chain([by_kind(column)]).collect()
}

/// MySQL's BOOLEAN is this type, and it says so even where it tells no other width of numbers any more (8.0.19).
fn is_truth_of_mysql(column: &Column) -> bool {
    ["tinyint(1)", "bool", "boolean"].iter().any(|name| column.declared_type.eq_ignore_ascii_case(name))
        && column.kind == ColumnKind::Integer
}

const DATE: &str = "{anonymizer: date, delta: 1 year}";

fn by_kind(column: &Column) -> String {
    match column.kind {
        ColumnKind::Text | ColumnKind::Any => match column.max_length {
            Some(length) if length < PARAGRAPH => {
                format!("{{anonymizer: lorem, words: {}}}", (length / WORD).max(1))
            }
            _ => "lorem".to_owned(),
        },
        ColumnKind::Blob => constant(""),
        ColumnKind::Number => numbers("float", column),
        ColumnKind::Integer => numbers("integer", column),
        ColumnKind::Moment => DATE.to_owned(),
        ColumnKind::Json => constant("{}"),
        ColumnKind::Uuid => constant("00000000-0000-0000-0000-000000000000"),
        ColumnKind::Label if is_of_person(&column.name) => sample(&column.labels),
        ColumnKind::Ipv4 => constant("0.0.0.0"),
        ColumnKind::Ipv6 => constant("::"),
        ColumnKind::Label | ColumnKind::Boolean | ColumnKind::Sealed => KEEP.to_owned(),
        ColumnKind::Opaque => of_form(&column.declared_type).map_or_else(|| KEEP.to_owned(), constant),
    }
}

fn constant(value: &str) -> String {
    format!("{{anonymizer: constant, value: {}}}", serde_json::Value::from(value))
}

/// Small numbers, as far as the column takes them.
fn numbers(id: &str, column: &Column) -> String {
    let (low, high) = column.range.unwrap_or((i64::MIN, i64::MAX));
    let (min, max) = match (low.max(0), high.min(100)) {
        (min, max) if min < max => (min, max),
        _ => (low, high),
    };
    match min < max {
        true => format!("{{anonymizer: {id}, min: {min}, max: {max}}}"),
        false => format!("{{anonymizer: constant, value: {min}}}"),
    }
}

/// Any of the labels. One that would be read as a variable cannot be written in a policy.
fn sample(labels: &[String]) -> String {
    if labels.is_empty() || labels.iter().any(|label| label.contains("${")) {
        return KEEP.to_owned();
    }
    format!("{{anonymizer: string, sample: {}}}", serde_json::Value::from(labels.to_vec()))
}

/// Whether labels under this name tell what nobody else is to know of a person.
fn is_of_person(name: &str) -> bool {
    const WORDS: [&str; 8] =
        ["gender", "sex", "religion", "ethnic", "marital", "orientation", "nationality", "disability"];
    let name = name.to_ascii_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}

/// A value that says nothing, for types whose form is known by their name.
fn of_form(declared_type: &str) -> Option<&'static str> {
    const EMPTY: [(&str, &str); 8] = [
        ("tsvector", ""),
        ("hstore", ""),
        ("xml", ""),
        ("inet", "192.0.2.1"),
        ("cidr", "192.0.2.0/24"),
        ("macaddr", "02:00:00:00:00:00"),
        ("interval", "00:00:00"),
        ("money", "0"),
    ];
    if declared_type.ends_with("[]") {
        return Some("{}");
    }
    let bare = declared_type.rsplit('.').next().unwrap_or(declared_type).to_ascii_lowercase();
    EMPTY.iter().find(|(name, _)| bare == *name).map(|(_, value)| *value)
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
        ("birth", DATE),
    ];
    // Whole names only: `created_by` is a person.
    const WHOLE: [&str; 5] = ["createdat", "createdon", "updatedat", "updatedon", "lastupdate"];
    let letters: String = name.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let letters = letters.to_ascii_lowercase();
    let within = WITHIN.iter().find(|(word, _)| letters.contains(word)).map(|(_, rule)| *rule);
    within.or_else(|| WHOLE.contains(&letters.as_str()).then_some(KEEP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_true_or_false_is_kept_as_mysql_declares_it() {
        let check = |name: &str, declared: &str, expected: &str| {
            assert_eq!(
                of(&Column::new(name, declared, ColumnKind::Integer), false)[0],
                expected,
                "{declared}"
            );
        };
        check("active", "tinyint(1)", KEEP);
        check("active", "BOOLEAN", KEEP);
        check("stars", "tinyint(4)", "\"null\"");
        check("last_update", "int(11)", KEEP);
        check("last_login", "int(11)", "\"null\"");
    }
}
