//! `DEFINER=…`: the user of production that a view, a trigger or a routine runs as. Where a dump is restored, only an
//! administrator may name another user (error 1227), and one that does not exist fails later (error 1449).
//!
//! Source: the grammars of `CREATE VIEW`, `TRIGGER`, `PROCEDURE`, `FUNCTION` and `EVENT` in the manuals; mysqldump puts
//! the clause into a version comment, of its own or together with `SQL SECURITY`.

use std::ops::Range;

use super::code::Code;
use super::spans::{Quoting, Span, Spans};

/// The statement without the clause, so that whoever restores it becomes the definer; none where it names nobody.
/// `SQL SECURITY DEFINER` stays.
pub fn without_definer(sql: &[u8], quoting: Quoting) -> Option<Vec<u8>> {
    let mut code = Code::new(sql, quoting);
    let clause = if code.word("create") { step_over_head(&mut code)? } else { return None };
    if is_whoever_restores(&sql[clause.clone()], quoting) {
        return None;
    }
    let cut = with_its_comment(sql, clause, quoting);
    Some([&sql[..cut.start], &sql[cut.end..]].concat())
}

/// Whoever makes it.
const CURRENT: [&str; 2] = ["current_user", "current_role"];

/// Behind `CREATE`: steps over what stands before the kind of object, and tells where the clause is.
pub(super) fn step_over_head(code: &mut Code<'_>) -> Option<Range<usize>> {
    let mut clause = None;
    let _ = code.words(&["or", "replace"]);
    loop {
        let start = code.peek().map(|(_, range)| range.start)?;
        if code.word("definer") {
            if !code.symbol(b'=') {
                return clause;
            }
            clause = Some(start..step_over_user(code)?);
        } else if code.word("algorithm") {
            if code.symbol(b'=') {
                let _ = code.step();
            }
        } else if code.words(&["sql", "security"]) {
            let _ = code.step();
        } else if !code.one_of(&["aggregate", "unique", "fulltext", "spatial"]) {
            return clause;
        }
    }
}

/// `name@host`, each with or without quotes, a role, or `CURRENT_USER()`. Where it ends.
fn step_over_user(code: &mut Code<'_>) -> Option<usize> {
    let is_current = code.clone().one_of(&CURRENT);
    let (_, mut last) = code.step()?;
    let is_host = |code: &Code<'_>| code.peek_word().is_some_and(|word| word.starts_with(b"@"));
    if is_current {
        if code.symbol(b'(') {
            last = code.step()?.1;
        }
    } else if is_host(code) {
        let sign = code.step()?.1;
        // With quotes, the host is a span of its own.
        last = if code.bytes(sign.clone()) == b"@" { code.step()?.1 } else { sign };
        while code.symbol(b'.') {
            last = code.step()?.1;
        }
    }
    Some(last.end)
}

fn is_whoever_restores(clause: &[u8], quoting: Quoting) -> bool {
    let mut code = Code::new(clause, quoting);
    code.word("definer") && code.symbol(b'=') && code.one_of(&CURRENT)
}

