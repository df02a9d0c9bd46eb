//! What was seen of a column's values: how many look like what. No value is kept, unless somebody asks for an example.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{Hash as _, Hasher as _};

use super::checksums::NATIONAL;
use super::document::look_into;
use super::forms::{FORMS, Form};
use super::kind::Kind;

/// Longer values are looked at up to here.
const LONGEST: usize = 4096;
/// More letters of an example nobody wants to see.
const EXAMPLE: usize = 60;

/// What was seen of the values of one column; NULL and empty texts do not count.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    values: usize,
    forms: [usize; FORMS.len()],
    national: [usize; NATIONAL.len()],
    distinct: HashSet<u64>,
    longest: usize,
    paths: BTreeMap<String, Kind>,
    example: Option<String>,
}

impl Profile {
    /// Looks at a value. `keeps_example`: the first one is kept, to be shown to who asked for it.
    pub fn look(&mut self, value: &str, keeps_example: bool) {
        if value.is_empty() {
            return;
        }
        self.values += 1;
        if keeps_example && self.example.is_none() {
            self.example = Some(value.chars().take(EXAMPLE).collect());
        }
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        let _ = self.distinct.insert(hasher.finish());
        self.longest = self.longest.max(value.chars().count());
        look_into(value, &mut self.paths);
        let end = value.floor_char_boundary(LONGEST);
        let value = &value[..end];
        for ((_, recognises), count) in FORMS.iter().zip(&mut self.forms) {
            *count += usize::from(recognises(value));
        }
        for (number, count) in NATIONAL.iter().zip(&mut self.national) {
            *count += usize::from(number.passes(value));
        }
    }

    /// How many were looked at.
    pub fn values(&self) -> usize {
        self.values
    }

    /// The first of them, if an example was asked for.
    pub fn example(&self) -> Option<&str> {
        self.example.as_deref()
    }

    /// How many of them look so.
    pub(super) fn count(&self, form: Form) -> usize {
        let at = FORMS.iter().position(|(known, _)| *known == form);
        at.map_or(0, |at| self.forms[at])
    }

    /// Whether at least this share of them look so, and there are as many as these.
    pub(super) fn are(&self, form: Form, share: f64, least: usize) -> bool {
        self.values >= least && self.count(form) as f64 >= share * self.values as f64
    }

    /// The country of whose numbers they are.
    pub(super) fn national(&self) -> Option<&'static str> {
        let passes = |(number, count): &(&super::checksums::National, &usize)| {
            let (share, least) = if number.is_sure { (0.8, 3) } else { (0.97, 10) };
            self.values >= least
                && self.distinct.len() >= least
                && **count as f64 >= share * self.values as f64
        };
        NATIONAL.iter().zip(&self.national).find(passes).map(|(number, _)| number.country)
    }

    /// Whether a few words come again and again.
    pub(super) fn is_of_few_words(&self) -> bool {
        let distinct = self.distinct.len();
        self.values >= 20 && distinct <= 12 && self.values >= 4 * distinct && self.longest <= 40
    }

    /// Whether so many of them are different.
    pub(super) fn distinct_at_least(&self, count: usize) -> bool {
        self.distinct.len() >= count
    }

    /// How many letters the longest has.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// Whether some tell how to reach somebody.
    pub(super) fn holds_contacts(&self) -> bool {
        let personal = [Form::Email, Form::Phone, Form::Contact, Form::Iban, Form::Card];
        let found: usize = personal.iter().map(|form| self.count(*form)).sum();
        found * 50 > self.values
    }

    /// Where in JSON documents something personal stands.
    pub(super) fn paths(&self) -> &BTreeMap<String, Kind> {
        &self.paths
    }
}

/// What was seen of all columns.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    columns: HashMap<(String, String), Profile>,
    keeps_examples: bool,
}

impl Seen {
    /// Nothing yet. `keeps_examples`: one value of each column is kept.
    pub fn new(keeps_examples: bool) -> Self {
        Seen { keeps_examples, ..Seen::default() }
    }

    /// Looks at a value of a column.
    pub fn look(&mut self, table: &str, column: &str, value: &str) {
        let profile = self.columns.entry((table.to_owned(), column.to_owned())).or_default();
        profile.look(value, self.keeps_examples);
    }

    /// What was seen of a column.
    pub fn of(&self, table: &str, column: &str) -> Option<&Profile> {
        self.columns.get(&(table.to_owned(), column.to_owned()))
    }

    /// Whether nothing was.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }
}
