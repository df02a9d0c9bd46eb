//! What a column holds: by its name and its table's, by its type, and by a look at some values. Nothing here keeps or
//! tells a value.

mod by_name;
mod by_value;
mod checksums;
mod document;
mod first_names;
mod forms;
mod kind;
mod language;
mod name_parts;
mod nature;
mod seen;
mod table;
mod words;

use nature::Nature;

use crate::dump::{Column, ColumnKind, Table};

pub use kind::Kind;
pub use name_parts::words_of;
pub use seen::{Profile, Seen};
pub use table::{Subject, Surroundings};

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// A guess.
    Low,
    /// More likely than not.
    Medium,
    /// Beyond doubt, as far as can be seen.
    High,
}

/// What a column seems to hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// How sure that is.
    pub confidence: Confidence,
    /// The country whose numbers the values are.
    pub country: Option<&'static str>,
    /// Where in its JSON documents something personal stands.
    pub paths: Vec<(String, Kind)>,
    by: Vec<&'static str>,
}

impl Finding {
    /// What it is and what it was recognised by, such as `an email by name and value`; nothing where nobody can say.
    pub fn reason(&self) -> Option<String> {
        if self.kind == Kind::Unknown {
            return None;
        }
        let paths: Vec<&str> = self.paths.iter().map(|(path, _)| path.as_str()).collect();
        let paths = if paths.is_empty() { String::new() } else { format!(" with {}", paths.join(" ")) };
        Some(format!("{}{paths} by {}", self.kind.told(), self.by.join(" and ")))
    }

    /// Whether there is no doubt that it tells nothing of anybody.
    pub fn may_be_kept(&self) -> bool {
        self.kind.is_harmless() && self.confidence == Confidence::High
    }