/// The clause and the white space behind it; with the version comment that holds nothing else.
fn with_its_comment(sql: &[u8], clause: Range<usize>, quoting: Quoting) -> Range<usize> {
    let mut cut = clause.clone();
    let mut opened = None;
    let mut spans = Spans::new(sql, 0, true, quoting);
    while let Ok(Some((span, range))) = spans.next_span() {
        if range.end <= clause.start {
            match span {
                Span::Blank => {}
                Span::Open => opened = Some(range.start),
                _ => opened = None,
            }
        } else if range.start >= clause.end {
            match (span, opened) {
                (Span::Blank, _) => {}
                (Span::Close, Some(start)) => {
                    cut = start..range.end;
                    opened = None;
                    continue;
                }
                _ => {
                    // Before the end of a comment that holds more, white space may stay.
                    let is_needed = span == Span::Close && cut.start == clause.start;
                    cut.end = if is_needed { cut.end } else { range.start };
                    return cut;
                }
            }
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sql: &str, expected: Option<&str>) {
        let found = without_definer(sql.as_bytes(), Quoting::default());
        assert_eq!(found.map(|sql| String::from_utf8(sql).unwrap()).as_deref(), expected, "{sql}");
    }

    #[test]
    fn the_clauses_that_the_tools_write_are_taken_out() {
        check(
            "/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER tr BEFORE INSERT ON t FOR EACH \
             ROW SET NEW.a=1 \n*/;;",
            Some("/*!50003 CREATE*/ /*!50003 TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a=1 \n*/;;"),
        );
        check(
            "/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`a``b`@`%` SQL SECURITY DEFINER */\n/*!50001 \
             VIEW `v` AS select 1 AS `a` */;",
            Some(
                "/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 SQL SECURITY DEFINER */\n/*!50001 VIEW `v` AS \
                 select 1 AS `a` */;",
            ),
        );
        check(
            "\n-- x\nCREATE DEFINER=`app`@`localhost` PROCEDURE `p`()\nselect 'DEFINER=`a`@`b`'\n;;",
            Some("\n-- x\nCREATE PROCEDURE `p`()\nselect 'DEFINER=`a`@`b`'\n;;"),
        );
        check(
            "/*!50106 CREATE*/ /*!50117 DEFINER=`root`@`localhost`*/ /*!50106 EVENT `ev` ON SCHEDULE EVERY 1 DAY DO \
             SELECT 1 */ ;;",
            Some("/*!50106 CREATE*/ /*!50106 EVENT `ev` ON SCHEDULE EVERY 1 DAY DO SELECT 1 */ ;;"),
        );
        check("CREATE DEFINER=`r1`@`` FUNCTION f() RETURNS int;;", Some("CREATE FUNCTION f() RETURNS int;;"));
    }

    #[test]
    fn clauses_of_every_spelling_are_taken_out() {
        for user in
            ["root@localhost", "'root'@'10.0.0.1'", "'root' @ \"%\"", "`r1`", "r1", "root@db.example.com"]
        {
            check(
                &format!(
                    "CREATE OR REPLACE ALGORITHM = MERGE DEFINER = {user}\n SQL SECURITY INVOKER VIEW v AS SELECT 1;"
                ),
                Some("CREATE OR REPLACE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW v AS SELECT 1;"),
            );
        }
        check(
            "/*!50020 CREATE DEFINER=a@b */ /*!50003 PROCEDURE p() */;",
            Some("/*!50020 CREATE  */ /*!50003 PROCEDURE p() */;"),
        );
        check("CREATE /*!50020 DEFINER=a@b*/PROCEDURE p();", Some("CREATE PROCEDURE p();"));
        check("CREATE DEFINER=a@b/* why */PROCEDURE p();", Some("CREATE /* why */PROCEDURE p();"));
    }

    #[test]
    fn bodies_and_other_statements_have_none() {
        for sql in [
            "CREATE PROCEDURE p() COMMENT 'DEFINER=a@b' CREATE DEFINER=a@b VIEW v AS SELECT 1;",
            "CREATE TABLE t (definer int DEFAULT 1 COMMENT 'DEFINER=`a`@`b`');",
            "CREATE SQL SECURITY DEFINER VIEW definer AS SELECT 1;",
            "CREATE VIEW v AS SELECT definer = 'x' FROM t;",
            "INSERT INTO t VALUES ('CREATE DEFINER=a@b VIEW');",
            "CREATE DEFINER=CURRENT_USER SQL SECURITY INVOKER VIEW v AS SELECT 1;",
            "CREATE DEFINER = current_role ( ) PROCEDURE p() SELECT 1;",
            "CREATE DEFINER",
            "CREATE DEFINER=",
            "-- CREATE DEFINER=a@b VIEW v\n;",
            "CREATE 'x",
        ] {
            check(sql, None);
        }
    }
}
