//! Rules added to a policy as it is written: the text stays byte for byte, and what is new is put between.

mod brackets;

use crate::anonymize::plan::proposal::{Proposal, TableProposal, written, yaml_key};
use crate::yaml::{Content, Key, Node};

/// Text to be put into another text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Insertion {
    /// Offset of what it is put before.
    pub at: usize,
    /// How many bytes it takes the place of: those of an empty mapping.
    pub replaces: usize,
    /// What is put there.
    pub text: String,
}

/// The text with everything put in.
pub(super) fn edited(text: &str, insertions: &[Insertion]) -> String {
    let mut edited = String::with_capacity(text.len() + 1024);
    let mut done = 0;
    for insertion in insertions {
        edited.push_str(&text[done..insertion.at]);
        edited.push_str(&insertion.text);
        done = insertion.at + insertion.replaces;
    }
    edited.push_str(&text[done..]);
    edited
}

/// What has to be put into `text` so that `policy`, a part of it, has these rules. The error is the name of a table whose
/// rules stand elsewhere.
pub(super) fn insertions(
    text: &str,
    policy: &Node,
    tables: &[TableProposal],
) -> Result<Vec<Insertion>, String> {
    let page = Page { text, line_break: if text.contains("\r\n") { "\r\n" } else { "\n" } };
    let present = policy.get("tables").filter(|tables| !tables.is_null());
    let entry = |table: &str| {
        let entries = present.map(|tables| tables.entries().unwrap_or_default()).unwrap_or_default();
        entries.iter().find(|(key, _)| is_same_table(&key.name, table))
    };
    let (known, new): (Vec<_>, Vec<_>) = tables.iter().partition(|table| entry(&table.table).is_some());
    let mut insertions = Vec::new();
    for table in known {
        let Some((key, rules)) = entry(&table.table) else { continue };
        if rules.span.text().starts_with('*') {
            return Err(key.name.clone());
        }
        insertions.extend(page.further_rules(key, rules, &table.proposals));
    }
    let new: Vec<TableProposal> = new.into_iter().cloned().collect();
    if new.iter().any(|table| !table.proposals.is_empty()) {
        if present.is_some_and(|tables| tables.span.text().starts_with('*')) {
            return Err("tables".to_owned());
        }
        insertions.push(page.new_tables(policy, &new));
    }
    insertions.sort_by_key(|insertion| insertion.at);
    // At the end of a text whose last line has no end, one line break is enough.
    let mut earlier = None;
    for insertion in &mut insertions {
        if earlier == Some(insertion.at) && insertion.text.starts_with(page.line_break) {
            insertion.text.drain(..page.line_break.len());
        }
        earlier = Some(insertion.at);
    }
    Ok(insertions)
}

/// Whether a policy that says `written` means this table.
pub(super) fn is_same_table(written: &str, table: &str) -> bool {
    let bare = |name: &str| name.strip_prefix("public.").unwrap_or(name).to_ascii_lowercase();
    bare(written) == bare(table)
}

struct Page<'t> {
    text: &'t str,
    line_break: &'static str,
}