    fn new(kind: Kind, confidence: Confidence, by: &[&'static str]) -> Self {
        Finding { kind, confidence, country: None, paths: Vec::new(), by: by.to_vec() }
    }
}

/// What a column of a table with these surroundings holds; `profile` is what was seen of its values.
pub fn detect(around: &Surroundings, column: &Column, profile: Option<&Profile>) -> Finding {
    let nature = Nature::of(column);
    let named = by_name::of(around, &words_of(&column.name), nature);
    let named_as = |kinds: &[Kind]| named.filter(|named| kinds.contains(&named.kind));
    let typed = |kind, confidence| Finding::new(kind, confidence, &["type"]);
    let by_both = |kind| Finding::new(kind, Confidence::High, &["name", "type"]);
    let found = match nature {
        Nature::Truth => match named_as(&[Kind::Gender, Kind::Sensitive, Kind::Courtesy]) {
            Some(named) => by_both(named.kind),
            None => typed(Kind::Truth, Confidence::High),
        },
        Nature::Moment if is_no_moment(column, profile) => {
            Finding::new(Kind::Unknown, Confidence::Low, &["value"])
        }
        Nature::Moment => match named_as(&[Kind::BirthDate, Kind::RowTime]) {
            Some(named) => by_both(named.kind),
            None => typed(Kind::Event, Confidence::Medium),
        },
        Nature::Label => {
            match named_as(&[Kind::Gender, Kind::Sensitive, Kind::CountryCode, Kind::Courtesy]) {
                Some(named) => by_both(named.kind),
                None => typed(Kind::Status, Confidence::High),
            }
        }
        Nature::Blob => match named_as(&[Kind::Password, Kind::Secret, Kind::Uuid]) {
            Some(named) => by_both(named.kind),
            None => typed(Kind::File, Confidence::Medium),
        },
        Nature::Uuid => typed(Kind::Uuid, Confidence::High),
        Nature::Json => typed(Kind::Document, Confidence::High),
        Nature::Network if column.declared_type.to_ascii_lowercase().contains("mac") => {
            typed(Kind::Mac, Confidence::High)
        }
        Nature::Network => typed(Kind::Ip, Confidence::High),
        // A set of labels.
        Nature::Other if !column.labels.is_empty() => typed(Kind::Status, Confidence::High),
        Nature::Other => typed(Kind::Unknown, Confidence::Low),
        Nature::Text | Nature::Integer | Nature::Number | Nature::Any => {
            return judged(around, column, nature, named, profile);
        }
    };
    let paths = profile.map(paths_of).unwrap_or_default();
    Finding { paths, ..found }
}

/// Whether a column that is declared as a date holds something else: in SQLite it can.
fn is_no_moment(column: &Column, profile: Option<&Profile>) -> bool {
    let is_free = matches!(column.kind, ColumnKind::Any | ColumnKind::Text);
    let are = |profile: &Profile| {
        profile.count(forms::Form::Moment) + profile.count(forms::Form::Number) == profile.values()
    };
    is_free && profile.is_some_and(|profile| !are(profile))
}

/// None where there are other texts among the documents.
fn paths_of(profile: &Profile) -> Vec<(String, Kind)> {
    if !profile.are(forms::Form::Json, 1.0, 1) {
        return Vec::new();
    }
    profile.paths().iter().map(|(path, kind)| (path.clone(), *kind)).collect()
}

/// Where the type leaves it open: name and values together.
fn judged(
    around: &Surroundings,
    column: &Column,
    nature: Nature,
    named: Option<by_name::Named>,
    profile: Option<&Profile>,
) -> Finding {
    let valued = profile.and_then(|profile| by_value::of(profile, nature));
    let is_wrong = |named: &by_name::Named| {
        // What nobody has seen and no type says to be a date, a rule for dates could not read.
        (named.kind == Kind::Event && nature == Nature::Any)
            || profile.is_some_and(|profile| by_value::contradicts(profile, named.kind))
    };
    let named = named.filter(|named| !is_wrong(named));
    let mut found = match (named, valued) {
        (Some(named), Some(valued)) if agree(named.kind, valued.kind) => {
            Finding::new(named.kind, Confidence::High, &["name", "value"])
        }
        (_, Some(valued)) if valued.is_sure => Finding::new(valued.kind, Confidence::High, &["value"]),
        // A name of something, and it is people's.
        (Some(named), Some(valued)) if named.kind == Kind::Name && valued.kind.is_of_people() => {
            Finding::new(valued.kind, Confidence::Medium, &["value"])
        }
        (Some(named), valued) if named.kind.is_harmless() => {
            let is_of_people = valued.is_some_and(|valued| valued.kind.is_of_people());
            let is_sure =
                named.is_whole && !is_of_people && is_surely(named.kind, around, column, nature, profile);
            let confidence = if is_sure { Confidence::High } else { Confidence::Medium };
            let is_seen = profile.is_some_and(|seen| seen.values() > 0) && named.kind.is_told_by_values();
            Finding::new(named.kind, confidence, if is_seen { &["name", "value"] } else { &["name"] })
        }
        (Some(named), _) => {
            let is_high = named.is_whole && named.kind.weight() >= 5;
            let confidence = if is_high { Confidence::High } else { Confidence::Medium };
            Finding::new(named.kind, confidence, &["name"])
        }
        (None, Some(valued)) => Finding::new(valued.kind, Confidence::Medium, &["value"]),
        (None, None) => Finding::new(Kind::Unknown, Confidence::Low, &["name"]),
    };
    if let Some(profile) = profile {
        found.country = profile.national();
        found.paths = paths_of(profile);
    }
    found
}

/// Whether what values look like is what the name says.
fn agree(named: Kind, valued: Kind) -> bool {
    named == valued
        || matches!(
            (named, valued),
            (Kind::Password, Kind::Secret | Kind::Password)
                | (Kind::Secret, Kind::Uuid | Kind::Secret | Kind::Password)
                | (Kind::CompanyId | Kind::Account, Kind::NationalId)
        )
}

/// Whether there is no doubt that a column of a harmless name is harmless.
fn is_surely(
    kind: Kind,
    around: &Surroundings,
    column: &Column,
    nature: Nature,
    profile: Option<&Profile>,
) -> bool {
    if profile.is_some_and(|profile| profile.holds_contacts() && nature == Nature::Text) {
        return false;
    }
    let seen = profile.filter(|profile| profile.values() >= 3);
    let are = |form| seen.is_some_and(|profile| profile.are(form, 1.0, 3));
    match kind {
        // Of people, a number may tell much: their height, their balance.
        Kind::Price | Kind::Count => {
            around.subject != Subject::Person && (nature != Nature::Any || are(forms::Form::Number))
        }
        Kind::Truth => are(forms::Form::Truth),
        Kind::Status => seen.is_some_and(Profile::is_of_few_words),
        Kind::Code => {
            column.max_length.is_some_and(|length| length <= 12)
                || seen.is_some_and(|profile| profile.longest() <= 12)
        }
        Kind::Title => around.subject == Subject::Thing,
        Kind::Description => seen.is_some(),
        Kind::PlaceName => true,
        Kind::RowTime => true,
        _ => false,
    }
}

/// The locale of these tables' people, by the language that columns are named in; none for English.
pub fn locale_of(tables: &[Table]) -> Option<&'static str> {
    let mut votes = language::Votes::default();
    for table in tables {
        let around = Surroundings::of_table(table);
        for column in &table.columns {
            let named = by_name::of(&around, &words_of(&column.name), Nature::of(column));
            if let Some(named) = named.filter(|named| named.is_whole) {
                votes.add(named.languages);
            }
        }
    }
    votes.locale()
}

#[cfg(test)]
mod tests;
