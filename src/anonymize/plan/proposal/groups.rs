//! Columns that belong together: the parts of one person, one address, one account, one place on earth.

use super::fitting::{suits, suits_all};
use super::written::several;
use super::{Judged, Proposal, Rule};
use crate::anonymize::anonymizers;
use crate::anonymize::detect::Kind;
use crate::anonymize::plan::suggestion::CODE;

/// An anonymizer over several columns, and what its parts hold.
struct Group {
    name: &'static str,
    anonymizer: &'static str,
    parts: &'static [(Kind, &'static str)],
    /// So many parts at least; fewer are better served by rules of their own.
    least: usize,
    /// One of these has to be among them.
    needs: &'static [Kind],
    takes_locale: bool,
}

static GROUPS: &[Group] = &[
    Group {
        name: "person",
        anonymizer: "person",
        parts: &[
            (Kind::FirstName, "first_name"),
            (Kind::LastName, "last_name"),
            (Kind::FullName, "full_name"),
            (Kind::Courtesy, "title"),
            (Kind::Gender, "gender"),
            (Kind::Email, "email"),
            (Kind::Username, "username"),
            (Kind::Phone, "phone"),
            (Kind::BirthDate, "birth_date"),
        ],
        least: 2,
        needs: &[Kind::FirstName, Kind::LastName, Kind::FullName],
        takes_locale: true,
    },
    Group {
        name: "company",
        anonymizer: "company",
        parts: &[
            (Kind::Company, "name"),
            (Kind::Domain, "domain"),
            (Kind::Url, "website"),
            (Kind::CompanyId, "registration"),
        ],
        least: 2,
        needs: &[Kind::Company],
        takes_locale: true,
    },
    Group {
        name: "address",
        anonymizer: "address",
        parts: &[
            (Kind::Street, "street_address"),
            (Kind::Secondary, "secondary_address"),
            (Kind::PostalCode, "postal_code"),
            (Kind::City, "locality"),
            (Kind::Region, "region"),
            (Kind::Country, "country"),
        ],
        least: 2,
        needs: &[],
        takes_locale: true,
    },
    Group {
        name: "bank",
        anonymizer: "iban-bic",
        parts: &[(Kind::Iban, "iban"), (Kind::Bic, "bic")],
        least: 1,
        needs: &[],
        takes_locale: false,
    },
    Group {
        name: "place",
        anonymizer: "geo",
        parts: &[(Kind::Latitude, "latitude"), (Kind::Longitude, "longitude")],
        least: 2,
        needs: &[],
        takes_locale: false,
    },
];

/// Words before a name that say which of several it is.
const WHICH: [&str; 22] = [
    "billing",
    "bill",
    "shipping",
    "ship",
    "delivery",
    "invoice",
    "home",
    "work",
    "mailing",
    "office",
    "contact",
    "customer",
    "emergency",
    "owner",
    "sender",
    "recipient",
    "facturation",
    "livraison",
    "rechnung",
    "liefer",
    "facturacion",
    "envio",
];

/// The rules over several of these columns of one table, each at the position of its first column; `free` says
/// which columns may be taken.
pub(super) fn of_table(
    columns: &[Judged<'_>],
    free: &[bool],
    locale: Option<&str>,
) -> Vec<(Vec<usize>, Proposal)> {
    let mut free = free.to_vec();
    let mut found = Vec::new();
    for group in GROUPS.iter().filter(|group| anonymizers::find(group.anonymizer).is_some()) {
        let locale = locale.filter(|_| group.takes_locale);
        for which in prefixes(columns) {
            let members = group.members(columns, &free, &which);
            let Some((members, proposal)) = group.proposed(columns, members, &which, locale) else {
                continue;
            };
            members.iter().for_each(|at| free[*at] = false);
            found.push((members, proposal));
        }
    }
    found
}

/// The words that say which of several people or addresses columns belong to, in the columns' order.
fn prefixes(columns: &[Judged<'_>]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for column in columns {
        let prefix = prefix(&column.undecided.column.name);
        if !found.contains(&prefix) {
            found.push(prefix);
        }
    }
    found
}

fn prefix(name: &str) -> String {
    let first = crate::anonymize::detect::words_of(name).into_iter().next().unwrap_or_default();
    if WHICH.contains(&first.as_str()) { first } else { String::new() }
}

impl Group {
    /// The first free column of each part that it suits: positions of part and column.
    fn members(&self, columns: &[Judged<'_>], free: &[bool], which: &str) -> Vec<(usize, usize)> {
        let of_part = |(part, (kind, name)): (usize, &(Kind, &str))| {
            let is_meant = |at: &usize| {
                let Judged { undecided, finding, .. } = &columns[*at];
                let is_code = matches!(kind, Kind::Region | Kind::Country)
                    && undecided.column.max_length.is_some_and(|length| length <= CODE);
                let target = undecided.column.name.as_str();
                let rule = || several(self.anonymizer, None, &[*name], std::iter::once(target));
                free[*at]
                    && finding.kind == *kind
                    && !is_code
                    && prefix(target) == which
                    && suits_all("@t", &rule(), &[undecided])
            };
            (0..columns.len()).find(is_meant).map(|column| (part, column))
        };
        self.parts.iter().enumerate().filter_map(of_part).collect()
    }

    fn proposed(
        &self,
        columns: &[Judged<'_>],
        members: Vec<(usize, usize)>,
        which: &str,
        locale: Option<&str>,
    ) -> Option<(Vec<usize>, Proposal)> {
        let has_needed = self.needs.is_empty()
            || members.iter().any(|(part, _)| self.needs.contains(&self.parts[*part].0));
        if members.len() < self.least || !has_needed {
            return None;
        }
        let parts: Vec<&'static str> = members.iter().map(|(part, _)| self.parts[*part].1).collect();
        let positions: Vec<usize> = members.iter().map(|(_, column)| *column).collect();
        let undecided: Vec<_> = positions.iter().map(|at| columns[*at].undecided).collect();
        let fits = |locale: Option<&str>| {
            let names = undecided.iter().map(|undecided| undecided.column.name.as_str());
            suits_all("@t", &several(self.anonymizer, locale, &parts, names), &undecided)
        };
        let locale = locale.filter(|locale| fits(Some(locale)));
        if locale.is_none() && !fits(None) {
            return None;
        }
        let target =
            [which, self.name].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_");
        let columns = positions.iter().map(|at| columns[*at].described()).collect();
        let rule = Rule::Several { anonymizer: self.anonymizer, locale: locale.map(str::to_owned), parts };
        Some((positions, Proposal { target: format!("@{target}"), rule, columns }))
    }
}

/// Whether a rule of a column's own suits it.
pub(super) fn suits_alone(rule: &str, columns: &[&Judged<'_>], is_key: bool) -> bool {
    columns.iter().all(|column| suits(rule, column.undecided, is_key))
}
