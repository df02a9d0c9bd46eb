//! What a column's name, values and type suggest to do with it, the best first. Not all of it need be an anonymizer of
//! this version, and not all of it need fit the column.

mod by_kind;
mod by_type;

use crate::anonymize::detect::{Finding, Kind};
use crate::dump::{Column, ColumnKind};

pub(super) use by_kind::CODE;

/// The rule that always fits.
pub(super) const KEEP: &str = "keep";

/// The rules that the column suggests. Of a key every value must stay different from all others. `locale` is that of
/// the people, where it is known.
pub(super) fn of(column: &Column, is_key: bool, finding: &Finding, locale: Option<&str>) -> Vec<String> {
    if finding.may_be_kept() {
        return vec![KEEP.to_owned()];
    }
    let by_kind = by_kind::of(finding, column, locale);
    if is_key {
        return of_key(column, finding, by_kind);
    }
    let takes_text = matches!(column.kind, ColumnKind::Text | ColumnKind::Any);
    let declared = column.declared_type.to_ascii_uppercase();
    let is_date = takes_text
        && finding.kind != Kind::Unknown
        && ["DATE", "TIME"].iter().any(|word| declared.contains(word));
    let null = column.nullable.then_some("\"null\"");
    let rest = [null, is_date.then_some(by_type::DATE)].into_iter().flatten().map(str::to_owned);
    by_kind.into_iter().chain(rest).chain([by_type::of(column)]).collect()
}

/// What is nobody's but the database's own is kept; of the rest, whatever keeps values apart.
fn of_key(column: &Column, finding: &Finding, by_kind: Vec<String>) -> Vec<String> {
    let takes_text = matches!(column.kind, ColumnKind::Text | ColumnKind::Any);
    let is_personal = !matches!(
        finding.kind,
        Kind::Unknown | Kind::Reference | Kind::Uuid | Kind::Event | Kind::Name | Kind::File
    ) && !finding.kind.is_harmless();
    let unique = by_kind.iter().map(|rule| by_kind::unique(rule));
    let apart: Vec<String> =
        if is_personal { by_kind.iter().cloned().chain(unique).collect() } else { Vec::new() };
    let is_number = matches!(column.kind, ColumnKind::Integer | ColumnKind::Uuid);
    let key = (is_personal && is_number).then(|| "key".to_owned());
    apart.into_iter().chain(key).chain(takes_text.then(|| "md5".to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anonymize::anonymizers;
    use crate::anonymize::detect::{Surroundings, detect};
    use crate::yaml::{self, Source};

    /// Suggestions name anonymizers of later versions too; whatever they name is YAML, and those of this version fit.
    #[test]
    fn every_suggestion_is_a_rule() {
        let names = "email phone first_name last_name full_name username gender salutation job_title dob age religion \
                     street address_2 zip city region country country_code company ssn vat iban bic account_number \
                     card_number cvv ip mac latitude longitude url domain user_agent password token uuid plate_number note \
                     json photo login_at user_id created_at active price count status currency title description x";
        for name in names.split_whitespace() {
            for kind in
                [ColumnKind::Text, ColumnKind::Any, ColumnKind::Integer, ColumnKind::Moment, ColumnKind::Json]
            {
                let column = Column { max_length: Some(60), ..Column::new(name, "t", kind) };
                let finding = detect(&Surroundings::of("t", [name]), &column, None);
                for is_key in [false, true] {
                    for rule in of(&column, is_key, &finding, Some("fr_FR")) {
                        let node = yaml::parse(Source::new("rule", rule.as_str())).unwrap_or_else(|error| {
                            panic!("{name}: {rule}: {error}");
                        });
                        let id = node.get("anonymizer").unwrap_or(&node);
                        let id = id.text().unwrap_or_else(|error| panic!("{name}: {rule}: {error}"));
                        let is_known = id == KEEP || anonymizers::find(id).is_some() || LATER.contains(&id);
                        assert!(is_known, "{name}: {rule}");
                    }
                }
            }
        }
    }

    /// What only later versions need have.
    const LATER: [&str; 25] = [
        "address-line",
        "boolean",
        "card",
        "city",
        "company-id",
        "company-name",
        "country",
        "domain",
        "fake",
        "fullname",
        "hash",
        "ip",
        "json",
        "key",
        "mac",
        "national-id",
        "phone",
        "postal-code",
        "region",
        "street",
        "url",
        "user-agent",
        "username",
        "uuid",
        "words",
    ];
}
