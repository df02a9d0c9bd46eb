//! CHECK constraints: what is simple narrows its column, and the rest is told of.

#[cfg(any(feature = "dumps", feature = "sqlite"))]
mod expression;
#[cfg(any(feature = "dumps", feature = "sqlite"))]
mod meaning;
#[cfg(any(feature = "dumps", feature = "sqlite"))]
mod narrow;
#[cfg(any(feature = "dumps", feature = "sqlite"))]
mod part;
#[cfg(test)]
#[cfg(all(feature = "postgres-dumps", feature = "mysql-dumps"))]
mod tests;

#[cfg(any(feature = "dumps", feature = "sqlite"))]
pub use narrow::narrow;

#[cfg(any(feature = "dumps", feature = "sqlite"))]
use super::token::Token;
#[cfg(any(feature = "dumps", feature = "sqlite"))]
use meaning::Meaning;

/// A CHECK that is not understood, or not all of it: it may refuse a row that a rule wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Positions in [`Table::columns`](super::Table::columns) of the columns that it names.
    pub columns: Vec<usize>,
    /// Its name, or else how its text begins, in one line.
    pub told: String,
}

/// A CHECK as it is declared.
#[cfg(any(feature = "dumps", feature = "sqlite"))]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredCheck {
    told: String,
    /// The names in it, of which some may be no columns.
    names: Vec<String>,
    meaning: Meaning,
}

/// What `length(…)` counts.
#[cfg(any(feature = "dumps", feature = "sqlite"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Characters, as in PostgreSQL and SQLite.
    Characters,
    /// Bytes, as in MySQL.
    Bytes,
}

/// The longest text of a CHECK that is told.
#[cfg(any(feature = "dumps", feature = "sqlite"))]
const SHOWN: usize = 60;

#[cfg(any(feature = "dumps", feature = "sqlite"))]
impl DeclaredCheck {
    /// Reads what stands in the parentheses of a CHECK, which are the first and the last of the tokens.
    /// `length` is what the function of this name counts.
    pub fn read(name: Option<String>, written: &str, tokens: &[Token<'_>], length: Unit) -> Self {
        let told = name.unwrap_or_else(|| shortened(written));
        let mut names: Vec<String> = Vec::new();
        for name in tokens.iter().filter_map(Token::name) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        DeclaredCheck { told, names, meaning: expression::read(tokens, length) }
    }

    /// The same of a column, where it speaks of the VALUE of a domain.
    #[must_use]
    pub fn of_column(&self, column: &str) -> Self {
        let mut check = self.clone();
        check.names = vec![column.to_owned()];
        check.meaning.facts.iter_mut().for_each(|fact| column.clone_into(&mut fact.column));
        check
    }
}

/// `CHECK (…)` in one line, cut.
#[cfg(any(feature = "dumps", feature = "sqlite"))]
fn shortened(written: &str) -> String {
    let line = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(SHOWN).collect();
    let end = if cut.len() < line.len() { "…" } else { "" };
    format!("CHECK {cut}{end}")
}
