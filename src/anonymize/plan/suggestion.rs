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
    let key = is_personal.then(|| "key".to_owned());
    apart.into_iter().chain(key).chain(takes_text.then(|| "md5".to_owned())).collect()
}
