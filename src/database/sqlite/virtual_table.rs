//! Virtual tables: which of them hold rows of their own, and which only show what others hold.
//!
//! A full-text index keeps copies of the words it indexed, in shadow tables. Those are never copied:
//! the index is filled anew from anonymized rows. A module that is not known here is refused, because
//! nobody could say what its shadow tables hold.

use crate::database::DatabaseError;

/// Where the rows of a virtual table come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// It holds its rows itself: they are read, anonymized and inserted like those of any table.
    Own {
        /// Whether its rows have a number besides their columns.
        numbered: bool,
    },
    /// A full-text index over another table: rebuilt from it.
    External {
        /// The table or view that it indexes.
        table: String,
    },
    /// A full-text index without its text: cannot be rebuilt, and stays empty.
    Contentless,
    /// A view of another virtual table (`fts5vocab`): has nothing of its own.
    View,
}

/// Reads the module and its options from `CREATE VIRTUAL TABLE … USING module(…)`.
pub fn content(name: &str, sql: &str) -> Result<Content, DatabaseError> {
    let (module, arguments) = module(sql);
    let refused = |why: &str| {
        Err(DatabaseError::Unsupported { object: format!("virtual table `{name}`"), why: why.to_owned() })
    };
    let full_text = |table: Option<String>| match table {
        None => Content::Own { numbered: true },
        Some(table) if table.is_empty() => Content::Contentless,
        Some(table) => Content::External { table },
    };
    match module.to_ascii_lowercase().as_str() {
        // FTS5 takes any beginning of an option's name for it, and tries `content` before longer names.
        "fts5" => Ok(full_text(option(&arguments, |key| "content".starts_with(key)))),
        "fts4" if option(&arguments, |key| key == "languageid").is_some() => {
            refused("its rows have languages, which are not read (fts4 with `languageid`)")
        }
        "fts4" => Ok(full_text(option(&arguments, |key| key == "content"))),
        "fts3" => Ok(Content::Own { numbered: true }),
        "rtree" | "rtree_i32" => Ok(Content::Own { numbered: false }),
        "fts5vocab" | "fts4aux" | "fts3tokenize" => Ok(Content::View),
        other => {
            refused(&format!("its module `{other}` is not one of fts3, fts4, fts5, rtree and their views"))
        }
    }
}

/// The word behind `USING`, and its arguments at the top level.
fn module(sql: &str) -> (&str, Vec<&str>) {
    let lower = sql.to_ascii_lowercase();
    // The first ` using ` outside of quotes: a table name may hold the word, but then it is quoted.
    let using = outside_quotes(&lower).filter(|&(_, at)| at == b'u').map(|(index, _)| index).find(|&index| {
        index > 0 && lower[index..].starts_with("using") && lower.as_bytes()[index - 1].is_ascii_whitespace()
    });
    let rest = using.map_or("", |index| sql[index + "using".len()..].trim_start());
    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    let inner = rest.trim().trim_end_matches(';').trim_end();
    let inner = inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or("");
    (name, split_arguments(inner))
}

fn split_arguments(inner: &str) -> Vec<&str> {
    let mut arguments = Vec::new();
    let (mut start, mut depth) = (0, 0_i32);
    for (index, byte) in outside_quotes(inner) {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b',' if depth == 0 => {
                arguments.push(inner[start..index].trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    arguments.push(inner[start..].trim());
    arguments
}

/// The value of the first `name=value` among the arguments whose name is meant, without its quotes.
/// Names are given in lower case.
fn option(arguments: &[&str], is_meant: impl Fn(&str) -> bool) -> Option<String> {
    arguments.iter().find_map(|argument| {
        let (key, value) = argument.split_once('=')?;
        let key = key.trim().to_ascii_lowercase();
        (!key.is_empty() && is_meant(&key)).then(|| unquoted(value.trim()))
    })
}

fn unquoted(value: &str) -> String {
    let mut letters = value.chars();
    match (letters.next(), letters.next_back()) {
        (Some('['), Some(']')) => letters.as_str().to_owned(),
        (Some(open @ ('\'' | '"' | '`')), Some(close)) if open == close => {
            letters.as_str().replace(&format!("{open}{open}"), &open.to_string())
        }
        _ => value.to_owned(),
    }
}

/// The bytes of SQL that stand in no quotes, with their offsets.
fn outside_quotes(sql: &str) -> impl Iterator<Item = (usize, u8)> + '_ {
    let mut quote = None;
    sql.bytes().enumerate().filter(move |&(_, byte)| match quote {
        Some(close) => {
            if byte == close {
                quote = None;
            }
            false
        }
        None => {
            quote = match byte {
                b'\'' | b'"' | b'`' => Some(byte),
                b'[' => Some(b']'),
                _ => None,
            };
            quote.is_none()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str, expected: Content) {
        assert_eq!(content("t", sql).unwrap(), expected, "{sql}");
    }

    #[test]
    fn content_is_read_from_the_options() {
        let external = |table: &str| Content::External { table: table.to_owned() };
        check("CREATE VIRTUAL TABLE fts USING fts5(body)", Content::Own { numbered: true });
        check(
            "create virtual table f using FTS5 (a, content = 'person', content_rowid='id')",
            external("person"),
        );
        check("CREATE VIRTUAL TABLE f USING fts5(a, content=\"odd, \"\"name\")", external("odd, \"name"));
        check("CREATE VIRTUAL TABLE f USING fts5(a, content='')", Content::Contentless);
        check("CREATE VIRTUAL TABLE f USING fts5(a, Cont='')", Content::Contentless);
        check("CREATE VIRTUAL TABLE f USING fts4(content=[my table], a)", external("my table"));
        check("CREATE VIRTUAL TABLE \"a using b\" USING rtree(id, x0, x1)", Content::Own { numbered: false });
        check("CREATE VIRTUAL TABLE v USING fts5vocab('fts', 'row')", Content::View);
        check("CREATE VIRTUAL TABLE f USING fts3", Content::Own { numbered: true });
    }

    #[test]
    fn languages_are_refused_and_not_lost() {
        let error = content("f", "CREATE VIRTUAL TABLE f USING fts4(a, languageid=\"lid\")").unwrap_err();
        assert!(error.to_string().contains("languageid"), "{error}");
    }

    #[test]
    fn an_unknown_module_is_refused_by_name() {
        let error = content("places", "CREATE VIRTUAL TABLE places USING spellfix1(a)").unwrap_err();
        assert_eq!(
            error.to_string(),
            "virtual table `places` cannot be carried over: its module `spellfix1` is not one of fts3, fts4, \
             fts5, rtree and their views"
        );
    }
}
