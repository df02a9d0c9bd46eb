//! `stats`: tables and indexes with their rows, sizes and activity.

use indicatif::{HumanBytes, HumanCount, HumanDuration};
use serde::Serialize;
use serde_json::Map;

use super::door::Door;
use super::page::Page;
use super::report::Outcome;
use super::table::table;
use crate::Error;
use crate::database::stats::{Line, Section, Statistic, Statistics, Tag, Top, Unit, Value};
use crate::stories::stats;

/// Of a database with thousands of indexes only the large ones are of interest.
const TOP_INDEXES: usize = 50;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Which statistics to show; repeatable, or with commas between
    #[arg(long = "tag", short = 't', value_name = "TAG", value_delimiter = ',', default_value = "info")]
    tags: Vec<AskedTag>,

    /// Show only the N largest tables and indexes; otherwise all tables and 50 indexes
    #[arg(long, value_name = "N")]
    top: Option<usize>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum AskedTag {
    /// What it is, and how large
    Info,
    /// How it is read
    Read,
    /// How it is written
    Write,
    /// When it was vacuumed and analyzed
    Maint,
    /// How it is defined
    Code,
}

pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    ("", "the largest tables and indexes"),
    ("--tag read,write --top 10", "how the ten largest are used"),
    ("--tag info --tag code --format json", "sizes and definitions, for a program"),
];

impl From<AskedTag> for Tag {
    fn from(tag: AskedTag) -> Self {
        match tag {
            AskedTag::Info => Tag::Info,
            AskedTag::Read => Tag::Read,
            AskedTag::Write => Tag::Write,
            AskedTag::Maint => Tag::Maint,
            AskedTag::Code => Tag::Code,
        }
    }
}

pub(crate) fn run(args: Args, door: &Door) -> Result<Shown, Error> {
    let tags: Vec<Tag> = args.tags.into_iter().map(Tag::from).collect();
    // What a server takes for LIMIT.
    let top = args.top.map(|top| top.min(i64::MAX as usize));
    let top = Top { tables: top.unwrap_or(i64::MAX as usize), indexes: top.unwrap_or(TOP_INDEXES) };
    Ok(Shown::of(stats::stats(&door.database()?, &tags, top)?))
}

/// Statistics as programs get them.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    engine: &'static str,
    database: Whole,
    tables: Listed,
    indexes: Listed,
    #[serde(skip)]
    statistics: Statistics,
}

#[derive(Debug, Serialize)]
struct Whole {
    name: String,
    statistics: Vec<Fact>,
}

#[derive(Debug, Serialize)]
struct Fact {
    #[serde(flatten)]
    statistic: Statistic,
    /// Null where the database does not say.
    value: Value,
}

#[derive(Debug, Serialize)]
struct Listed {
    statistics: Vec<Statistic>,
    /// Objects with `name`, and a value for each statistic.
    rows: Vec<Map<String, serde_json::Value>>,
}

impl Shown {
    fn of(statistics: Statistics) -> Self {
        let facts = |line: &Line| {
            let pairs = statistics.database.statistics.iter().zip(&line.values);
            pairs.map(|(statistic, value)| Fact { statistic: *statistic, value: value.clone() }).collect()
        };
        let whole = statistics.database.lines.first();
        Shown {
            engine: statistics.engine,
            database: Whole {
                name: whole.map(|line| line.name.clone()).unwrap_or_default(),
                statistics: whole.map(facts).unwrap_or_default(),
            },
            tables: Listed::of(&statistics.tables),
            indexes: Listed::of(&statistics.indexes),
            statistics,
        }
    }
}

impl Listed {
    fn of(section: &Section) -> Self {
        let row = |line: &Line| {
            let names = section.statistics.iter().map(|statistic| statistic.name.to_owned());
            let name = std::iter::once(("name".to_owned(), line.name.clone().into()));
            name.chain(names.zip(line.values.iter().map(json))).collect()
        };
        Listed { statistics: section.statistics.clone(), rows: section.lines.iter().map(row).collect() }
    }
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Unknown => serde_json::Value::Null,
        Value::Text(text) => text.clone().into(),
        Value::Number(number) => (*number).into(),
        Value::Fraction(number) => (*number).into(),
        Value::YesNo(answer) => (*answer).into(),
        Value::Moment(moment) => moment.to_string().into(),
    }
}

