//! What a person is asked about proposals, table by table: accept, change, keep or skip.

use std::fmt::Write as _;

use crate::Error;
use crate::stories::init::Draft;

/// Shows a text of some lines, asks a question of one, and gives the line that was typed.
pub(super) type Ask<'a> = &'a mut dyn FnMut(&str, &str) -> Result<String, Error>;

/// What can be answered, told once.
const HELP: &str = "for each table: Enter accepts all of it, `rest` also all that follow\n\
                    `keep 2 3` keeps what stands there, `skip 2` leaves it undecided, `skip` the whole table\n\
                    `change 2` and `change 2 RULE` give it another rule; the command `anonymizers` lists what there is\n\n";
const QUESTION: &str = "accept, rest, keep, skip or change";

/// What was answered.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    /// The table is right as it is.
    Accept,
    /// So are all others.
    AcceptRest,
    /// One proposal gets another rule, which may have been typed.
    Change(usize, Option<String>),
    /// These columns are kept.
    Keep(Vec<usize>),
    /// These are left undecided.
    Skip(Vec<usize>),
    /// All of the table is.
    SkipTable,
    /// It makes no sense.
    Unclear,
}

/// Asks about each table until it is accepted.
pub(super) fn ask(draft: &mut Draft, ask: Ask<'_>) -> Result<(), Error> {
    let mut note = HELP.to_owned();
    for table in 0..draft.tables.len() {
        while draft.tables[table].proposals.iter().any(|proposal| !proposal.is_comment()) {
            let shown = format!("{note}{}", listed(draft, table));
            note.clear();
            match Answer::of(&ask(&shown, QUESTION)?, draft.tables[table].proposals.len()) {
                Answer::Accept => break,
                Answer::AcceptRest => return Ok(()),
                Answer::SkipTable => draft.skip(table, None),
                Answer::Change(at, rule) => note = changed(draft, table, at, rule, ask)?,
                Answer::Keep(mut positions) => {
                    positions.sort_unstable();
                    positions.dedup();
                    // From the end, because what belongs together falls apart.
                    for at in positions.into_iter().rev() {
                        note.push_str(&decided(draft, table, at, "keep"));
                    }
                }
                Answer::Skip(mut positions) => {
                    positions.sort_unstable();
                    positions.dedup();
                    positions.into_iter().rev().for_each(|at| draft.skip(table, Some(at)));
                }
                Answer::Unclear => "this is none of the answers\n".clone_into(&mut note),
            }
        }
    }
    Ok(())
}

fn changed(
    draft: &mut Draft,
    table: usize,
    at: usize,
    rule: Option<String>,
    ask: Ask<'_>,
) -> Result<String, Error> {
    let rule = match rule {
        Some(rule) => rule,
        None => {
            let proposal = &draft.tables[table].proposals[at];
            let rule = proposal.rule_text().unwrap_or_default();
            ask("", &format!("the rule for {}, now {rule}", proposal.target))?
        }
    };
    let rule = rule.trim();
    Ok(if rule.is_empty() { String::new() } else { decided(draft, table, at, rule) })
}

/// Takes the rule, or says why not.
fn decided(draft: &mut Draft, table: usize, at: usize, rule: &str) -> String {
    let target = draft.tables[table].proposals[at].target.clone();
    match draft.decide(table, at, rule) {
        Ok(()) => String::new(),
        Err(why) => format!("{target} cannot have `{rule}`: {why}\n"),
    }
}

/// The proposals for a table, numbered from 1.
fn listed(draft: &Draft, table: usize) -> String {
    let proposed = &draft.tables[table];
    let mut text = format!("{}\n", proposed.table);
    for (at, proposal) in proposed.proposals.iter().enumerate() {
        let number = at + 1;
        let rule = proposal.rule_text().unwrap_or_else(|| "follows what it refers to".to_owned());
        let _ = writeln!(text, "{number:>4}  {}: {rule}", proposal.target);
        for column in &proposal.columns {
            let name =
                if column.name == proposal.target { String::new() } else { format!("{}: ", column.name) };
            let example = draft.example(&proposed.table, &column.name);
            let example = example.map(|example| format!(", such as {example:?}")).unwrap_or_default();
            let _ = writeln!(text, "        {name}{}{example}", column.facts);
        }
    }
    text
}