impl Page<'_> {
    /// Rules for further columns of a table that has some.
    fn further_rules(&self, key: &Key, rules: &Node, proposals: &[Proposal]) -> Option<Insertion> {
        let proposals = self.named_anew(rules, proposals);
        match self.form(rules) {
            Form::Braces => {
                let entries = proposals.iter().filter_map(Proposal::entry);
                let entries: Vec<String> = entries.collect();
                (!entries.is_empty()).then(|| self.within_braces(rules, &entries))
            }
            Form::Lines(indent) => {
                let block: String = proposals.iter().map(|proposal| proposal.block(indent)).collect();
                Some(self.behind(self.end_of(rules).max(key.span.end), indent, 0, &block))
            }
            Form::Nothing => {
                let indent = self.column(key.span.start) + 2;
                let block: String = proposals.iter().map(|proposal| proposal.block(indent)).collect();
                Some(self.for_nothing(key, rules, indent, &block))
            }
        }
    }

    /// A rule over several columns whose name is taken gets another one.
    fn named_anew(&self, rules: &Node, proposals: &[Proposal]) -> Vec<Proposal> {
        let anew = |proposal: &Proposal| {
            let mut proposal = proposal.clone();
            if proposal.target.starts_with('@') {
                let base = proposal.target.clone();
                let mut number = 2;
                while rules.get(&proposal.target).is_some() {
                    proposal.target = format!("{base}_{number}");
                    number += 1;
                }
            }
            proposal
        };
        proposals.iter().map(anew).collect()
    }

    /// Tables that the policy does not name yet.
    fn new_tables(&self, policy: &Node, tables: &[TableProposal]) -> Insertion {
        let Some((key, present)) = policy.entry("tables") else {
            return self.first_tables(policy, tables);
        };
        match self.form(present) {
            Form::Braces => self.within_braces(present, &in_braces(tables)),
            Form::Lines(indent) => {
                self.behind(self.end_of(present), indent, indent + 1, &written(tables, indent))
            }
            Form::Nothing => {
                let indent = self.column(key.span.start) + 2;
                let block = written(tables, indent);
                self.for_nothing(key, present, indent, &block)
            }
        }
    }

    /// Where a key has no value, or an empty one.
    fn for_nothing(&self, key: &Key, value: &Node, indent: usize, block: &str) -> Insertion {
        let end = self.end_of(value);
        match &self.text[value.span.start..end] {
            "" => self.behind(key.span.end, indent, 0, block),
            _ => self.in_place_of(value.span.start, end, block),
        }
    }

    /// The key `tables`, where there is none.
    fn first_tables(&self, policy: &Node, tables: &[TableProposal]) -> Insertion {
        match self.form(policy) {
            Form::Braces => {
                self.within_braces(policy, &[format!("tables: {{{}}}", in_braces(tables).join(", "))])
            }
            Form::Lines(indent) => {
                let block = format!("{:indent$}tables:\n{}", "", written(tables, indent + 2));
                self.behind(self.end_of(policy), indent, indent + 1, &block)
            }
            // A file that holds nothing yet.
            Form::Nothing => {
                let block = format!("tables:\n{}", written(tables, 2));
                self.at(self.text.len(), block)
            }
        }
    }

    fn form(&self, node: &Node) -> Form {
        match &node.content {
            Content::Mapping(entries) => match entries.first() {
                Some(_) if self.is_in_brackets(node) => Form::Braces,
                Some((key, _)) => Form::Lines(self.column(key.span.start)),
                None => Form::Nothing,
            },
            _ => Form::Nothing,
        }
    }

    fn is_in_brackets(&self, node: &Node) -> bool {
        self.text[node.span.start..].starts_with(['{', '['])
    }

    /// Where a value ends, brackets included.
    fn end_of(&self, node: &Node) -> usize {
        if self.is_in_brackets(node) {
            return brackets::end(self.text, node.span.start);
        }
        let last = match &node.content {
            Content::Mapping(entries) => {
                entries.last().map(|(key, value)| self.end_of(value).max(key.span.end))
            }
            Content::Sequence(items) => items.last().map(|item| self.end_of(item)),
            _ => None,
        };
        last.unwrap_or(node.span.end)
    }

    /// Before the bracket that ends a mapping.
    fn within_braces(&self, node: &Node, entries: &[String]) -> Insertion {
        let inner = &self.text[..self.end_of(node).saturating_sub(1)];
        // A comment before the bracket would swallow what stands behind it.
        let last = node.entries().ok().and_then(|entries| entries.last());
        let at = last.map_or(inner.trim_end().len(), |(key, value)| self.end_of(value).max(key.span.end));
        let comma = if inner[..at.min(inner.len())].ends_with('{') { "" } else { ", " };
        Insertion { at, replaces: 0, text: format!("{comma}{}", entries.join(", ")) }
    }

    /// Behind the line on which something ends, and behind the comments below it that are indented at least `comments`
    /// spaces, if that is not 0, and so belong to it; else `indent`.
    fn behind(&self, end: usize, indent: usize, comments: usize, block: &str) -> Insertion {
        let least = if comments == 0 { indent } else { comments };
        let mut at = self.line_end(end);
        loop {
            let line = &self.text[at..self.line_end(at)];
            let spaces = line.len() - line.trim_start_matches(' ').len();
            if !line.trim_start().starts_with('#') || spaces < least {
                break;
            }
            at = self.line_end(at);
        }
        self.at(at, block.to_owned())
    }

    /// In place of an empty mapping: behind its key a line ends, and what stands behind it there stays.
    fn in_place_of(&self, start: usize, end: usize, block: &str) -> Insertion {
        let rest = &self.text[end..self.line_end(end)];
        let rest = rest.trim_end_matches(['\r', '\n']);
        let block = self.broken(block);
        let block = block.trim_end_matches(['\r', '\n']);
        let text = format!("{}{}{block}", rest.trim_end(), self.line_break);
        let start = self.text[..start].trim_end_matches(' ').len();
        Insertion { at: start, replaces: end + rest.len() - start, text }
    }

    fn at(&self, at: usize, block: String) -> Insertion {
        let ends_line = at == 0 || self.text[..at].ends_with('\n');
        let before = if ends_line { "" } else { self.line_break };
        Insertion { at, replaces: 0, text: format!("{before}{}", self.broken(&block)) }
    }

    fn broken(&self, block: &str) -> String {
        block.replace('\n', self.line_break)
    }

    /// Where the next line begins.
    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |found| at + found + 1)
    }

    /// How many letters stand before this on its line.
    fn column(&self, at: usize) -> usize {
        let before = &self.text[..at];
        before[before.rfind('\n').map_or(0, |found| found + 1)..]
            .trim_start_matches('\u{feff}')
            .chars()
            .count()
    }
}

