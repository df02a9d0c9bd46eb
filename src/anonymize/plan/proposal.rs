//! Rules to paste for columns that nothing decides on. They are meant to be looked at, and to err on the
//! safe side: pasted unread, they make a plan, and of what could be personal they keep nothing but keys
//! for which there is no anonymizer, and types for which nothing can be said.

use std::fmt::Write as _;

use super::refusal::Undecided;
use super::suggestion::{self, KEEP};
use super::{checks, fit};
use crate::anonymize::policy::{Action, Policy};
use crate::dump::Column;
use crate::yaml::{self, Source};

/// The rules as YAML, to stand below `policy: tables:`.
pub(super) fn yaml(undecided: &[Undecided]) -> String {
    let roots: Vec<Option<usize>> = undecided.iter().map(|column| root(column, undecided)).collect();
    let rules: Vec<String> = (0..undecided.len()).map(|at| rule(at, undecided, &roots)).collect();
    let lines: Vec<(&Undecided, String)> = undecided
        .iter()
        .enumerate()
        .map(|(at, column)| {
            (column, line(column, roots[at].is_some_and(|root| rules[root] != KEEP), &rules[at]))
        })
        .collect();
    let mut text = String::new();
    for of_table in lines.chunk_by(|(one, _), (next, _)| one.table == next.table) {
        // A table with nothing but comments below it would be no mapping.
        let mark = if of_table.iter().all(|(_, line)| line.starts_with('#')) { "# " } else { "" };
        let _ = writeln!(text, "    {mark}{}:", yaml_key(&of_table[0].0.table));
        of_table.iter().for_each(|(_, line)| text.extend(["      ", line, "\n"]));
    }
    text
}

fn line(undecided: &Undecided, follows: bool, rule: &str) -> String {
    let Column { name, declared_type, nullable, .. } = &undecided.column;
    let mut facts: Vec<&str> = declared_type.split_whitespace().collect();
    facts.extend((!nullable).then_some("NOT NULL"));
    facts.extend(undecided.is_unique.then_some("unique"));
    facts.extend(undecided.is_partition_key.then_some("partition key"));
    let facts = facts.join(" ");
    match &undecided.refers_to {
        Some((table, column)) if follows => {
            let referred = [table.as_str(), column].join(".");
            format!("# {name} follows {}", on_one_line(referred.trim_end_matches('.')))
        }
        Some((table, _)) => {
            format!("{}: keep  # {facts}, refers to {}", yaml_key(name), on_one_line(table))
        }
        None => format!("{}: {rule}  # {}", yaml_key(name), on_one_line(&facts)),
    }
}

/// The undecided column that this one refers to, at the end of a chain of references.
fn root(undecided: &Undecided, all: &[Undecided]) -> Option<usize> {
    let position = |table: &str, is_meant: &dyn Fn(&Undecided) -> bool| {
        all.iter().position(|known| known.table.eq_ignore_ascii_case(table) && is_meant(known))
    };
    let name = &undecided.column.name;
    let mut at = position(&undecided.table, &|known| known.column.name == *name)?;
    // A chain longer than this is a circle.
    for _ in all {
        let Some((table, column)) = &all[at].refers_to else { return Some(at) };
        at = position(table, &|known| match column.as_str() {
            "" => known.is_primary,
            column => known.column.name.eq_ignore_ascii_case(column),
        })?;
    }
    None
}

/// The first suggestion that suits the column and all that follow it.
fn rule(at: usize, all: &[Undecided], roots: &[Option<usize>]) -> String {
    let undecided = &all[at];
    if undecided.refers_to.is_some() {
        return KEEP.to_owned();
    }
    let followers = roots.iter().zip(all).filter(|(root, _)| **root == Some(at)).map(|(_, column)| column);
    let reached: Vec<&Undecided> = followers.collect();
    let is_key = reached.len() > 1 || undecided.is_unique;
    let mut suggestions = suggestion::of(&undecided.column, is_key).into_iter();
    let suits_all = |rule: &String| reached.iter().all(|column| suits(rule, column, is_key));
    suggestions.find(suits_all).unwrap_or_else(|| KEEP.to_owned())
}