impl Outcome for Shown {
    fn data(&self, page: &Page) -> String {
        let facts = self.database.statistics.iter();
        let facts =
            facts.map(|fact| [fact.statistic.name.to_owned(), shown(fact.statistic.unit, &fact.value)]);
        let header = ["database", &self.database.name];
        let whole = (facts.len() > 0).then(|| table(&header, facts, page));
        let lists = [("table", &self.statistics.tables), ("index", &self.statistics.indexes)];
        let lists = lists.into_iter().flat_map(|(what, section)| lists_of(what, section, page));
        whole.into_iter().chain(lists).collect::<Vec<_>>().join("\n")
    }

    fn talk(&self) -> String {
        let sections = [&self.statistics.database, &self.statistics.tables, &self.statistics.indexes];
        let is_bare =
            sections.iter().all(|section| section.statistics.is_empty() || section.lines.is_empty());
        if is_bare { format!("{} has no statistics with this tag\n", self.engine) } else { String::new() }
    }
}

/// A table for each tag, so that lines stay short.
fn lists_of(what: &str, section: &Section, page: &Page) -> Vec<String> {
    if section.lines.is_empty() {
        return Vec::new();
    }
    let parts = section.statistics.chunk_by(|one, next| one.tag == next.tag);
    let mut start = 0;
    let list = |part: &[Statistic]| {
        let columns = start..start + part.len();
        start = columns.end;
        let header: Vec<&str> = std::iter::once(what).chain(part.iter().map(|one| one.name)).collect();
        let rows = section.lines.iter().map(|line| {
            let cells = part.iter().zip(&line.values[columns.clone()]);
            let cells = cells.map(|(statistic, value)| shown(statistic.unit, value));
            std::iter::once(line.name.clone()).chain(cells).collect::<Vec<_>>()
        });
        table(&header, rows, page)
    };
    parts.map(list).collect()
}

fn shown(unit: Unit, value: &Value) -> String {
    let positive = |number: i64| u64::try_from(number).ok();
    match (unit, value) {
        (_, Value::Unknown) => "-".to_owned(),
        // A statement written over several lines is one here.
        (Unit::Code, Value::Text(text)) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        (_, Value::Text(text)) => text.clone(),
        (unit, Value::Number(number)) => match (unit, positive(*number)) {
            (Unit::Bytes, Some(bytes)) => HumanBytes(bytes).to_string(),
            (Unit::Seconds, Some(seconds)) => {
                HumanDuration(std::time::Duration::from_secs(seconds)).to_string()
            }
            (Unit::Count, Some(count)) => HumanCount(count).to_string(),
            _ => number.to_string(),
        },
        (_, Value::Fraction(number)) => format!("{number} %"),
        (_, Value::YesNo(true)) => "yes".to_owned(),
        (_, Value::YesNo(false)) => "no".to_owned(),
        (_, Value::Moment(moment)) => moment.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(unit: Unit, value: Value, expected: &str) {
        assert_eq!(shown(unit, &value), expected);
    }

    #[test]
    fn people_see_units() {
        check(Unit::Bytes, Value::Number(8192), "8.00 KiB");
        check(Unit::Bytes, Value::Number(-1), "-1");
        check(Unit::Count, Value::Number(1_234_567), "1,234,567");
        check(Unit::Seconds, Value::Number(30), "30 seconds");
        check(Unit::Percent, Value::Fraction(99.5), "99.5 %");
        check(Unit::YesNo, Value::YesNo(false), "no");
        check(Unit::Moment, Value::Moment("2026-11-22T00:45:01Z".parse().unwrap()), "2026-11-22T00:45:01Z");
        check(Unit::Code, Value::Text("CREATE\n  INDEX a".to_owned()), "CREATE INDEX a");
        check(Unit::Count, Value::Unknown, "-");
    }
}
