//! Why a plan cannot be made: findings at their places in the policy, and columns that nobody decided on,
//! with YAML to paste for them.

use std::fmt::{self, Write as _};

use crate::dump::{Column, ColumnKind};
use crate::yaml;

/// Everything that stands in the way of a plan.
#[derive(Debug, Default)]
pub struct PlanError {
    /// What is wrong in the policy, each at its place.
    pub findings: Vec<yaml::Error>,
    /// Columns without a decision, in the order of the dump.
    pub undecided: Vec<Undecided>,
    /// What no line of the policy is the place of.
    pub conflicts: Vec<String>,
}

/// A column that no rule and no pattern decides on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// Its table.
    pub table: String,
    /// The column.
    pub column: Column,
}

impl PlanError {
    /// Whether nothing stands in the way.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty() && self.undecided.is_empty() && self.conflicts.is_empty()
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        if self.undecided.is_empty() {
            return None;
        }
        Some(format!("decide on them below `policy: tables:`, for example\n\n{}", self.yaml_to_paste()))
    }

    /// What stands in the way beside the findings, which have their places.
    pub fn without_place(&self) -> Vec<String> {
        let name = |undecided: &Undecided| format!("{}.{}", undecided.table, undecided.column.name);
        let undecided = match self.undecided.as_slice() {
            [] => None,
            [one] => Some(format!("the policy does not decide on column {}", name(one))),
            many => {
                let names: Vec<_> = many.iter().map(name).collect();
                Some(format!("the policy does not decide on {} columns: {}", many.len(), names.join(", ")))
            }
        };
        undecided.into_iter().chain(self.conflicts.iter().cloned()).collect()
    }

    /// Rules for the undecided columns, to be pasted below `policy: tables:` and looked at: nothing in
    /// them keeps a value that could be personal.
    pub fn yaml_to_paste(&self) -> String {
        let mut text = String::new();
        let mut table = None;
        for undecided in &self.undecided {
            if table != Some(&undecided.table) {
                let _ = writeln!(text, "    {}:", yaml_key(&undecided.table));
                table = Some(&undecided.table);
            }
            let Column { name, declared_type, nullable, .. } = &undecided.column;
            let null = if *nullable { "" } else { " NOT NULL" };
            let rule = proposal(&undecided.column);
            let _ = writeln!(text, "      {}: {rule}  # {declared_type}{null}", yaml_key(name));
        }
        text
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = self.without_place();
        parts.extend(self.findings.iter().map(ToString::to_string));
        formatter.write_str(&parts.join("; "))
    }
}

impl std::error::Error for PlanError {}

/// A rule that is safe to paste: one that the column's name suggests, else one that empties it.
fn proposal(column: &Column) -> String {
    const BY_NAME: [(&str, &str); 10] = [
        ("email", "email"),
        ("password", "password"),
        ("firstname", "firstname"),
        ("givenname", "firstname"),
        ("lastname", "lastname"),
        ("surname", "lastname"),
        ("phone", "{anonymizer: pattern, pattern: \"+1-555-01[10,99]\"}"),
        ("mobile", "{anonymizer: pattern, pattern: \"+1-555-01[10,99]\"}"),
        ("birth", "{anonymizer: date, delta: 1 year}"),
        ("created", "keep"),
    ];
    let name: String = column.name.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let name = name.to_ascii_lowercase();
    let named = BY_NAME.iter().find(|(word, _)| name.contains(word)).map(|(_, rule)| (*rule).to_owned());
    let declared = column.declared_type.to_ascii_uppercase();
    let takes_text = !matches!(column.kind, ColumnKind::Integer | ColumnKind::Number | ColumnKind::Blob);
    match named {
        Some(rule) if takes_text || rule == "keep" => rule,
        _ if column.nullable => "\"null\"".to_owned(),
        _ if ["DATE", "TIME"].iter().any(|word| declared.contains(word)) => {
            "{anonymizer: date, delta: 1 year}".to_owned()
        }
        _ if takes_text => "lorem".to_owned(),
        _ if column.kind == ColumnKind::Blob => "{anonymizer: constant, value: \"\"}".to_owned(),
        _ if column.kind == ColumnKind::Number => "{anonymizer: float, min: 0, max: 100}".to_owned(),
        _ => "{anonymizer: integer, min: 0, max: 100}".to_owned(),
    }
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
    use super::*;
    use crate::anonymize::anonymizers;
    use crate::anonymize::policy::Policy;

    fn undecided(table: &str, name: &str, kind: ColumnKind, nullable: bool) -> Undecided {
        let column =
            Column { name: name.to_owned(), declared_type: "T".to_owned(), kind, nullable, generated: false };
        Undecided { table: table.to_owned(), column }
    }

    #[test]
    fn what_is_to_be_pasted_is_a_policy_that_keeps_nothing_personal() {
        let refusal = PlanError {
            undecided: vec![
                undecided("customer", "E_Mail", ColumnKind::Any, false),
                undecided("customer", "on", ColumnKind::Any, true),
                undecided("customer", "Age", ColumnKind::Integer, false),
                undecided("user data", "memo", ColumnKind::Text, false),
            ],
            ..PlanError::default()
        };
        assert_eq!(
            refusal.to_string(),
            "the policy does not decide on 4 columns: customer.E_Mail, customer.on, customer.Age, user data.memo"
        );
        let yaml = refusal.yaml_to_paste();
        assert_eq!(
            yaml,
            concat!(
                "    customer:\n",
                "      E_Mail: email  # T NOT NULL\n",
                "      \"on\": \"null\"  # T\n",
                "      Age: {anonymizer: integer, min: 0, max: 100}  # T NOT NULL\n",
                "    \"user data\":\n",
                "      memo: lorem  # T NOT NULL\n",
            )
        );
        let node = yaml::parse(yaml::Source::new("p.yaml", format!("tables:\n{yaml}"))).unwrap();
        assert_eq!(Policy::parse(&node).unwrap().tables.len(), 2);
    }

    #[test]
    fn every_proposal_is_a_rule() {
        let names = ["email", "password", "firstname", "lastname", "phone", "birthday", "created", "memo"];
        for name in names {
            for kind in
                [ColumnKind::Any, ColumnKind::Integer, ColumnKind::Number, ColumnKind::Blob, ColumnKind::Text]
            {
                for nullable in [true, false] {
                    let rule = proposal(&undecided("t", name, kind, nullable).column);
                    let text = format!("tables: {{t: {{{name}: {rule}}}}}");
                    let node = yaml::parse(yaml::Source::new("p.yaml", text)).unwrap();
                    assert!(Policy::parse(&node).is_ok(), "{name}: {rule}");
                    assert!(
                        rule == "keep"
                            || anonymizers::declarations().iter().any(|known| rule.contains(known.id))
                    );
                }
            }
        }
    }
}
