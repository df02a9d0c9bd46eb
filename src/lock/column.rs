//! The line of a column: `email: text "character varying(80)", at most 80, not null`.

use super::tokens::Line;
use super::write::{list, quoted, word};
use crate::dump::{Clock, Column, ColumnKind, Letters, Moments, Precision, Repertoire};
use crate::yaml::Error;

/// The column as a line.
pub(super) fn line(column: &Column) -> String {
    let mut line = format!("{}: {}", word(&column.name), typed(column));
    for fact in facts(column) {
        line.push_str(", ");
        line.push_str(&fact);
    }
    line
}

/// Its kind and its type as declared: `text "character varying(80)"`.
pub(super) fn typed(column: &Column) -> String {
    let kind = column.kind.word();
    match column.declared_type.as_str() {
        "" => kind.to_owned(),
        declared => format!("{kind} {}", quoted(declared)),
    }
}

fn facts(column: &Column) -> Vec<String> {
    // Taken apart, so that what is new must be written too.
    let Column {
        name: _,
        declared_type: _,
        kind: _,
        nullable,
        generated,
        max_length,
        range,
        labels,
        allowed,
        checked,
        equality,
        letters,
        moments,
        precision,
    } = column;
    let set = |is_set: bool, fact: &str| is_set.then(|| fact.to_owned());
    let facts = [
        set(!nullable, "not null"),
        set(*generated, "generated"),
        max_length.map(|length| format!("at most {length}")),
        range.map(|(low, high)| format!("from {low} to {high}")),
        set(*checked, "checked"),
        (!labels.is_empty()).then(|| format!("labels {}", list(labels))),
        (!allowed.is_empty()).then(|| format!("only {}", list(allowed))),
        letters_alike(equality.letters),
        set(equality.ignores_padding, "whatever the padding"),
        repertoire(*letters).map(|name| format!("letters of {name}")),
        moments.map(moments_told),
        precision.map(|precision| match precision {
            Precision::Decimals(decimals) => format!("decimals {decimals}"),
            Precision::Single => "single".to_owned(),
        }),
    ];
    facts.into_iter().flatten().collect()
}

fn letters_alike(letters: Letters) -> Option<String> {
    match letters {
        Letters::Exact => None,
        Letters::IgnoreCase => Some("whatever the case".to_owned()),
        Letters::IgnoreAsciiCase => Some("whatever the case in ascii".to_owned()),
        #[cfg(feature = "mysql-dumps")]
        Letters::Alphabet(alphabet) => Some(format!("equal as in {}", quoted(alphabet.name()))),
    }
}

fn repertoire(letters: Repertoire) -> Option<&'static str> {
    match letters {
        Repertoire::Any => None,
        Repertoire::BasicPlane => Some("basic_plane"),
        #[cfg(feature = "mysql-dumps")]
        Repertoire::Latin1 => Some("latin1"),
        Repertoire::Ascii => Some("ascii"),
    }
}

fn moments_told(moments: Moments) -> String {
    let clock = match moments.clock {
        Clock::Day => "day",
        Clock::DayAndTime => "day_and_time",
        Clock::Time => "time",
    };
    let range = moments.range.map_or_else(String::new, |(first, last)| format!(" from {first} to {last}"));
    format!("moments {clock} {}{range}", moments.fraction)
}

/// Reads a column's line to its end.
pub(super) fn read(line: &mut Line<'_>) -> Result<Column, Error> {
    let name = line.name("a column's name")?;
    if !line.takes_symbol(':') {
        return Err(line.expected("`:`"));
    }
    let kind = match line.is_quoted() {
        true => None,
        false => ColumnKind::of_word(&line.name("a kind of column")?),
    };
    let Some(kind) = kind else {
        let words: Vec<&str> = ColumnKind::words().collect();
        return Err(line.error_before(format!("expected a kind of column: {}", words.join(", "))));
    };
    let declared_type = if line.is_quoted() { line.name("a type")? } else { String::new() };
    let mut column = Column::new(name, declared_type, kind);
    while line.takes_symbol(',') {
        fact(line, &mut column)?;
    }
    Ok(column)
}

fn fact(line: &mut Line<'_>, column: &mut Column) -> Result<(), Error> {
    if line.takes("not null") {
        column.nullable = false;
    } else if line.takes("generated") {
        column.generated = true;
    } else if line.takes("at most") {
        column.max_length = Some(line.number()?);
    } else if line.takes("from") {
        column.range = Some(range(line)?);
    } else if line.takes("checked") {
        column.checked = true;
    } else if line.takes("labels") {
        column.labels = line.list(|line| line.name("a label"))?;
    } else if line.takes("only") {
        column.allowed = line.list(|line| line.name("a value"))?;
    } else if line.takes("whatever the padding") {
        column.equality.ignores_padding = true;
    } else if line.takes("whatever the case in ascii") {
        column.equality.letters = Letters::IgnoreAsciiCase;
    } else if line.takes("whatever the case") {
        column.equality.letters = Letters::IgnoreCase;
    } else if line.takes("equal as in") {
        column.equality.letters = alphabet(line)?;
    } else if line.takes("letters of") {
        column.letters = read_repertoire(line)?;
    } else if line.takes("moments") {
        column.moments = Some(read_moments(line)?);
    } else if line.takes("decimals") {
        column.precision = Some(Precision::Decimals(line.number()?));
    } else if line.takes("single") {
        column.precision = Some(Precision::Single);
    } else {
        return Err(line.expected("what is said of a column, such as `not null`"));
    }
    Ok(())
}

/// Behind `from`: `1 to 9`.
fn range(line: &mut Line<'_>) -> Result<(i64, i64), Error> {
    let low = line.number()?;
    if !line.takes("to") {
        return Err(line.expected("`to`"));
    }
    Ok((low, line.number()?))
}

#[cfg(feature = "mysql-dumps")]
fn alphabet(line: &mut Line<'_>) -> Result<Letters, Error> {
    let name = line.name("an alphabet")?;
    let found = crate::dump::mysql::Alphabet::named(&name).map(Letters::Alphabet);
    found.ok_or_else(|| line.error_before(format!("this program knows no alphabet `{name}`")))
}

#[cfg(not(feature = "mysql-dumps"))]
fn alphabet(line: &mut Line<'_>) -> Result<Letters, Error> {
    Err(line.error("this program was built without the alphabets of MySQL"))
}

fn read_repertoire(line: &mut Line<'_>) -> Result<Repertoire, Error> {
    if line.takes("basic_plane") {
        return Ok(Repertoire::BasicPlane);
    }
    #[cfg(feature = "mysql-dumps")]
    if line.takes("latin1") {
        return Ok(Repertoire::Latin1);
    }
    match line.takes("ascii") {
        true => Ok(Repertoire::Ascii),
        false => Err(line.expected("`basic_plane`, `latin1` or `ascii`")),
    }
}

fn read_moments(line: &mut Line<'_>) -> Result<Moments, Error> {
    let clocks = [("day_and_time", Clock::DayAndTime), ("day", Clock::Day), ("time", Clock::Time)];
    let Some((_, clock)) = clocks.into_iter().find(|(word, _)| line.takes(word)) else {
        return Err(line.expected("`day`, `day_and_time` or `time`"));
    };
    let fraction = line.number()?;
    let range = if line.takes("from") { Some(range(line)?) } else { None };
    Ok(Moments { clock, range, fraction })
}
