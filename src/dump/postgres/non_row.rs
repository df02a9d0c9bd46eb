//! What a dump holds beside tables and rows, and that may hold or send personal data: named, so that it can be
//! left out and reported.
//!
//! Sources: the kinds of entries that `pg_dump.c` writes (PostgreSQL 18), and the statements that they hold.

use super::tokens::{Token, Tokens};

/// A kind of entry, or of statement, that is neither schema nor rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OtherData {
    /// Statistics for the planner, which hold values of columns (pg_dump 18 `--statistics`).
    Statistics,
    /// Contents, names and owners of large objects.
    LargeObjects,
    /// User names and passwords for other servers.
    UserMapping,
    /// Connections to servers, with passwords, from which rows would be replicated.
    Subscription,
    /// Names and addresses of other servers.
    Server,
    /// Tables whose rows are sent to subscribers.
    Publication,
    /// Functions that run when the schema changes.
    EventTrigger,
    /// Roles, with password hashes (pg_dumpall).
    Role,
    /// Texts about objects.
    Comment,
    /// Texts that rules of access go by.
    SecurityLabel,
}

impl OtherData {
    /// All kinds.
    pub const ALL: [OtherData; 10] = [
        OtherData::Statistics,
        OtherData::LargeObjects,
        OtherData::UserMapping,
        OtherData::Subscription,
        OtherData::Server,
        OtherData::Publication,
        OtherData::EventTrigger,
        OtherData::Role,
        OtherData::Comment,
        OtherData::SecurityLabel,
    ];

    /// What an entry of a table of contents is, by its `desc`. None for schema and rows.
    pub fn of_entry(desc: &str) -> Option<OtherData> {
        Some(match desc {
            "STATISTICS DATA" => OtherData::Statistics,
            "BLOB" | "BLOBS" | "BLOB METADATA" | "BLOB COMMENTS" => OtherData::LargeObjects,
            "USER MAPPING" => OtherData::UserMapping,
            "SUBSCRIPTION" | "SUBSCRIPTION TABLE" => OtherData::Subscription,
            "SERVER" => OtherData::Server,
            "PUBLICATION" | "PUBLICATION TABLE" | "PUBLICATION TABLES IN SCHEMA" => OtherData::Publication,
            "EVENT TRIGGER" => OtherData::EventTrigger,
            "COMMENT" => OtherData::Comment,
            "SECURITY LABEL" => OtherData::SecurityLabel,
            _ => return None,
        })
    }

    /// What a statement of a script is, by its first tokens. None for schema and rows, and for what cannot be read.
    pub fn of_statement(sql: &[u8]) -> Option<OtherData> {
        let words = first_words(sql);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["select", rest @ ..] => of_function(rest),
            // Settings of a role within this database (pg_dump --create).
            ["alter", "role" | "user", _, "in", "database", ..] => None,
            ["create" | "alter" | "drop", rest @ ..] => of_object(rest),
            ["comment", "on", ..] => Some(OtherData::Comment),
            ["security", "label", ..] => Some(OtherData::SecurityLabel),
            ["grant" | "revoke", rest @ ..] if rest.windows(2).any(|two| two == ["large", "object"]) => {
                Some(OtherData::LargeObjects)
            }
            _ => None,
        }
    }

    /// What a comment, a label or a right is on, where that is of such a kind: without it, it cannot be restored.
    pub fn of_subject(sql: &[u8]) -> Option<OtherData> {
        let words = first_words(sql);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        if !matches!(words.as_slice(), ["comment" | "grant" | "revoke", ..] | ["security", "label", ..]) {
            return None;
        }
        let on = words.iter().position(|&word| word == "on")?;
        of_object(&words[on + 1..])
    }

    /// Whether it is left out unless the configuration says otherwise: what holds values of rows or passwords, and what
    /// would connect a restored database to others.
    pub fn is_dropped_by_default(self) -> bool {
        match self {
            OtherData::Statistics
            | OtherData::LargeObjects
            | OtherData::UserMapping
            | OtherData::Subscription
            | OtherData::Role => true,
            OtherData::Server
            | OtherData::Publication
            | OtherData::EventTrigger
            | OtherData::Comment
            | OtherData::SecurityLabel => false,
        }
    }

    /// What it is and why that matters, as a sentence without a full stop.
    pub fn sentence(self) -> &'static str {
        match self {
            OtherData::Statistics => {
                "planner statistics hold the most common values of columns; ANALYZE makes them anew"
            }
            OtherData::LargeObjects => "large objects are files within the database, which no rule reads",
            OtherData::UserMapping => "user mappings hold the names and passwords for other servers",
            OtherData::Subscription => {
                "subscriptions hold passwords, and would connect the restored database to another server"
            }
            OtherData::Server => "foreign servers hold host names, and options that may be secret",
            OtherData::Publication => "publications offer the rows of tables to subscribers",
            OtherData::EventTrigger => "event triggers run when the schema of the restored database changes",
            OtherData::Role => "roles hold the hashes of passwords",
            OtherData::Comment => "comments are free text, in which people may be named",
            OtherData::SecurityLabel => "security labels are free text, which rules of access go by",
        }
    }
}

