//! Statistics of a database: facts of it as a whole, and a line for each table and each index.
//!
//! Names, units and tags are part of the JSON contract of `stats`. What an engine counts itself has the engine's own
//! name for it, so that its manual explains it.

use jiff::Timestamp;
use serde::Serialize;

#[cfg(feature = "servers")]
use super::DatabaseError;

/// What a statistic is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tag {
    /// What it is, and how large.
    Info,
    /// How it is read.
    Read,
    /// How it is written.
    Write,
    /// When it was looked after.
    Maint,
    /// How it is defined.
    Code,
}

/// What a value is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A name or words.
    Text,
    /// SQL.
    Code,
    /// A number of things.
    Count,
    /// A number that counts nothing.
    Number,
    /// A size.
    Bytes,
    /// True or false.
    YesNo,
    /// RFC 3339, in UTC.
    Moment,
    /// A length of time.
    Seconds,
    /// From 0 to 100.
    Percent,
}

/// One thing that is known of a database, of its tables or of its indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Statistic {
    /// What programs call it.
    pub name: &'static str,
    /// What it is for.
    pub tag: Tag,
    /// What its values are.
    pub unit: Unit,
}

/// A value in the unit of its statistic.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// The database does not say.
    Unknown,
    /// Text or code.
    Text(String),
    /// A count, bytes or seconds.
    Number(i64),
    /// A percentage.
    Fraction(f64),
    /// Yes or no.
    YesNo(bool),
    /// A point in time.
    Moment(Timestamp),
}

/// Of one database, table or index.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The name, with its schema where there are schemas.
    pub name: String,
    /// One for each statistic of the section.
    pub values: Vec<Value>,
}

/// Things of one sort.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// What is known of each.
    pub statistics: Vec<Statistic>,
    /// The largest first.
    pub lines: Vec<Line>,
}

/// All that is known of a database.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    /// `postgresql`, `mysql`, `mariadb` or `sqlite`.
    pub engine: &'static str,
    /// One line, of the database as a whole.
    pub database: Section,
    /// Tables.
    pub tables: Section,
    /// Indexes.
    pub indexes: Section,
}

/// How many things of a sort are wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Top {
    /// Tables.
    pub tables: usize,
    /// Indexes.
    pub indexes: usize,
}

impl Section {
    /// What a server answered: rows of a name and a value for each statistic, as texts.
    #[cfg(feature = "servers")]
    pub(super) fn of_rows(
        statistics: Vec<Statistic>,
        rows: Vec<Vec<Option<String>>>,
    ) -> Result<Self, DatabaseError> {
        let lines = rows.into_iter().map(|row| line(row, &statistics));
        Ok(Section { lines: lines.collect::<Result<_, _>>()?, statistics })
    }

    /// Leaves out the statistics of other tags.
    pub fn keep(&mut self, tags: &[Tag]) {
        let kept: Vec<bool> = self.statistics.iter().map(|one| tags.contains(&one.tag)).collect();
        let mut is_kept = kept.iter();
        self.statistics.retain(|_| is_kept.next() == Some(&true));
        for line in &mut self.lines {
            let mut is_kept = kept.iter();
            line.values.retain(|_| is_kept.next() == Some(&true));
        }
    }
}

/// A row: the name, then a value for each statistic.
#[cfg(feature = "servers")]
fn line(row: Vec<Option<String>>, statistics: &[Statistic]) -> Result<Line, DatabaseError> {
    let mut cells = row.into_iter();
    let name = cells.next().flatten().unwrap_or_default();
    let values = statistics.iter().map(|statistic| match cells.next().flatten() {
        None => Ok(Value::Unknown),
        Some(text) => statistic.unit.read(&text).ok_or(DatabaseError::Statistic { name: statistic.name }),
    });
    Ok(Line { values: values.collect::<Result<_, _>>()?, name })
}

impl Unit {
    /// The value in what a server wrote. Nothing where it is not in this unit.
    pub fn read(self, text: &str) -> Option<Value> {
        Some(match self {
            Unit::Text | Unit::Code => Value::Text(text.to_owned()),
            Unit::Count | Unit::Number | Unit::Bytes | Unit::Seconds => Value::Number(text.parse().ok()?),
            Unit::Percent => Value::Fraction(text.parse().ok().filter(|number: &f64| number.is_finite())?),
            Unit::YesNo => Value::YesNo(match text {
                "t" | "true" => true,
                "f" | "false" => false,
                _ => return None,
            }),
            Unit::Moment => Value::Moment(text.parse().ok()?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn named(name: &'static str, tag: Tag) -> Statistic {
        Statistic { name, tag, unit: Unit::Count }
    }

    #[test]
    fn a_tag_takes_its_columns_with_it() {
        let check = |tags: &[Tag], names: &[&str], values: &[i64]| {
            let mut section = Section {
                statistics: vec![named("a", Tag::Info), named("b", Tag::Read), named("c", Tag::Info)],
                lines: vec![Line { name: "t".to_owned(), values: [1, 2, 3].map(Value::Number).to_vec() }],
            };
            section.keep(tags);
            assert_eq!(section.statistics.iter().map(|one| one.name).collect::<Vec<_>>(), names);
            let values: Vec<_> = values.iter().copied().map(Value::Number).collect();
            assert_eq!(section.lines[0].values, values);
        };
        check(&[Tag::Info, Tag::Read, Tag::Write], &["a", "b", "c"], &[1, 2, 3]);
        check(&[Tag::Info], &["a", "c"], &[1, 3]);
        check(&[Tag::Read], &["b"], &[2]);
        check(&[Tag::Code], &[], &[]);
    }

    #[cfg(feature = "servers")]
    #[test]
    fn what_is_no_number_is_refused_by_name() {
        let statistics = [Statistic { name: "seq_scan", tag: Tag::Read, unit: Unit::Count }];
        let row = |cell: Option<&str>| vec![Some("public.a".to_owned()), cell.map(str::to_owned)];
        let known = line(row(Some("7")), &statistics).unwrap();
        assert_eq!(known, Line { name: "public.a".to_owned(), values: vec![Value::Number(7)] });
        assert_eq!(line(row(None), &statistics).unwrap().values, [Value::Unknown]);
        let error = line(row(Some("many")), &statistics).unwrap_err();
        assert_eq!(error.to_string(), "the server's answer for `seq_scan` cannot be read");
    }

    #[test]
    fn a_value_is_in_its_unit_or_refused() {
        let check = |unit: Unit, text: &str, json: Option<&str>| {
            let read = unit.read(text).map(|value| serde_json::to_string(&value).unwrap());
            assert_eq!(read.as_deref(), json, "{text} as {unit:?}");
        };
        check(Unit::Count, "-1", Some("-1"));
        check(Unit::Bytes, "9223372036854775807", Some("9223372036854775807"));
        check(Unit::Bytes, "8 kB", None);
        check(Unit::Seconds, "1.5", None);
        check(Unit::Percent, "99.5", Some("99.5"));
        check(Unit::Percent, "NaN", None);
        check(Unit::YesNo, "t", Some("true"));
        check(Unit::YesNo, "", None);
        check(Unit::Moment, "2026-11-22T00:45:01Z", Some("\"2026-11-22T00:45:01Z\""));
        check(Unit::Moment, "yesterday", None);
        check(Unit::Code, "SELECT \"a\"", Some(r#""SELECT \"a\"""#));
        assert_eq!(serde_json::to_string(&Value::Unknown).unwrap(), "null");
    }
}