/// How a mapping is written.
enum Form {
    /// `{a: b}`
    Braces,
    /// An entry a line, with so many spaces before it.
    Lines(usize),
    /// Not at all, or `{}`.
    Nothing,
}

fn in_braces(tables: &[TableProposal]) -> Vec<String> {
    let of_table = |table: &TableProposal| {
        let entries: Vec<String> = table.proposals.iter().filter_map(Proposal::entry).collect();
        (!entries.is_empty()).then(|| format!("{}: {{{}}}", yaml_key(&table.table), entries.join(", ")))
    };
    tables.iter().filter_map(of_table).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::anonymize::detect::Kind;
    use crate::anonymize::plan::proposal::{Described, Rule};
    use crate::yaml::{Source, parse};

    fn proposal(target: &str, rule: &str) -> Proposal {
        let column = Described { name: target.to_owned(), facts: "text".to_owned(), kind: Kind::Unknown };
        Proposal { target: target.to_owned(), rule: Rule::One(rule.to_owned()), columns: vec![column] }
    }

    /// With a column `x` of the table `a`, and a table `new` with a column `one`, the policy reads so, and the rest of it is
    /// as it was.
    fn check(text: &str, expected: &str) {
        let tree = parse(Source::new("p.yaml", text)).unwrap();
        let policy = tree.get("policy").unwrap_or(&tree);
        let tables = [
            TableProposal { table: "a".to_owned(), proposals: vec![proposal("x", "email")] },
            TableProposal { table: "new".to_owned(), proposals: vec![proposal("one", "keep")] },
        ];
        let insertions = insertions(text, policy, &tables).unwrap();
        let edited = edited(text, &insertions);
        assert_eq!(edited, expected);
        let tree = parse(Source::new("p.yaml", edited.clone())).unwrap();
        let policy = tree.get("policy").unwrap_or(&tree);
        for (table, column) in [("a", "x"), ("new", "one")] {
            assert!(
                policy.get("tables").and_then(|it| it.get(table)).and_then(|it| it.get(column)).is_some()
            );
        }
    }

    #[test]
    fn what_is_new_stands_behind_what_there_is() {
        check(
            "policy:\n  tables:\n    # people\n    a:\n      b: email # mine\n      # of a\n\n    # c\n    c: {d: keep}\n\nrole: developer\n",
            "policy:\n  tables:\n    # people\n    a:\n      b: email # mine\n      # of a\n      x: email  # text\n\n    # c\n    c: {d: keep}\n    new:\n      one: keep  # text\n\nrole: developer\n",
        );
        check(
            "tables:\n  a:\n    b:\n      anonymizer: date\n      delta: 1 year",
            "tables:\n  a:\n    b:\n      anonymizer: date\n      delta: 1 year\n    x: email  # text\n  new:\n    one: keep  # text\n",
        );
        check(
            "policy:\r\n    tables:\r\n        a:\r\n            b: email\r\n",
            "policy:\r\n    tables:\r\n        a:\r\n            b: email\r\n            x: email  # text\r\n        new:\r\n          one: keep  # text\r\n",
        );
    }

    #[test]
    fn braces_stay_braces() {
        check("tables: {a: {b: email}}\n", "tables: {a: {b: email, x: email}, new: {one: keep}}\n");
        check(
            "policy: {tables: {a: {b: email,\n  c: keep }  }}\nrole: x\n",
            "policy: {tables: {a: {b: email,\n  c: keep, x: email }, new: {one: keep}  }}\nrole: x\n",
        );
        check(
            "tables:\n  a: {b: email} # mine\n",
            "tables:\n  a: {b: email, x: email} # mine\n  new:\n    one: keep  # text\n",
        );
    }

    #[test]
    fn what_is_empty_is_filled() {
        let rules = "    a:\n      x: email  # text\n    new:\n      one: keep  # text\n";
        check(
            "policy:\n  tables: {}  # none\nrole: x\n",
            &format!("policy:\n  tables:  # none\n{rules}role: x\n"),
        );
        check("policy:\n  tables:\nrole: x\n", &format!("policy:\n  tables:\n{rules}role: x\n"));
        check(
            "policy:\n  unmapped: fail\nrole: x\n",
            &format!("policy:\n  unmapped: fail\n  tables:\n{rules}role: x\n"),
        );
        check(
            "policy: {unmapped: fail}\n",
            "policy: {unmapped: fail, tables: {a: {x: email}, new: {one: keep}}}\n",
        );
        check("tables:\n  a: {}\n", "tables:\n  a:\n    x: email  # text\n  new:\n    one: keep  # text\n");
        check("tables:\n  a:\n", "tables:\n  a:\n    x: email  # text\n  new:\n    one: keep  # text\n");
        check("# mine\n", "# mine\ntables:\n  a:\n    x: email  # text\n  new:\n    one: keep  # text\n");
    }

    proptest! {
        /// Whatever the style: what was put in is all that is new, and everything else means what it meant.
        #[test]
        fn nothing_but_what_was_put_in_changes(
            tables in prop::collection::vec((any::<bool>(), any::<bool>(), 1_usize..4, "( # \\}x|)"), 0..4),
            (braces, windows, closed) in any::<(bool, bool, bool)>(),
        ) {
            let names = ["a", "b", "c", "d"];
            let rules = |count: usize| (0..count).map(|at| format!("k{at}: {{anonymizer: lorem, words: {}}}", at + 1));
            let table = |(at, (in_braces, indented, count, comment)): (usize, &(bool, bool, usize, String))| {
                let lines = rules(*count).map(|rule| format!("    {rule}{comment}\n")).collect::<String>();
                match in_braces {
                    true => format!("  {}: {{{}}}{comment}\n", names[at], rules(*count).collect::<Vec<_>>().join(", ")),
                    false if *indented => format!("  {}:{comment}\n\n    # of it\n{lines}", names[at]),
                    false => format!("  {}:\n{lines}    # its end\n", names[at]),
                }
            };
            let flow = |(at, (_, _, count, _)): (usize, &(bool, bool, usize, String))| {
                format!("{}: {{{}}}", names[at], rules(*count).collect::<Vec<_>>().join(","))
            };
            let mut text = match (braces, tables.is_empty()) {
                (true, _) => format!("tables: {{{}}} # x\n", tables.iter().enumerate().map(flow).collect::<Vec<_>>().join(", ")),
                (false, true) => "tables:\n".to_owned(),
                (false, false) => format!("tables:\n{}", tables.iter().enumerate().map(table).collect::<String>()),
            };
            text.push_str("# end");
            if closed { text.push('\n'); }
            if windows { text = text.replace('\n', "\r\n"); }
            let before = parse(Source::new("p.yaml", text.clone())).unwrap();
            let added = [
                TableProposal { table: "a".to_owned(), proposals: vec![proposal("x", "email"), proposal("x2", "keep")] },
                TableProposal { table: "new".to_owned(), proposals: vec![proposal("one", "keep")] },
            ];
            let insertions = insertions(&text, &before, &added).unwrap();
            let edited = edited(&text, &insertions);
            let after = parse(Source::new("p.yaml", edited.clone())).unwrap();
            let written = |tree: &Node, table: &str, column: &str| {
                let rule = tree.get("tables").and_then(|it| it.get(table)).and_then(|it| it.get(column));
                rule.map(|rule| rule.get("words").map_or_else(|| rule.span.text().to_owned(), |it| it.span.text().to_owned()))
            };
            for (at, (_, _, count, _)) in tables.iter().enumerate() {
                for column in (0..*count).map(|at| format!("k{at}")) {
                    prop_assert_eq!(written(&after, names[at], &column), written(&before, names[at], &column), "{}", &edited);
                }
            }
            for (table, column, rule) in [("a", "x", "email"), ("a", "x2", "keep"), ("new", "one", "keep")] {
                prop_assert_eq!(written(&after, table, column), Some(rule.to_owned()), "{}", &edited);
            }
            // Without the lines and words that were put in, it is what it was.
            let kept: usize = text.len() - insertions.iter().map(|insertion| insertion.replaces).sum::<usize>();
            let put: usize = insertions.iter().map(|insertion| insertion.text.len()).sum();
            prop_assert_eq!(edited.len(), kept + put);
        }
    }

    #[test]
    fn names_of_rules_over_several_columns_are_not_taken_twice() {
        let text = "tables:\n  a:\n    \"@p\": {anonymizer: address, locality: c}\n";
        let tree = parse(Source::new("p.yaml", text)).unwrap();
        let parts = vec!["locality"];
        let mut one = proposal("@p", "");
        one.rule = Rule::Several { anonymizer: "address", locale: None, parts };
        let tables = [TableProposal { table: "a".to_owned(), proposals: vec![one] }];
        let text = edited(text, &insertions(text, &tree, &tables).unwrap());
        assert!(
            text.contains("    \"@p_2\":\n      anonymizer: address\n      locality: \"@p\"  # text\n"),
            "{text}"
        );
    }

    #[test]
    fn what_is_repeated_from_elsewhere_is_left_alone() {
        let text = "tables:\n  b: &rules\n    c: keep\n  a: *rules\n";
        let tree = parse(Source::new("p.yaml", text)).unwrap();
        let tables = [TableProposal { table: "a".to_owned(), proposals: vec![proposal("x", "email")] }];
        assert_eq!(insertions(text, &tree, &tables), Err("a".to_owned()));
    }
}
