//! What a table is about, which says what a column called `name` in it names.

use super::kind::Kind;
use super::name_parts::words_of;
use super::words::{self, Match};
use crate::dump::Table;

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// People.
    Person,
    /// Addresses, or what is sent to one.
    Address,
    /// Enterprises.
    Company,
    /// Towns, countries.
    Place,
    /// Neither people nor enterprises: products, categories, roles.
    Thing,
    /// Nobody can say.
    Unknown,
}

impl Subject {
    /// The subject of this name in word lists.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "person" => Subject::Person,
            "address" => Subject::Address,
            "company" => Subject::Company,
            "place" => Subject::Place,
            "thing" => Subject::Thing,
            _ => return None,
        })
    }

    /// What it is by these words of a name; the last of them counts, as in `user_roles`.
    pub(super) fn of_words(words: &[String]) -> Self {
        let found = words::of_table(words);
        let last = found.iter().max_by_key(|it: &&Match<Subject>| (it.is_whole, it.end, it.words));
        last.map_or(Subject::Unknown, |it| it.of)
    }
}

/// What is known of a table before its columns are looked at.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// What it is about.
    pub subject: Subject,
    /// Whether it has a column for first names, so that `nom` in it is a last name.
    pub has_first_names: bool,
}

impl Surroundings {
    /// Those in a table of this name and these columns.
    pub fn of<'c>(table: &str, columns: impl IntoIterator<Item = &'c str>) -> Self {
        // What stands before the last dot is a schema, and nearly always says nothing.
        let name = table.rsplit('.').next().unwrap_or(table);
        let kinds: Vec<Kind> = columns
            .into_iter()
            .flat_map(|column| words::of_column(&words_of(column)))
            .filter(|found| found.is_whole)
            .map(|found| found.of)
            .collect();
        let has = |kind| kinds.contains(&kind);
        let has_names = has(Kind::FirstName) && has(Kind::LastName);
        let is_account = has(Kind::Email) && has(Kind::Password);
        let subject = match Subject::of_words(&words_of(name)) {
            Subject::Unknown if has_names || is_account || has(Kind::BirthDate) => Subject::Person,
            Subject::Unknown if has(Kind::PostalCode) => Subject::Address,
            subject => subject,
        };
        Surroundings { subject, has_first_names: has(Kind::FirstName) }
    }

    /// Those in this table.
    pub fn of_table(table: &Table) -> Self {
        Self::of(&table.name, table.columns.iter().map(|column| column.name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_about_what_their_last_words_say_or_their_columns() {
        let check = |table: &str, columns: &[&str], expected: Subject| {
            assert_eq!(Surroundings::of(table, columns.iter().copied()).subject, expected, "{table}");
        };
        check("customer", &[], Subject::Person);
        check("Clients", &[], Subject::Person);
        check("public.user_roles", &[], Subject::Thing);
        check("mitarbeiter", &[], Subject::Person);
        check("city", &["name"], Subject::Place);
        check("film", &["title"], Subject::Thing);
        check("t", &["first_name", "last_name"], Subject::Person);
        check("t", &["prenom", "nom_famille"], Subject::Person);
        check("t", &["zip"], Subject::Address);
        check("t", &["name"], Subject::Unknown);
        check("fournisseurs", &["nom"], Subject::Company);
    }
}
