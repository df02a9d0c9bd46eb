//! Proposals as YAML, to stand below `policy: tables:`.

use std::fmt::Write as _;

use super::{Proposal, Rule, TableProposal};

/// The rules of these tables; `indent` spaces stand before a table's name.
pub fn written(tables: &[TableProposal], indent: usize) -> String {
    let mut text = String::new();
    for table in tables.iter().filter(|table| !table.proposals.is_empty()) {
        // A table with nothing but comments below it would be no mapping.
        let mark = if table.proposals.iter().all(Proposal::is_comment) { "# " } else { "" };
        let _ = writeln!(text, "{:indent$}{mark}{}:", "", yaml_key(&table.table));
        table.proposals.iter().for_each(|proposal| text.push_str(&proposal.block(indent + 2)));
    }
    text
}

impl Proposal {
    /// Its lines, each with so many spaces before it.
    pub fn block(&self, indent: usize) -> String {
        let mut text = String::new();
        let target = yaml_key(&self.target);
        match &self.rule {
            Rule::Follows(referred) => {
                let _ = writeln!(
                    text,
                    "{:indent$}# {} follows {}",
                    "",
                    on_one_line(&self.target),
                    on_one_line(referred)
                );
            }
            Rule::One(rule) => {
                let facts = self.columns.first().map_or("", |column| column.facts.as_str());
                let facts =
                    if facts.is_empty() { String::new() } else { format!("  # {}", on_one_line(facts)) };
                let _ = writeln!(text, "{:indent$}{target}: {rule}{facts}", "");
            }
            Rule::Several { anonymizer, locale, parts } => {
                let _ = writeln!(text, "{:indent$}{target}:\n{:indent$}  anonymizer: {anonymizer}", "", "");
                if let Some(locale) = locale {
                    let _ = writeln!(text, "{:indent$}  locale: {locale}", "");
                }
                for (part, column) in parts.iter().zip(&self.columns) {
                    let (name, facts) = (yaml_key(&column.name), on_one_line(&column.facts));
                    let _ = writeln!(text, "{:indent$}  {part}: {name}  # {facts}", "");
                }
            }
        }
        text
    }

    /// It as an entry of a mapping in braces; nothing for what is but a comment.
    pub fn entry(&self) -> Option<String> {
        self.rule_text().map(|rule| format!("{}: {rule}", yaml_key(&self.target)))
    }

    /// The rule in one line; nothing for what is but a comment.
    pub fn rule_text(&self) -> Option<String> {
        match &self.rule {
            Rule::Follows(_) => None,
            Rule::One(rule) => Some(rule.clone()),
            Rule::Several { anonymizer, locale, parts } => Some(several(
                anonymizer,
                locale.as_deref(),
                parts,
                self.columns.iter().map(|column| column.name.as_str()),
            )),
        }
    }

    /// Whether it stands in a policy as a comment only.
    pub fn is_comment(&self) -> bool {
        matches!(self.rule, Rule::Follows(_))
    }
}

/// A rule over several columns in one line.
pub(super) fn several<'c>(
    anonymizer: &str,
    locale: Option<&str>,
    parts: &[&str],
    columns: impl Iterator<Item = &'c str>,
) -> String {
    let locale = locale.map(|locale| format!(", locale: {locale}")).unwrap_or_default();
    let parts = parts.iter().zip(columns).map(|(part, column)| format!(", {part}: {}", yaml_key(column)));
    format!("{{anonymizer: {anonymizer}{locale}{}}}", parts.collect::<String>())
}

/// For a comment: whatever could end its line is escaped, and quotes are not.
pub(super) fn on_one_line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\'' | '"' => shown.push(letter),
            letter => shown.extend(letter.escape_debug()),
        }
    }
    shown
}

/// A name as YAML writes a key.
pub fn yaml_key(name: &str) -> String {
    let is_plain = name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        && name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
        && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
            .contains(&name.to_ascii_lowercase().as_str());
    if is_plain { name.to_owned() } else { serde_json::Value::from(name).to_string() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_comment_stays_on_its_line_and_quotes_are_as_they_are() {
        assert_eq!(super::on_one_line("enum('a','b')\n\u{2028}x"), r"enum('a','b')\n\u{2028}x");
    }
}
