//! What our user may do, read from `SHOW GRANTS`.
//!
//! Only what holds for all objects of a database counts: rights on single tables are no rights on the next one.
//! Sources: <https://dev.mysql.com/doc/refman/8.4/en/show-grants.html>,
//! <https://dev.mysql.com/doc/refman/8.4/en/grant.html>, "Database Privileges": `_` and `%` in a database's name are
//! wildcards unless a backslash stands before them.

use super::error::MysqlError;
use super::session::Session;

/// The grants of a user and of the roles that are set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants(Vec<Grant>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Grant {
    /// `REVOKE` takes a part of a global grant back (MySQL, `partial_revokes`).
    is_revoked: bool,
    /// In upper case.
    rights: Vec<String>,
    /// A pattern; `None` for all databases.
    database: Option<String>,
    /// A table, where it is about one.
    is_of_table: bool,
}

impl Grants {
    /// Asks. Servers of MySQL list the rights of roles only where they are named.
    pub fn of(session: &mut Session) -> Result<Self, MysqlError> {
        let roles = session.value("SELECT CURRENT_ROLE()");
        // MySQL 5.7 knows no roles; MariaDB lists the rights of the one that is set without being asked.
        let roles = roles.ok().flatten().filter(|roles| roles.starts_with('`'));
        let rows = match roles {
            Some(roles) => session.rows(&format!("SHOW GRANTS FOR CURRENT_USER() USING {roles}"))?,
            None => session.rows("SHOW GRANTS")?,
        };
        let lines = rows.into_iter().filter_map(|row| row.into_iter().next().flatten());
        Ok(Grants(lines.filter_map(|line| Grant::read(&line)).collect()))
    }

    /// Whether the user has this right, such as `CREATE VIEW`, on everything in a database.
    pub fn allow(&self, right: &str, database: &str) -> bool {
        let about = |grant: &&Grant| !grant.is_of_table && grant.is_about(right, database);
        let (revoked, granted): (Vec<&Grant>, Vec<&Grant>) =
            self.0.iter().filter(about).partition(|grant| grant.is_revoked);
        let has_own = granted.iter().any(|grant| grant.database.is_some());
        !granted.is_empty() && (revoked.is_empty() || has_own)
    }

    /// Whether the user has it on every database, or as a right of the whole server such as `SHOW_ROUTINE`.
    pub fn allow_everywhere(&self, right: &str) -> bool {
        self.0.iter().any(|grant| !grant.is_revoked && grant.database.is_none() && grant.has(right))
    }

    /// Those of these rights that the user does not have on everything in a database.
    pub fn missing<'a>(&self, rights: &[&'a str], database: &str) -> Vec<&'a str> {
        rights.iter().copied().filter(|right| !self.allow(right, database)).collect()
    }
}

impl Grant {
    /// Reads `GRANT SELECT, INSERT ON `d\_1`.* TO …`. `None` for what grants roles, proxies and routines.
    fn read(line: &str) -> Option<Self> {
        let (is_revoked, rest) = match line.strip_prefix("GRANT ") {
            Some(rest) => (false, rest),
            None => (true, line.strip_prefix("REVOKE ")?),
        };
        let (rights, rest) = rest.split_once(" ON ")?;
        if ["PROCEDURE ", "FUNCTION ", "PACKAGE "].iter().any(|kind| rest.starts_with(kind)) {
            return None;
        }
        let (database, rest) = read_name(rest)?;
        let is_of_table = !rest.strip_prefix('.')?.starts_with('*');
        // Rights on columns, `SELECT (a, b)`, come with a table.
        let rights = rights.split(", ").map(|right| right.trim().to_ascii_uppercase()).collect();
        Some(Grant { is_revoked, rights, database, is_of_table })
    }

    fn has(&self, right: &str) -> bool {
        let is_it = |held: &String| held == right || held == "ALL PRIVILEGES" || held == "ALL";
        self.rights.iter().any(is_it)
    }

    fn is_about(&self, right: &str, database: &str) -> bool {
        self.has(right) && self.database.as_deref().is_none_or(|pattern| fits(pattern, database))
    }
}