/// Whether a plan would take the rule for this column.
fn suits(rule: &str, undecided: &Undecided, is_key: bool) -> bool {
    if rule == KEEP {
        return true;
    }
    let Ok(node) = yaml::parse(Source::new("proposal", format!("tables: {{t: {{c: {rule}}}}}"))) else {
        return false;
    };
    let Ok(policy) = Policy::parse(&node) else { return false };
    let rules = policy.tables.iter().flat_map(|table| &table.rules);
    rules.into_iter().all(|rule| match &rule.action {
        Action::Keep => true,
        Action::Anonymize(anonymize) => {
            let keeps_apart = anonymize.declaration.distinct || !(is_key || undecided.is_unique);
            let fits = fit::check_column(&rule.target, anonymize, 0, &undecided.table, &undecided.column);
            let passes = checks::check_column(&rule.target, anonymize, &undecided.table, &undecided.column);
            keeps_apart && !undecided.is_partition_key && fits.is_ok() && passes.is_ok()
        }
    })
}

/// For a comment: whatever could end its line is escaped, and quotes are not.
fn on_one_line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\'' | '"' => shown.push(letter),
            letter => shown.extend(letter.escape_debug()),
        }
    }
    shown
}

/// A name as YAML writes a key.
fn yaml_key(name: &str) -> String {
    let is_plain = name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        && name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
        && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
            .contains(&name.to_ascii_lowercase().as_str());
    if is_plain { name.to_owned() } else { serde_json::Value::from(name).to_string() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::anonymize::plan::Plan;
    use crate::anonymize::plan::testing::{policy, tables};

    fn check(shapes: &str, expected: &str) {
        let refusal = Plan::new(&policy(""), &tables(shapes)).err().unwrap();
        assert_eq!(refusal.yaml_to_paste(), expected);
        pasted(shapes);
    }

    /// What is proposed for these tables, pasted unread, makes a plan.
    fn pasted(shapes: &str) {
        let tables = tables(shapes);
        let Err(refusal) = Plan::new(&policy(""), &tables) else { return };
        let yaml = refusal.yaml_to_paste();
        if let Err(refusal) = Plan::new(&policy(&format!("tables:\n{yaml}")), &tables) {
            panic!("{shapes}\n{yaml}\n{refusal}");
        }
    }

    #[test]
    fn constraints_and_names_suggest_a_rule() {
        check(
            "customer: id int! pk, E_Mail any! unique, on any, age int!, code text! unique, seen_date any!, photo \
             blob!, balance num!, firstName any, created_at any, created_by any, phone num\nuser data: memo text!",
            "    customer:
      id: keep  # int NOT NULL unique
      E_Mail: email  # any NOT NULL unique
      \"on\": \"null\"  # any
      age: {anonymizer: integer, min: 0, max: 100}  # int NOT NULL
      code: md5  # text NOT NULL unique
      seen_date: lorem  # any NOT NULL
      photo: {anonymizer: constant, value: \"\"}  # blob NOT NULL
      balance: {anonymizer: float, min: 0, max: 100}  # num NOT NULL
      firstName: firstname  # any
      created_at: keep  # any
      created_by: \"null\"  # any
      phone: \"null\"  # num
    \"user data\":
      memo: lorem  # text NOT NULL
",
        );
    }

    #[test]
    fn references_follow_or_are_kept_with_what_they_refer_to() {
        check(
            "a: code text! pk\nb: code text! pk ->a.code\nc: b text ->b, d_id int ->d\nd: id int! pk",
            "    a:
      code: md5  # text NOT NULL unique
    # b:
      # code follows a.code
    c:
      # b follows b
      d_id: keep  # int, refers to d
    d:
      id: keep  # int NOT NULL unique
",
        );
    }

    #[test]
    fn lengths_ranges_and_types_are_heeded() {
        check(
            "t: email text! <37 unique, code text! <20 unique, name text! <20, note text! <9, age int! -5..5, one int! 7..7, \
             big int! 1000..2000, ratio num! -9..9, seen moment!, birth_date moment, doc json!, ok bool!, key uuid!, sex label! \
             =f/m, state label! =on/off, tags opaque!, created_at moment! part, password text! <20",
            "    t:
      email: email  # text NOT NULL unique
      code: keep  # text NOT NULL unique
      name: {anonymizer: lorem, words: 2}  # text NOT NULL
      note: {anonymizer: lorem, words: 1}  # text NOT NULL
      age: {anonymizer: integer, min: 0, max: 5}  # int NOT NULL
      one: {anonymizer: constant, value: 7}  # int NOT NULL
      big: {anonymizer: integer, min: 1000, max: 2000}  # int NOT NULL
      ratio: {anonymizer: float, min: 0, max: 9}  # num NOT NULL
      seen: {anonymizer: date, delta: 1 year}  # moment NOT NULL
      birth_date: {anonymizer: date, delta: 1 year}  # moment
      doc: {anonymizer: constant, value: \"{}\"}  # json NOT NULL
      ok: keep  # bool NOT NULL
      key: {anonymizer: constant, value: \"00000000-0000-0000-0000-000000000000\"}  # uuid NOT NULL
      sex: {anonymizer: string, sample: [\"f\",\"m\"]}  # label NOT NULL
      state: keep  # label NOT NULL
      tags: keep  # opaque NOT NULL
      created_at: keep  # moment NOT NULL partition key
      password: {anonymizer: lorem, words: 2}  # text NOT NULL
",
        );
    }

    #[test]
    fn a_key_has_a_rule_that_suits_all_that_follow_it() {
        check(
            "a: code text! pk\nb: code text <31 ->a",
            "    a:
      code: keep  # text NOT NULL unique
    b:
      code: keep  # text, refers to a
",
        );
    }

    #[test]
    fn the_whole_is_proposed_for_in_place_of_its_parts() {
        check(
            "pay*: id text!, who text ->a\np1<pay: who text, id text! pk\np2<pay: id text! pk, who text\na: id text! pk\n\
             use: pay_id text ->pay.id",
            "    pay:
      # who follows a
      id: md5  # text NOT NULL unique
    a:
      id: md5  # text NOT NULL unique
    # use:
      # pay_id follows pay.id
",
        );
    }

    #[test]
    fn a_comment_stays_on_its_line_and_quotes_are_as_they_are() {
        assert_eq!(super::on_one_line("enum('a','b')\n\u{2028}x"), r"enum('a','b')\n\u{2028}x");
    }

    proptest! {
        #[test]
        fn any_tables_with_parts_can_be_pasted_for(
            columns in prop::collection::vec((
                "(id|email|phone|birth_date|password|created_at|sex|note)",
                "(int|num|text|blob|any|moment|bool|uuid|json|label =f/m|opaque)",
                "!?",
                "(| <[1-9][0-9]?)(| -?[0-9]{1,2}\\.\\.[1-9][0-9]{2,3})(| ~case| ~padding)",
                "(| part| pk| unique| ->u\\.id)",
            ), 1..7),
            whole in "(|\\*)",
            key in "(text|text <20|any|label =f/m|uuid)",
        ) {
            let columns: Vec<_> = columns
                .iter()
                .enumerate()
                .map(|(at, (name, kind, null, facts, key))| {
                    let (kind, labels) = kind.split_once(' ').unwrap_or((kind, ""));
                    format!("{name}{at} {kind}{null} {labels}{facts}{key}").replace("  ", " ").trim_end().to_owned()
                })
                .collect();
            let columns = columns.join(", ");
            let parts = format!("t{whole}: {columns}\np<t: {columns}\nu: id {key} pk\nv: x text <40 ->t, y text <30 ->u.id");
            pasted(&parts);
        }

        #[test]
        fn any_tables_can_be_pasted_for(columns in prop::collection::vec(
            ("(id|email|phone|birth_date|password|created_at|n[^ ,|\n]te|on|Straße)", "(int|num|text|blob|any)", "!?",
             "(| pk| unique)"), 1..7)) {
            let columns: Vec<_> = columns
                .iter()
                .enumerate()
                .map(|(at, (name, kind, null, key))| format!("{name}{at} {kind}{null}{key}"))
                .collect();
            pasted(&format!("t: {}\nu: t any ->t", columns.join(", ")));
        }
    }
}
