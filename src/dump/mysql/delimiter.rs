//! What ends a statement: `;`, or what the client's `DELIMITER` said last.

use super::spans::is_blank;

/// The client's command, in capitals.
pub const COMMAND: &[u8] = b"DELIMITER";

/// The end of each statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delimiter(Vec<u8>);

impl Default for Delimiter {
    fn default() -> Self {
        Delimiter(b";".to_vec())
    }
}

impl Delimiter {
    /// Reads a line of the client, such as `DELIMITER ;;`. None where it says something that could be a part of a
    /// statement too: the tools say `;;` and `;`, and people also `//`, `$$` and `||`.
    pub fn of_line(line: &[u8]) -> Option<Delimiter> {
        let (command, rest) = line.split_at_checked(COMMAND.len())?;
        let is_command =
            command.eq_ignore_ascii_case(COMMAND) && rest.first().is_some_and(|&byte| is_blank(byte));
        let said = rest.trim_ascii();
        let is_plain = match said {
            b";" => true,
            [first, _, ..] => {
                said.len() <= 4 && b";$|/".contains(first) && said.iter().all(|byte| byte == first)
            }
            _ => false,
        };
        (is_command && is_plain).then(|| Delimiter(said.to_vec()))
    }

    /// As it is written.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether it is the `;` with which a session begins.
    pub fn is_usual(&self) -> bool {
        self.0 == b";"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<&str>) {
        let found = Delimiter::of_line(line.as_bytes());
        assert_eq!(found.as_ref().map(Delimiter::bytes), expected.map(str::as_bytes), "{line}");
    }

    #[test]
    fn what_people_say_is_read() {
        check("DELIMITER ;;\n", Some(";;"));
        check("delimiter\t;\r\n", Some(";"));
        check("DELIMITER $$", Some("$$"));
        check("DELIMITER //\n", Some("//"));
        for line in [
            "DELIMITER\n",
            "DELIMITER;;\n",
            "DELIMITER x\n",
            "DELIMITER $\n",
            "DELIMITER $/$\n",
            "DELIMITER ;|;\n",
            "DELIMITER ; ;\n",
            "DELIMITER '\n",
        ] {
            check(line, None);
        }
    }
}
