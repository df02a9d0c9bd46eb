//! What servers and clients of MySQL and MariaDB say, told without values of rows.
//!
//! Messages quote names and values alike between `'`. Which of them are names is known of the errors listed here, and
//! the quotes of every other error are blanked.
//! Source: <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>, and its MariaDB counterpart,
//! <https://mariadb.com/kb/en/mariadb-error-code-reference/>.

/// Errors whose quotes hold names of databases, tables, columns, users, hosts, settings and files.
const OF_NAMES: [u16; 49] = [
    1005, 1006, 1007, 1008, 1010, 1025, 1040, 1044, 1045, 1046, 1049, 1050, 1051, 1054, 1071, 1091, 1113,
    1115, 1129, 1130, 1142, 1143, 1146, 1153, 1193, 1203, 1205, 1213, 1226, 1227, 1238, 1273, 1304, 1305,
    1356, 1359, 1360, 1370, 1418, 1419, 1449, 1451, 1452, 1524, 1539, 1698, 1820, 3118, 3159,
];

/// The client's own errors: where it connects to, and how that went.
const OF_THE_CLIENT: std::ops::RangeInclusive<u16> = 2000..=2999;

/// What follows the quoted value of an error.
const TAILS: [&str; 4] = ["' for key ", "' for column ", "' for function ", "' at line "];

/// The message of an error, its values blanked: `Duplicate entry '***' for key 'email'`.
pub(super) fn without_values(code: u16, message: &str) -> String {
    if OF_NAMES.contains(&code) || OF_THE_CLIENT.contains(&code) {
        return message.to_owned();
    }
    // A value may hold what looks like the end of it: so the last one counts.
    let tail = TAILS.iter().filter_map(|tail| message.rfind(tail)).max();
    match (message.find('\''), tail.or_else(|| message.rfind('\''))) {
        (Some(start), Some(end)) if start < end => format!("{}'***{}", &message[..start], &message[end..]),
        (Some(start), _) => format!("{}'***", &message[..start]),
        (None, _) => message.to_owned(),
    }
}

/// An error as the client tells it: `ERROR 1062 (23000) at line 5: Duplicate entry 'a' for key 'b'`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told<'a> {
    /// Its number.
    pub code: u16,
    /// Whether it is about a statement, and not about connecting.
    pub is_of_statement: bool,
    /// What stands before the message.
    pub start: &'a str,
    /// The message; it may go on in the lines that follow.
    pub message: &'a str,
}

/// Reads the line in which an error begins.
pub(super) fn told(line: &str) -> Option<Told<'_>> {
    let (code, _) = line.strip_prefix("ERROR ")?.split_once(' ')?;
    let (start, message) = line.split_once(": ")?;
    let code = code.parse().ok()?;
    Some(Told { code, is_of_statement: start.contains(" at line "), start, message })
}

/// The lines of what a client program said, without values of rows. A value may have several lines: what follows an
/// error up to the next words of a program is taken for part of it.
pub(super) fn lines_without_values(text: &str) -> Vec<String> {
    let mut kept = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(error) = told(line) else {
            if !line.trim().is_empty() {
                kept.push(line.trim_end().to_owned());
            }
            continue;
        };
        let mut message = error.message.to_owned();
        while let Some(more) = lines.next_if(|line| !begins_anew(line)) {
            message.push('\n');
            message.push_str(more);
        }
        let message = without_values(error.code, message.trim_end());
        let mut told = message.lines();
        kept.push(format!("{}: {}", error.start, told.next().unwrap_or_default()));
        kept.extend(told.map(str::to_owned));
    }
    kept
}

/// Whether a program begins to say something else.
fn begins_anew(line: &str) -> bool {
    ["ERROR ", "mariadb", "mysql", "Warning:"].iter().any(|start| line.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: u16, message: &str, expected: &str) {
        assert_eq!(without_values(code, message), expected, "{message}");
    }

    #[test]
    fn values_are_blanked() {
        check(
            1062,
            "Duplicate entry 'alice@x' for key 'customer.email'",
            "Duplicate entry '***' for key 'customer.email'",
        );
        check(1062, "Duplicate entry 'a' for key 'b' for key 'c'", "Duplicate entry '***' for key 'c'");
        check(
            1366,
            "Incorrect integer value: 'it's' for column `d`.`t`.`c` at row 1",
            "Incorrect integer value: '***' for column `d`.`t`.`c` at row 1",
        );
        check(1292, "Truncated incorrect DOUBLE value: 'alice'", "Truncated incorrect DOUBLE value: '***'");
        check(
            1064,
            "You have an error in your SQL syntax near 'VALUES ('al' at line 1",
            "You have an error in your SQL syntax near '***' at line 1",
        );
        check(1406, "Data too long for column 'c' at row 1", "Data too long for column '***' at row 1");
        check(9999, "odd 'alice", "odd '***");
    }

    #[test]
    fn names_are_told() {
        for (code, message) in [
            (1045, "Access denied for user 'alice'@'h' (using password: YES)"),
            (1049, "Unknown database 'shop'"),
            (2002, "Can't connect to local server through socket '/run/s' (2)"),
            (4025, "CONSTRAINT `c` failed for `d`.`t`"),
        ] {
            check(code, message, message);
        }
    }

    #[test]
    fn values_of_several_lines_are_blanked_in_what_a_program_says() {
        let check =
            |text: &str, expected: &[&str]| assert_eq!(lines_without_values(text), expected, "{text}");
        check(
            "ERROR 1062 (23000) at line 5: Duplicate entry 'ali\nce' for key 'k'\nmariadb: ended\n\n",
            &["ERROR 1062 (23000) at line 5: Duplicate entry '***' for key 'k'", "mariadb: ended"],
        );
        let dump = "mysqldump: Couldn't execute 'SHOW EVENTS': Access denied for user 'a'@'h' to database 'd' (1044)";
        check(dump, &[dump]);
    }

    #[test]
    fn errors_of_statements_are_told_from_those_of_connecting() {
        let told = told("ERROR 1049 (42000): Unknown database 'x'").unwrap();
        assert_eq!((told.code, told.is_of_statement, told.message), (1049, false, "Unknown database 'x'"));
        let told = super::told("ERROR 1146 (42S02) at line 2: Table 'a: b' does not exist").unwrap();
        assert_eq!((told.code, told.is_of_statement), (1146, true));
        assert_eq!(super::told("Error: x"), None);
    }
}