/// So many tokens tell what a statement is.
const TOKENS_READ: usize = 12;

/// The words among the first tokens; symbols are left out, and the rest from what is no word or symbol on.
pub(super) fn first_words(sql: &[u8]) -> Vec<String> {
    let tokens = Tokens::new(sql).take(TOKENS_READ).map_while(Result::ok).map(|(token, _)| token);
    let words = tokens.take_while(|token| !matches!(token, Token::Text(_)));
    words.filter_map(|token| token.name().map(str::to_owned)).collect()
}

/// Behind SELECT: `* FROM pg_catalog.function(…)` or `pg_catalog.function(…)`.
fn of_function(words: &[&str]) -> Option<OtherData> {
    let words = words.strip_prefix(&["from"]).unwrap_or(words);
    let function = words.strip_prefix(&["pg_catalog"]).unwrap_or(words).first()?;
    match *function {
        "pg_restore_relation_stats" | "pg_restore_attribute_stats" | "pg_restore_extended_stats" => {
            Some(OtherData::Statistics)
        }
        "lo_create" | "lo_creat" | "lo_open" | "lowrite" | "lo_close" | "lo_unlink" | "lo_from_bytea"
        | "lo_put" | "loread" => Some(OtherData::LargeObjects),
        _ => None,
    }
}

