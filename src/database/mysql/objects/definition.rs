//! How one object was made, and what a session must be like to make it again.

use super::super::sql::{literal, quoted};
use crate::dump::mysql::definer;
use crate::dump::mysql::spans::Quoting;

/// What moves into no other database, in the order in which it is made: a view may call a function, and a trigger
/// read a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::database::mysql) enum Kind {
    Function,
    Package,
    PackageBody,
    Procedure,
    View,
    Trigger,
    Event,
}

const KINDS: [Kind; 7] = [
    Kind::Function,
    Kind::Package,
    Kind::PackageBody,
    Kind::Procedure,
    Kind::View,
    Kind::Trigger,
    Kind::Event,
];

impl Kind {
    pub fn of(word: &str) -> Option<Self> {
        KINDS.into_iter().find(|kind| kind.word() == word)
    }

    /// As SQL calls it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Function => "FUNCTION",
            Kind::Package => "PACKAGE",
            Kind::PackageBody => "PACKAGE BODY",
            Kind::Procedure => "PROCEDURE",
            Kind::View => "VIEW",
            Kind::Trigger => "TRIGGER",
            Kind::Event => "EVENT",
        }
    }

    /// Whether it goes off by itself, or with a change of a row.
    pub fn acts(self) -> bool {
        matches!(self, Kind::Trigger | Kind::Event)
    }
}

/// An object, and the session that it was made in. What a kind has not is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::database::mysql) struct Definition {
    pub kind: Kind,
    pub name: String,
    /// `CREATE …`.
    pub statement: String,
    pub sql_mode: String,
    /// `character_set_client`.
    pub client: String,
    /// `collation_connection`.
    pub connection: String,
    /// The database's collation, which texts without one of their own have.
    pub database: String,
    pub time_zone: String,
}

impl Definition {
    /// From the answer to `SHOW CREATE`; `None` where the server keeps the statement to itself.
    pub fn of_answer(kind: Kind, name: String, row: Vec<Option<String>>) -> Option<Self> {
        let mut row = row.into_iter().skip(1);
        let mut next = || row.next().flatten();
        let is_view = kind == Kind::View;
        let sql_mode = if is_view { None } else { next() };
        let time_zone = if kind == Kind::Event { next() } else { None };
        let statement = next()?;
        let (client, connection) = (next(), next());
        let database = if is_view { None } else { next() };
        let text = Option::unwrap_or_default;
        Some(Definition {
            kind,
            name,
            statement,
            sql_mode: text(sql_mode),
            client: text(client),
            connection: text(connection),
            database: text(database),
            time_zone: text(time_zone),
        })
    }

    /// Such as ``view `active` ``.
    pub fn shown(&self) -> String {
        format!("{} `{}`", self.kind.word().to_lowercase(), self.name)
    }

    pub fn is_named(&self, kind: Kind, name: &str) -> bool {
        self.kind == kind && self.name == name
    }

    /// The same, made by whoever makes it; `None` where it names nobody.
    pub fn without_definer(&self) -> Option<Self> {
        let statement = definer::without_definer(self.statement.as_bytes(), self.quoting())?;
        Some(Definition { statement: String::from_utf8(statement).ok()?, ..self.clone() })
    }

    /// The same, of a database that has another name. Some views name theirs, in backticks.
    pub fn moved(mut self, from: &str, to: &str) -> Self {
        if self.kind == Kind::View {
            let (from, to) = (format!("{}.", quoted(from)), format!("{}.", quoted(to)));
            // Odd pieces are within a text, whose quotes are escaped by a backslash or doubled.
            let mut is_text = false;
            let mut escaped = false;
            let mut pieces = vec![String::new()];
            for letter in self.statement.chars() {
                if letter == '\'' && !escaped {
                    is_text = !is_text;
                    pieces.push(String::new());
                }
                escaped = letter == '\\' && is_text && !escaped;
                if let Some(piece) = pieces.last_mut() {
                    piece.push(letter);
                }
            }
            let moved = |(index, piece): (usize, String)| match index % 2 {
                0 => piece.replace(&from, &to),
                _ => piece,
            };
            self.statement = pieces.into_iter().enumerate().map(moved).collect();
        }
        self
    }

    fn quoting(&self) -> Quoting {
        let has = |mode: &str| self.sql_mode.split(',').any(|part| part == mode);
        Quoting { backslash_escapes: !has("NO_BACKSLASH_ESCAPES"), ansi_quotes: has("ANSI_QUOTES") }
    }

