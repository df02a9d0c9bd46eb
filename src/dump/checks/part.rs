//! The parts of an expression, and what comparing them demands of columns.

use super::Unit;
use super::meaning::{Demand, Meaning};

/// A part of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    Column(String),
    Length(String, Unit),
    Number(String),
    Text(String),
    List(Vec<Part>),
    Meaning(Meaning),
    Other,
}

pub(super) fn meaning(part: Part) -> Meaning {
    match part {
        Part::Meaning(meaning) => meaning,
        _ => Meaning::opaque(),
    }
}

/// What a cast leaves of a part. Rounding and other forms are not followed.
pub(super) fn cast(part: Part, type_name: &str) -> Part {
    const TEXTS: [&str; 6] = ["text", "character varying", "varchar", "character", "char", "bpchar"];
    const NUMBERS: [&str; 8] =
        ["integer", "bigint", "smallint", "numeric", "double precision", "real", "int", "decimal"];
    let of_text = TEXTS.contains(&type_name);
    match part {
        Part::List(items) => Part::List(items),
        Part::Column(_) | Part::Text(_) if of_text => part,
        Part::Text(text) if NUMBERS.contains(&type_name) => Part::Number(text),
        Part::Number(_) if NUMBERS.contains(&type_name) => part,
        Part::Column(_) if ["numeric", "double precision"].contains(&type_name) => part,
        _ => Part::Other,
    }
}

pub(super) fn between(what: &Part, low: &Part, high: &Part) -> Meaning {
    Meaning::all(vec![compared(what, ">=", low), compared(what, "<=", high)])
}

pub(super) fn one_of(what: &Part, listed: &[Part]) -> Meaning {
    let values: Option<Vec<String>> = listed
        .iter()
        .map(|part| match part {
            Part::Text(text) | Part::Number(text) => Some(text.clone()),
            _ => None,
        })
        .collect();
    match (what, values) {
        (Part::Column(column), Some(values)) if !values.is_empty() => {
            Meaning::of(column, Demand::OneOf(values))
        }
        _ => Meaning::opaque(),
    }
}

pub(super) fn compared(left: &Part, operator: &str, right: &Part) -> Meaning {
    match (left, right) {
        (Part::Column(column), Part::Text(text)) | (Part::Text(text), Part::Column(column))
            if operator == "=" =>
        {
            Meaning::of(column, Demand::OneOf(vec![text.clone()]))
        }
        (Part::Column(column), Part::Number(number)) => of_number(column, operator, number),
        (Part::Number(number), Part::Column(column)) => of_number(column, turned(operator), number),
        (Part::Length(column, unit), Part::Number(number)) => of_length(column, *unit, operator, number),
        (Part::Number(number), Part::Length(column, unit)) => {
            of_length(column, *unit, turned(operator), number)
        }
        _ => Meaning::opaque(),
    }
}

fn turned(operator: &str) -> &str {
    match operator {
        "<" => ">",
        ">" => "<",
        "<=" => ">=",
        ">=" => "<=",
        other => other,
    }
}

/// Of fractions, the nearest whole number within.
fn of_number(column: &str, operator: &str, number: &str) -> Meaning {
    let Some((floor, ceiling)) = whole(number) else { return Meaning::opaque() };
    let demand = match operator {
        "=" => Some(Demand::OneOf(vec![number.to_owned()])),
        ">=" => Some(Demand::AtLeast(ceiling)),
        ">" => floor.checked_add(1).map(Demand::AtLeast),
        "<=" => Some(Demand::AtMost(floor)),
        "<" => ceiling.checked_sub(1).map(Demand::AtMost),
        _ => None,
    };
    demand.map_or_else(Meaning::opaque, |demand| Meaning::of(column, demand))
}

fn of_length(column: &str, unit: Unit, operator: &str, number: &str) -> Meaning {
    let Some((floor, ceiling)) = whole(number) else { return Meaning::opaque() };
    let longest = |length: i64| u32::try_from(length).ok().map(|length| Demand::Longest(length, unit));
    let found = match operator {
        "<=" => longest(floor).map(|demand| Meaning::of(column, demand)),
        "<" => longest(ceiling.saturating_sub(1)).map(|demand| Meaning::of(column, demand)),
        "=" => longest(floor).map(|demand| Meaning::part_of(column, demand)),
        // Every text has such a length.
        ">=" if ceiling <= 0 => Some(Meaning { is_whole: true, ..Meaning::opaque() }),
        _ => None,
    };
    found.unwrap_or_else(Meaning::opaque)
}

/// The whole numbers below and above a number as it is written; both the same for a whole one.
fn whole(number: &str) -> Option<(i64, i64)> {
    let (sign, digits) = match number.trim().strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, number.trim()),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let is_whole = fraction.bytes().all(|digit| digit == b'0');
    match (sign, is_whole) {
        (sign, true) => Some((sign * whole, sign * whole)),
        (1, false) => Some((whole, whole.checked_add(1)?)),
        (_, false) => Some((-whole - 1, -whole)),
    }
}