/// A quoted name or `*`, and what follows it.
fn read_name(text: &str) -> Option<(Option<String>, &str)> {
    if let Some(rest) = text.strip_prefix('*') {
        return Some((None, rest));
    }
    let mut name = String::new();
    let mut rest = text.strip_prefix('`')?;
    loop {
        let (part, behind) = rest.split_once('`')?;
        name.push_str(part);
        match behind.strip_prefix('`') {
            Some(behind) => {
                name.push('`');
                rest = behind;
            }
            None => return Some((Some(name), behind)),
        }
    }
}

/// Whether a pattern of a grant fits a name. As the server does, without regard to case on any platform: what is
/// wrongly taken for allowed, the server refuses by itself.
fn fits(pattern: &str, name: &str) -> bool {
    let mut rest = pattern.chars();
    match rest.next() {
        None => name.is_empty(),
        Some('%') => name
            .char_indices()
            .map(|(at, _)| at)
            .chain([name.len()])
            .any(|at| fits(rest.as_str(), &name[at..])),
        Some(letter) => {
            let mut others = name.chars();
            let Some(other) = others.next() else { return false };
            let same = match letter {
                '_' => true,
                '\\' => rest.next().is_some_and(|letter| letter.eq_ignore_ascii_case(&other)),
                letter => letter.eq_ignore_ascii_case(&other),
            };
            same && fits(rest.as_str(), others.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lines: &[&str], right: &str, database: &str, expected: bool) {
        let grants = Grants(lines.iter().filter_map(|line| Grant::read(line)).collect());
        assert_eq!(grants.allow(right, database), expected, "{lines:?} {right} {database}");
    }

    #[test]
    fn rights_are_of_the_server_or_of_a_database() {
        check(
            &["GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION"],
            "TRIGGER",
            "shop",
            true,
        );
        let own = ["GRANT USAGE ON *.* TO `a`@`%`", "GRANT SELECT, SHOW VIEW ON `shop`.* TO `a`@`%`"];
        check(&own, "SELECT", "shop", true);
        check(&own, "SHOW VIEW", "shop", true);
        check(&own, "SHOW", "shop", false);
        check(&own, "SELECT", "shop_incoming", false);
        check(&["GRANT SELECT ON `shop`.`t` TO `a`@`%`"], "SELECT", "shop", false);
        check(&["GRANT EXECUTE ON PROCEDURE `shop`.`p` TO `a`@`%`"], "EXECUTE", "shop", false);
        check(&["GRANT `r`@`%` TO `a`@`%`"], "SELECT", "shop", false);
        check(&[], "SELECT", "shop", false);
    }

    #[test]
    fn names_of_databases_are_patterns() {
        for (pattern, name, expected) in [
            ("shop%", "shop_incoming", true),
            ("shop%", "shop", true),
            (r"shop\_%", "shop_incoming", true),
            (r"shop\_%", "shopX", false),
            ("shop_incoming", "shopXincoming", true),
            ("%", "x", true),
            ("%x%", "axb", true),
            ("a``b", "a`b", true),
        ] {
            check(&[&format!("GRANT SELECT ON `{pattern}`.* TO `a`@`%`")], "SELECT", name, expected);
        }
    }

    #[test]
    fn what_is_taken_back_is_not_there() {
        let all = "GRANT SELECT ON *.* TO `a`@`%`";
        let revoked = "REVOKE SELECT ON `shop`.* FROM `a`@`%`";
        check(&[all, revoked], "SELECT", "shop", false);
        check(&[all, revoked], "SELECT", "other", true);
    }

    #[test]
    fn rights_of_the_whole_server_are_told_apart() {
        let grants = |line: &str| Grants(Grant::read(line).into_iter().collect());
        assert!(grants("GRANT SHOW_ROUTINE ON *.* TO `a`@`%`").allow_everywhere("SHOW_ROUTINE"));
        assert!(!grants("GRANT SELECT ON `shop`.* TO `a`@`%`").allow_everywhere("SELECT"));
    }
}