    /// What makes it, in one session that is in the database, whose name and collation these are.
    pub fn statements(&self, database: &str, collation: &str) -> Vec<String> {
        // The statement goes to the server as UTF-8. What was written in another character set keeps that only where
        // its bytes are the same.
        let is_same = self.client.starts_with("utf8") || self.statement.is_ascii();
        let client = if is_same && !self.client.is_empty() { self.client.as_str() } else { "utf8mb4" };
        let mut settings =
            format!("SET sql_mode = {}, character_set_client = {client}", literal(&self.sql_mode));
        if !self.connection.is_empty() {
            settings += &format!(", collation_connection = {}", self.connection);
        }
        if !self.time_zone.is_empty() {
            settings += &format!(", time_zone = {}", literal(&self.time_zone));
        }
        let alter = |collation: &str| format!("ALTER DATABASE {} COLLATE {collation}", quoted(database));
        match self.database.is_empty() || self.database == collation {
            true => vec![settings, self.statement.clone()],
            false => vec![alter(&self.database), settings, self.statement.clone(), alter(collation)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(texts: &[&str]) -> Vec<Option<String>> {
        texts.iter().map(|text| Some((*text).to_owned())).collect()
    }

    fn definition(kind: Kind, texts: &[&str]) -> Definition {
        Definition::of_answer(kind, "x".to_owned(), row(texts)).unwrap()
    }

    #[test]
    fn answers_are_read_for_what_their_kind_has() {
        let event = ["x", "ANSI", "SYSTEM", "CREATE EVENT", "latin1", "latin1_swedish_ci", "utf8mb4_bin"];
        assert_eq!(
            definition(Kind::Event, &event).statements("shop", "utf8mb4_bin"),
            [
                "SET sql_mode = 'ANSI', character_set_client = latin1, collation_connection = latin1_swedish_ci, \
                 time_zone = 'SYSTEM'",
                "CREATE EVENT",
            ]
        );
        assert_eq!(
            definition(Kind::View, &["x", "CREATE VIEW é", "latin1", "latin1_swedish_ci"])
                .statements("shop", "utf8mb4_bin"),
            [
                "SET sql_mode = '', character_set_client = utf8mb4, collation_connection = latin1_swedish_ci",
                "CREATE VIEW é"
            ]
        );
        let procedure = ["x", "", "CREATE PROCEDURE", "utf8mb3", "utf8mb3_bin", "latin1_bin"];
        assert_eq!(
            definition(Kind::Procedure, &procedure).statements("shop", "utf8mb4_bin"),
            [
                "ALTER DATABASE `shop` COLLATE latin1_bin",
                "SET sql_mode = '', character_set_client = utf8mb3, collation_connection = utf8mb3_bin",
                "CREATE PROCEDURE",
                "ALTER DATABASE `shop` COLLATE utf8mb4_bin",
            ]
        );
        let kept_back = vec![Some("x".to_owned()), Some(String::new()), None];
        assert_eq!(Definition::of_answer(Kind::Procedure, "x".to_owned(), kept_back), None);
    }

    #[test]
    fn a_view_moves_with_its_database_and_texts_stay() {
        let check = |statement: &str, expected: &str| {
            let view = definition(Kind::View, &["x", statement, "utf8mb4", "utf8mb4_bin"]);
            assert_eq!(view.moved("shop_incoming", "shop").statement, expected);
        };
        check("CREATE VIEW `v` AS select `a` from `t`", "CREATE VIEW `v` AS select `a` from `t`");
        check(
            "select `shop_incoming`.`t`.`a`,'`shop_incoming`.','it\\'s `shop_incoming`.' from `shop_incoming`.`t`",
            "select `shop`.`t`.`a`,'`shop_incoming`.','it\\'s `shop_incoming`.' from `shop`.`t`",
        );
        check(
            "select `my_shop_incoming`.`t`.`a`,'\\\\',`shop_incoming`.`f`()",
            "select `my_shop_incoming`.`t`.`a`,'\\\\',`shop`.`f`()",
        );
    }

    #[test]
    fn who_may_not_name_others_makes_it_as_himself() {
        let statement =
            "CREATE ALGORITHM=UNDEFINED DEFINER=`bob`@`%` SQL SECURITY DEFINER VIEW `v` AS select 1";
        let view = definition(Kind::View, &["x", statement, "utf8mb4", "utf8mb4_bin"]);
        assert_eq!(
            view.without_definer().unwrap().statement,
            "CREATE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `v` AS select 1"
        );
        assert_eq!(view.without_definer().unwrap().without_definer(), None);
    }

    #[test]
    fn kinds_have_the_words_of_sql() {
        for kind in KINDS {
            assert_eq!(Kind::of(kind.word()), Some(kind));
        }
        assert_eq!(Kind::of("LIBRARY"), None);
    }
}