impl Answer {
    /// What a line says, of so many proposals.
    fn of(line: &str, count: usize) -> Self {
        let mut words = line.split_whitespace();
        let word = words.next().unwrap_or_default().to_lowercase();
        let rest: Vec<&str> = words.collect();
        let position = |word: &str| {
            word.parse().ok().filter(|number| (1..=count).contains(number)).map(|it: usize| it - 1)
        };
        let positions =
            || rest.iter().map(|word| position(word.trim_end_matches(','))).collect::<Option<Vec<_>>>();
        match (word.as_str(), rest.as_slice()) {
            ("" | "a" | "accept", []) => Answer::Accept,
            ("r" | "rest", []) => Answer::AcceptRest,
            ("s" | "skip", []) => Answer::SkipTable,
            ("c" | "change", [number, rule @ ..]) => match position(number) {
                Some(at) => Answer::Change(at, (!rule.is_empty()).then(|| rule.join(" "))),
                None => Answer::Unclear,
            },
            ("k" | "keep", [_, ..]) => positions().map_or(Answer::Unclear, Answer::Keep),
            ("s" | "skip", [_, ..]) => positions().map_or(Answer::Unclear, Answer::Skip),
            _ => Answer::Unclear,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Environment;

    #[test]
    fn answers_are_words_and_numbers() {
        let check = |line: &str, expected: Answer| assert_eq!(Answer::of(line, 3), expected, "{line}");
        check("", Answer::Accept);
        check(" Accept ", Answer::Accept);
        check("rest", Answer::AcceptRest);
        check("skip", Answer::SkipTable);
        check("skip 3, 1", Answer::Skip(vec![2, 0]));
        check("k 2", Answer::Keep(vec![1]));
        check("change 2", Answer::Change(1, None));
        check(
            "c 2 {anonymizer: lorem, words: 2}",
            Answer::Change(1, Some("{anonymizer: lorem, words: 2}".to_owned())),
        );
        check("keep", Answer::Unclear);
        check("keep 4", Answer::Unclear);
        check("keep 0", Answer::Unclear);
        check("change", Answer::Unclear);
        check("what", Answer::Unclear);
    }

    /// What stands in the policy of a shop after these answers.
    #[cfg(feature = "sqlite")]
    fn answered(answers: &[&str]) -> (String, usize) {
        use crate::progress::Silent;
        use crate::stories::init::{Look, Wishes, propose};

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.sqlite3");
        let shop = rusqlite::Connection::open(&path).unwrap();
        shop.execute_batch(
            "CREATE TABLE customer (id INTEGER PRIMARY KEY, email TEXT NOT NULL, note TEXT NOT NULL, city TEXT, zip TEXT);
             CREATE TABLE tag (name TEXT NOT NULL); INSERT INTO customer VALUES (1, 'mary@example.org', 'nice', 'Lyon', '1');",
        )
        .unwrap();
        let wishes = Wishes {
            reads_values: true,
            keeps_examples: true,
            locale: None,
            environment: Environment::default(),
        };
        let output = folder.path().join("airlock.yaml");
        let mut draft = propose("shop", Look::Dump(path), output, folder.path(), &wishes, &Silent).unwrap();
        let mut asked = Vec::new();
        let mut left = answers.iter();
        let mut person = |shown: &str, _question: &str| {
            asked.push(shown.to_owned());
            left.next().map(|answer| (*answer).to_owned()).ok_or(Error::Cancelled)
        };
        ask(&mut draft, &mut person).unwrap();
        assert!(asked[0].contains("such as \"mary@example.org\""), "{}", asked[0]);
        let text = draft.text().unwrap();
        assert!(!text.contains("mary"), "{text}");
        (text[text.find("  tables:").unwrap()..].to_owned(), asked.len())
    }

    #[test]
    #[cfg(feature = "sqlite")]
    fn a_person_accepts_changes_keeps_and_skips() {
        let (text, asked) = answered(&["", ""]);
        assert!(text.contains("      email: email  #") && text.contains("      note: lorem  #"), "{text}");
        assert_eq!(asked, 2);
        let (text, asked) = answered(&["change 2 integer", "change 3", "md5", "keep 2", "rest"]);
        assert!(text.contains("      email: keep  #") && text.contains("      note: md5  #"), "{text}");
        assert_eq!(asked, 5);
        let (text, _) = answered(&["keep 4, 2", "", ""]);
        for kept in ["email: keep", "city: keep", "zip: keep"] {
            assert!(text.contains(kept) && !text.contains("@address"), "{text}");
        }
        let (text, _) = answered(&["skip 3", "", "skip"]);
        assert!(!text.contains("note") && !text.contains("tag") && text.contains("email"), "{text}");
        let (text, _) = answered(&["change 2 constantly", "", ""]);
        assert!(text.contains("email: email"), "{text}");
    }
}
