//! Whether what stands before another delimiter than `;` is one statement. The client hands all of it to the server,
//! which runs one statement behind the other: behind the end of a trigger's body, rows could follow.

use super::code::Code;
use super::spans::{Quoting, Span};

/// What makes something that has a body.
const WITH_BODY: [&str; 5] = ["trigger", "procedure", "function", "event", "package"];

/// What ends with an `END` of its own, and begins with no word that is counted.
const OWN_END: [&str; 5] = ["if", "loop", "while", "repeat", "for"];

/// What no declaration of MariaDB's Oracle mode begins with.
const VERBS: [&str; 17] = [
    "alter", "call", "create", "delete", "drop", "execute", "grant", "handler", "insert", "load", "lock",
    "replace", "select", "set", "truncate", "update", "with",
];

/// Whether the statement makes something with a body, and each `;` is within that or at its end.
///
/// In MariaDB's Oracle mode, which has ANSI_QUOTES, declarations stand before `BEGIN`, each with a `;`.
pub(super) fn is_one_statement(statement: &[u8], quoting: Quoting) -> bool {
    let mut code = Code::new(statement, quoting);
    let (mut depth, mut has_body, mut before) = (0_u32, false, Before::Other);
    if !code.word("create") {
        return false;
    }
    while let Some((span, range)) = code.step() {
        let word = if span == Span::Word { code.bytes(range) } else { b"" };
        let is = |known: &str| word.eq_ignore_ascii_case(known.as_bytes());
        let is_name = before == Before::Point;
        let is_after_end = before == Before::End;
        before = Before::Other;
        match span {
            Span::Symbol(b'.') => before = Before::Point,
            Span::Symbol(b';') if depth == 0 => {
                let may_declare = quoting.ansi_quotes && !code.clone().one_of(&VERBS);
                if !has_body || !(code.is_at_end() || may_declare) {
                    return false;
                }
            }
            Span::Word if is_name => {}
            Span::Word if is("begin") || (is("case") && !is_after_end) => depth += 1,
            Span::Word if is("end") => {
                before = Before::End;
                depth = depth.saturating_sub(u32::from(!code.clone().one_of(&OWN_END)));
            }
            Span::Word => has_body |= WITH_BODY.iter().any(|kind| is(kind)),
            _ => {}
        }
    }
    code.error().is_none()
}

/// What stands before a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Point,
    End,
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sql: &str, expected: bool) {
        assert_eq!(is_one_statement(sql.as_bytes(), Quoting::default()), expected, "{sql}");
    }

    #[test]
    fn a_body_ends_with_its_statement() {
        for body in [
            "SET NEW.a = 1",
            "SET NEW.a = 1;",
            "BEGIN SET NEW.a = 1; SET NEW.b = 2; END",
            "x: BEGIN IF a THEN SET b = 1; END IF; BEGIN END; SET a = NEW.begin; END x;",
            "BEGIN CASE a WHEN 1 THEN SET b = 1; END CASE; SET c = CASE a WHEN 1 THEN 2 END; SET d = 1; END",
            "BEGIN WHILE a DO SET a = 0; END WHILE; REPEAT SET a = 1; UNTIL a END REPEAT; LOOP LEAVE x; END LOOP; END;",
            "BEGIN SET a = OLD.end; INSERT INTO log VALUES (';', `;`); END */ ; -- ;",
        ] {
            check(&format!("CREATE TRIGGER t BEFORE INSERT ON u FOR EACH ROW {body}"), true);
            let other = "INSERT INTO u VALUES (1)";
            let end = body.trim_end_matches(" */ ; -- ;").trim_end_matches(';');
            check(&format!("CREATE TRIGGER t BEFORE INSERT ON u FOR EACH ROW {end}; {other}"), false);
        }
        check(
            "/*!50003 CREATE*/ /*!50003 TRIGGER t BEFORE INSERT ON u FOR EACH ROW BEGIN SET a=1; END */",
            true,
        );
    }

    #[test]
    fn what_has_no_body_has_no_end_within() {
        check("CREATE TABLE t (a int); CREATE TRIGGER x BEGIN END", false);
        check("SELECT 1; SELECT 2", false);
    }

    #[test]
    fn oracles_declarations_come_before_the_body() {
        let quoting = Quoting { ansi_quotes: true, ..Quoting::default() };
        let sql = "CREATE PACKAGE BODY p AS a int := 1; PROCEDURE q AS b int; BEGIN SELECT 1; END; END";
        assert!(is_one_statement(sql.as_bytes(), quoting));
        let sql = "CREATE PROCEDURE p AS BEGIN SELECT 1; END; INSERT INTO t VALUES (1)";
        assert!(!is_one_statement(sql.as_bytes(), quoting));
    }
}
