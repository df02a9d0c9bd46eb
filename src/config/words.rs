//! Command words as a person writes them: `docker compose exec -T "my db"`, or a list.
//!
//! Quotes are those of a shell, and that is all: there is no shell, so what only a shell could do is refused
//! instead of being handed on as a word.

use crate::yaml::{Content, Error, Node};

/// Reads text or a list of words. The messages quote nothing, since a variable may stand for it.
pub(super) fn parse(node: &Node) -> Result<Vec<String>, Error> {
    let words = match &node.content {
        Content::Sequence(items) => items.iter().map(|item| item.text().map(str::to_owned)).collect(),
        _ => split(node.text()?).map_err(|problem| node.error(problem.message()).with_help(problem.help())),
    }?;
    if words.first().is_none_or(String::is_empty) {
        let help = "name the program, such as `docker compose exec -T db`, or leave the key out";
        return Err(node.error("expected a command").with_help(help));
    }
    Ok(words)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Problem {
    OpenQuote,
    NothingEscaped,
    NeedsShell(char),
}

impl Problem {
    fn message(self) -> String {
        match self {
            Problem::OpenQuote => "the quote is not closed".to_owned(),
            Problem::NothingEscaped => "nothing stands behind the last `\\`".to_owned(),
            Problem::NeedsShell(letter) => format!("`{letter}` would need a shell, and there is none"),
        }
    }

    fn help(self) -> &'static str {
        match self {
            Problem::OpenQuote | Problem::NothingEscaped => "close it, or write a list of words",
            Problem::NeedsShell(_) => {
                "put it in quotes where it is part of a word; or write a script, and name that here"
            }
        }
    }
}

fn split(text: &str) -> Result<Vec<String>, Problem> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            letter if letter.is_whitespace() => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next().ok_or(Problem::OpenQuote)? {
                        '\'' => break,
                        letter => word.push(letter),
                    }
                }
            }
            '"' => double_quoted(&mut letters, word.get_or_insert_default())?,
            '\\' => word.get_or_insert_default().push(letters.next().ok_or(Problem::NothingEscaped)?),
            '|' | '&' | ';' | '<' | '>' | '(' | ')' | '`' | '$' | '*' | '?' => {
                return Err(Problem::NeedsShell(letter));
            }
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    Ok(words)
}

/// Up to the closing quote. `\` escapes what it does in a shell, and stands for itself before anything else.
fn double_quoted(letters: &mut std::str::Chars<'_>, word: &mut String) -> Result<(), Problem> {
    loop {
        match letters.next().ok_or(Problem::OpenQuote)? {
            '"' => return Ok(()),
            letter @ ('$' | '`') => return Err(Problem::NeedsShell(letter)),
            '\\' => match letters.next().ok_or(Problem::OpenQuote)? {
                letter @ ('"' | '\\' | '$' | '`') => word.push(letter),
                letter => word.extend(['\\', letter]),
            },
            letter => word.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, Source};

    fn check(text: &str, expected: Result<&[&str], Problem>) {
        let expected = expected.map(|words| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>());
        assert_eq!(split(text), expected, "{text}");
    }

    #[test]
    fn words_are_those_of_a_shell() {
        check("docker compose  exec -T\tdb", Ok(&["docker", "compose", "exec", "-T", "db"]));
        check(r#"a 'b "c' d"e 'f'"g"#, Ok(&["a", "b \"c", "de 'f'g"]));
        check(r#"a\ b "\"\\\$\n" '\n' ''"#, Ok(&["a b", "\"\\$\\n", "\\n", ""]));
        check("", Ok(&[]));
    }

    #[test]
    fn what_needs_a_shell_is_refused() {
        for letter in "|&;<>()`$*?".chars() {
            check(&format!("a {letter} b"), Err(Problem::NeedsShell(letter)));
            check(&format!("a '{letter}'"), Ok(&["a", &letter.to_string()]));
        }
        check("\"$HOME\"", Err(Problem::NeedsShell('$')));
        check("a 'b", Err(Problem::OpenQuote));
        check("a \"b\\", Err(Problem::OpenQuote));
        check("a\\", Err(Problem::NothingEscaped));
    }

    #[test]
    fn a_list_is_taken_as_it_is() {
        let words = |text: &str| parse(&yaml::parse(Source::new("a.yaml", text)).unwrap());
        assert_eq!(words("[ssh, 'a b', $x]").unwrap(), ["ssh", "a b", "$x"]);
        for (text, expected) in [
            ("[]", "expected a command"),
            ("''", "expected a command"),
            ("['', a]", "expected a command"),
            ("{a: b}", "expected text, found a mapping"),
            ("[1]", "expected text, found a whole number"),
            ("a | b", "`|` would need a shell, and there is none"),
        ] {
            assert_eq!(words(text).unwrap_err().message, expected, "{text}");
        }
    }
}
