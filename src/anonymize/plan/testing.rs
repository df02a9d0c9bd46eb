//! What the tests of plans are written in: tables as one line each, and plans and refusals as text.

use super::{Act, Plan, PlanError, Rows};
use crate::anonymize::policy::Policy;
use crate::dump::{
    Check, Clock, Column, ColumnKind, Equality, ForeignKey, Moments, Precision, Repertoire, Table, UniqueKey,
};
use crate::yaml::{self, Source};

/// A policy that must be right.
pub(super) fn policy(text: &str) -> Policy {
    match Policy::parse(&yaml::parse(Source::new("p.yaml", text)).unwrap()) {
        Ok(policy) => policy,
        Err(findings) => panic!("{}", yaml::draw(&findings, false)),
    }
}

/// Tables, one a line: `customer: id int! pk, email text unique, full any gen, boss int ->customer.id`. A kind
/// (`int`, `num`, `text`, `blob`, `any`, `moment`, `bool`, `uuid`, `json`, `label`, `opaque`) with `!` is NOT NULL;
/// behind it `<20` is the greatest length, `0..9` the range, `=a/b` the labels, `~case` and `~padding` what does
/// not count, `@ascii` its letters, `@day`, `@clock` and `@1970` (one day) its moments, `@cents` its decimals, `only=a/b` what a CHECK lists, `check` that
/// one narrows its range, `odd` a CHECK that is not understood, `part` a partition key. What spans columns stands behind ` | `: `pk(a b)`, `unique(a b)`,
/// `(a b)->parent(c d)`. `child<parent<its_parent` is a part; a table with `*` has no rows of its own.
pub(super) fn tables(text: &str) -> Vec<Table> {
    text.lines().map(|line| table(line.trim())).collect()
}

fn table(line: &str) -> Table {
    let (name, rest) = line.split_once(": ").unwrap();
    let (columns, constraints) = rest.split_once(" | ").unwrap_or((rest, ""));
    let mut names = name.split('<').map(str::to_owned);
    let name = names.next().unwrap();
    let mut table = Table {
        name: name.trim_end_matches('*').to_owned(),
        parents: names.collect(),
        holds_rows: !name.ends_with('*'),
        ..Table::default()
    };
    for (position, text) in columns.split(", ").enumerate() {
        let mut words = text.split(' ');
        let (name, kind) = (words.next().unwrap(), words.next().unwrap());
        let mut column = column(name, kind);
        for word in words {
            match word {
                "gen" => column.generated = true,
                "pk" => table.unique_keys.push(UniqueKey { columns: vec![position], primary: true }),
                "unique" => table.unique_keys.push(UniqueKey { columns: vec![position], primary: false }),
                "check" => column.checked = true,
                "odd" => table.checks.push(Check { columns: vec![position], told: "odd".to_owned() }),
                word if word.starts_with("only=") => {
                    column.allowed = word[5..].split('/').map(str::to_owned).collect();
                }
                "part" => table.partition_key.push(position),
                "~case" => column.equality = Equality::IGNORES_CASE,
                "~padding" => column.equality = Equality::IGNORES_PADDING,
                "@ascii" => column.letters = Repertoire::Ascii,
                "@day" => column.moments = Some(moments(Clock::Day, None)),
                "@clock" => column.moments = Some(moments(Clock::Time, None)),
                "@1970" => column.moments = Some(moments(Clock::DayAndTime, Some((0, 86_399)))),
                "@cents" => column.precision = Some(Precision::Decimals(2)),
                word if word.starts_with('<') => column.max_length = Some(word[1..].parse().unwrap()),
                word if word.starts_with('=') => {
                    column.labels = word[1..].split('/').map(str::to_owned).collect();
                }
                word if word.contains("..") => {
                    let (low, high) = word.split_once("..").unwrap();
                    column.range = Some((low.parse().unwrap(), high.parse().unwrap()));
                }
                word => {
                    let to = word.strip_prefix("->").unwrap();
                    let (parent, referred) = to.split_once('.').map_or((to, None), |(to, it)| (to, Some(it)));
                    table.foreign_keys.push(ForeignKey {
                        columns: vec![position],
                        table: parent.to_owned(),
                        referenced: referred.map(str::to_owned).into_iter().collect(),
                    });
                }
            }
        }
        table.columns.push(column);
    }
    constraints.split_terminator(", ").for_each(|constraint| add(constraint, &mut table));
    table
}