/// Behind CREATE, ALTER or DROP.
fn of_object(words: &[&str]) -> Option<OtherData> {
    Some(match words {
        ["user", "mapping", ..] => OtherData::UserMapping,
        ["subscription", ..] => OtherData::Subscription,
        ["server", ..] | ["foreign", "server", ..] => OtherData::Server,
        ["publication", ..] => OtherData::Publication,
        ["event", "trigger", ..] => OtherData::EventTrigger,
        ["role" | "user" | "group", ..] => OtherData::Role,
        ["large", "object", ..] => OtherData::LargeObjects,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_known_by_their_first_words() {
        let check =
            |sql: &str, expected| assert_eq!(OtherData::of_statement(sql.as_bytes()), expected, "{sql}");
        let statistics = Some(OtherData::Statistics);
        check(
            "SELECT * FROM pg_catalog.pg_restore_relation_stats(\n\t'version', '180006'::integer",
            statistics,
        );
        check("SELECT * FROM pg_catalog.pg_restore_attribute_stats(\n\t'version', '180006'", statistics);
        check("SELECT pg_catalog.pg_restore_attribute_stats('x')", statistics);
        let objects = Some(OtherData::LargeObjects);
        check("SELECT pg_catalog.lo_create('16763');", objects);
        check("SELECT pg_catalog.lo_open('16763', 131072);", objects);
        check("SELECT pg_catalog.lowrite(0, '\\x00ff');", objects);
        check("SELECT pg_catalog.lo_close(0);", objects);
        check("ALTER LARGE OBJECT 16763 OWNER TO bob;", objects);
        check("GRANT SELECT ON LARGE OBJECT 16763 TO bob;", objects);
        check("COMMENT ON LARGE OBJECT 16763 IS 'scan of a passport';", Some(OtherData::Comment));
        check("CREATE USER MAPPING FOR bob SERVER s OPTIONS (password 'x');", Some(OtherData::UserMapping));
        check("-- x\nCREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p;", Some(OtherData::Subscription));
        check("ALTER SUBSCRIPTION s OWNER TO bob;", Some(OtherData::Subscription));
        check("CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h');", Some(OtherData::Server));
        check("ALTER PUBLICATION p ADD TABLE ONLY public.t;", Some(OtherData::Publication));
        check(
            "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();",
            Some(OtherData::EventTrigger),
        );
        check("CREATE ROLE bob PASSWORD 'SCRAM-SHA-256$x';", Some(OtherData::Role));
        check("COMMENT ON TABLE public.t IS 'x';", Some(OtherData::Comment));
        check("SECURITY LABEL FOR p ON TABLE t IS 'x';", Some(OtherData::SecurityLabel));
    }

    #[test]
    fn comments_labels_and_rights_are_known_by_what_they_are_on() {
        let check =
            |sql: &str, expected| assert_eq!(OtherData::of_subject(sql.as_bytes()), expected, "{sql}");
        check("COMMENT ON SUBSCRIPTION s IS 'x';", Some(OtherData::Subscription));
        check("COMMENT ON LARGE OBJECT 16763 IS 'x';", Some(OtherData::LargeObjects));
        check("COMMENT ON EVENT TRIGGER e IS 'x';", Some(OtherData::EventTrigger));
        check("-- x\nREVOKE ALL ON FOREIGN SERVER s FROM bob;", Some(OtherData::Server));
        check("GRANT SELECT,UPDATE ON LARGE OBJECT 5001 TO bob;", Some(OtherData::LargeObjects));
        check("SECURITY LABEL FOR p ON PUBLICATION s IS 'x';", Some(OtherData::Publication));
        check("COMMENT ON TABLE public.subscription IS 'x';", None);
        check("GRANT SELECT ON TABLE public.t TO bob;", None);
        check("CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p;", None);
        check("", None);
    }

    #[test]
    fn schema_and_rows_are_nothing_else() {
        for sql in [
            "",
            "'x",
            "CREATE TABLE role (a text);",
            "CREATE TABLE \"subscription\" (a text);",
            "ALTER TABLE comment OWNER TO bob;",
            "COPY public.t (a) FROM stdin;",
            "INSERT INTO comment VALUES ('COMMENT ON');",
            "SELECT pg_catalog.setval('public.t_id_seq', 5, true);",
            "SELECT pg_catalog.set_config('search_path', '', false);",
            "SELECT 'x', lo_create FROM t;",
            "GRANT SELECT ON TABLE public.t TO bob;",
            "ALTER ROLE bob IN DATABASE a SET work_mem TO '1MB';",
            "CREATE TRIGGER event BEFORE INSERT ON t EXECUTE FUNCTION f();",
        ] {
            assert_eq!(OtherData::of_statement(sql.as_bytes()), None, "{sql}");
        }
        for desc in ["TABLE", "TABLE DATA", "SEQUENCE SET", "FK CONSTRAINT", "STATISTICS", "ACL", ""] {
            assert_eq!(OtherData::of_entry(desc), None, "{desc}");
        }
    }

    #[test]
    fn entries_are_known_by_their_kind_and_values_and_passwords_are_dropped() {
        let check = |desc: &str, expected, is_dropped: bool| {
            let found = OtherData::of_entry(desc).unwrap();
            assert_eq!((found, found.is_dropped_by_default()), (expected, is_dropped), "{desc}");
            assert!(!found.sentence().ends_with('.'));
        };
        check("STATISTICS DATA", OtherData::Statistics, true);
        check("BLOBS", OtherData::LargeObjects, true);
        check("BLOB", OtherData::LargeObjects, true);
        check("BLOB METADATA", OtherData::LargeObjects, true);
        check("USER MAPPING", OtherData::UserMapping, true);
        check("SUBSCRIPTION", OtherData::Subscription, true);
        check("SUBSCRIPTION TABLE", OtherData::Subscription, true);
        check("SERVER", OtherData::Server, false);
        check("PUBLICATION", OtherData::Publication, false);
        check("PUBLICATION TABLES IN SCHEMA", OtherData::Publication, false);
        check("EVENT TRIGGER", OtherData::EventTrigger, false);
        check("COMMENT", OtherData::Comment, false);
        check("SECURITY LABEL", OtherData::SecurityLabel, false);
    }
}