fn moments(clock: Clock, range: Option<(i64, i64)>) -> Moments {
    Moments { clock, range, fraction: 3 }
}

fn column(name: &str, kind: &str) -> Column {
    let declared_type = kind.trim_end_matches('!');
    let kind_of = |name| match name {
        "int" => ColumnKind::Integer,
        "num" => ColumnKind::Number,
        "text" => ColumnKind::Text,
        "blob" => ColumnKind::Blob,
        "any" => ColumnKind::Any,
        "moment" => ColumnKind::Moment,
        "bool" => ColumnKind::Boolean,
        "uuid" => ColumnKind::Uuid,
        "json" => ColumnKind::Json,
        "label" => ColumnKind::Label,
        "opaque" => ColumnKind::Opaque,
        "sealed" => ColumnKind::Sealed,
        "ipv4" => ColumnKind::Ipv4,
        "ipv6" => ColumnKind::Ipv6,
        other => panic!("{other}"),
    };
    Column { nullable: !kind.ends_with('!'), ..Column::new(name, declared_type, kind_of(declared_type)) }
}

fn add(constraint: &str, table: &mut Table) {
    let names = |text: &str| text.trim_matches(['(', ')']).split(' ').map(str::to_owned).collect::<Vec<_>>();
    let positions =
        |text: &str| names(text).iter().map(|name| table.position(name).unwrap()).collect::<Vec<_>>();
    if let Some((columns, to)) = constraint.split_once("->") {
        let (parent, referenced) = to.split_at(to.find('(').unwrap());
        let (columns, referenced) = (positions(columns), names(referenced));
        table.foreign_keys.push(ForeignKey { columns, table: parent.to_owned(), referenced });
    } else {
        let (kind, columns) = constraint.split_at(constraint.find('(').unwrap());
        let columns = positions(columns);
        table.unique_keys.push(UniqueKey { columns, primary: kind == "pk" });
    }
}

/// The plan, or what stands in its way, one decision or finding a line.
pub(super) fn told(planned: &Result<Plan, PlanError>) -> String {
    let lines = match planned {
        Ok(plan) => of_plan(plan),
        Err(refusal) => of_refusal(refusal),
    };
    lines.join("\n")
}

fn of_plan(plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    for planned in &plan.tables {
        let name = &planned.table.name;
        if let Rows::LeftOut(why) = &planned.rows {
            lines.push(format!("{name}: left out, {why}"));
            continue;
        }
        for (column, decision) in planned.table.columns.iter().zip(&planned.decisions) {
            let per = match &decision.action {
                Act::Anonymize { per, .. } => format!(" per {per}"),
                Act::Keep | Act::Generated => String::new(),
            };
            let action = decision.action.name();
            lines.push(format!("{name}.{}: {action}{per}, {}", column.name, decision.because));
        }
    }
    lines.extend(plan.notes.iter().map(|note| format!("note: {note}")));
    lines
}

fn of_refusal(refusal: &PlanError) -> Vec<String> {
    let undecided = refusal.undecided.iter().map(|it| format!("undecided {}.{}", it.table, it.column.name));
    let conflicts = refusal.conflicts.iter().map(|conflict| format!("conflict: {conflict}"));
    let findings = refusal.findings.iter().map(|finding| {
        let help = finding.help.as_deref().expect("every finding says what to do");
        format!("{finding}; {help}").trim_start_matches("p.yaml:").to_owned()
    });
    undecided.chain(conflicts).chain(findings).collect()
}
