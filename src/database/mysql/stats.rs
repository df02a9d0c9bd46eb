//! What a server of MySQL or MariaDB knows of one of its databases, under the names of its own columns.
//!
//! Sizes and rows are of `information_schema.TABLES`, and of InnoDB estimates; MySQL 8 keeps them for a day
//! (`information_schema_stats_expiry`). Activity is of the time since the server started: `rows_…` of MariaDB's and
//! Percona's user statistics (`userstat`), `count_…` of the performance schema, each where the server has it switched
//! on and lets our user look.

use super::about::About;
use super::programs::Flavour;
use super::session::Session;
use super::sql::literal;
use crate::database::DatabaseError;
use crate::database::stats::{Section, Statistic, Statistics, Tag, Top, Unit};

/// A statistic, and the SQL expression that gives it.
type Asked = (&'static str, Tag, Unit, &'static str);

const DATABASE: &[Asked] = &[
    ("version", Tag::Info, Unit::Text, "VERSION()"),
    ("character_set", Tag::Info, Unit::Text, "d.DEFAULT_CHARACTER_SET_NAME"),
    ("collation", Tag::Info, Unit::Text, "d.DEFAULT_COLLATION_NAME"),
    ("size", Tag::Info, Unit::Bytes, "t.data_length + t.index_length"),
    ("data_length", Tag::Info, Unit::Bytes, "t.data_length"),
    ("index_length", Tag::Info, Unit::Bytes, "t.index_length"),
    ("data_free", Tag::Info, Unit::Bytes, "t.data_free"),
    ("tables", Tag::Info, Unit::Count, "t.tables"),
    ("views", Tag::Info, Unit::Count, "t.views"),
    ("table_rows", Tag::Info, Unit::Count, "t.table_rows"),
    ("max_connections", Tag::Info, Unit::Count, "@@max_connections"),
    ("innodb_buffer_pool_size", Tag::Info, Unit::Bytes, "@@innodb_buffer_pool_size"),
    ("rows_read", Tag::Read, Unit::Count, "u.rows_read"),
    ("count_fetch", Tag::Read, Unit::Count, "p.count_fetch"),
    ("rows_changed", Tag::Write, Unit::Count, "u.rows_changed"),
    ("count_insert", Tag::Write, Unit::Count, "p.count_insert"),
    ("count_update", Tag::Write, Unit::Count, "p.count_update"),
    ("count_delete", Tag::Write, Unit::Count, "p.count_delete"),
    ("update_time", Tag::Maint, Unit::Moment, "t.update_time"),
];

const TABLES: &[Asked] = &[
    ("engine", Tag::Info, Unit::Text, "t.ENGINE"),
    ("row_format", Tag::Info, Unit::Text, "t.ROW_FORMAT"),
    ("table_collation", Tag::Info, Unit::Text, "t.TABLE_COLLATION"),
    ("data_length", Tag::Info, Unit::Bytes, "t.DATA_LENGTH"),
    ("index_length", Tag::Info, Unit::Bytes, "t.INDEX_LENGTH"),
    ("data_free", Tag::Info, Unit::Bytes, "t.DATA_FREE"),
    ("table_rows", Tag::Info, Unit::Count, "t.TABLE_ROWS"),
    ("avg_row_length", Tag::Info, Unit::Bytes, "t.AVG_ROW_LENGTH"),
    // The largest number that we read is that of a signed column.
    ("auto_increment", Tag::Info, Unit::Number, "LEAST(t.AUTO_INCREMENT, 9223372036854775807)"),
    ("rows_read", Tag::Read, Unit::Count, "u.rows_read"),
    ("count_fetch", Tag::Read, Unit::Count, "p.count_fetch"),
    ("rows_changed", Tag::Write, Unit::Count, "u.rows_changed"),
    ("count_insert", Tag::Write, Unit::Count, "p.count_insert"),
    ("count_update", Tag::Write, Unit::Count, "p.count_update"),
    ("count_delete", Tag::Write, Unit::Count, "p.count_delete"),
    ("create_time", Tag::Maint, Unit::Moment, "t.CREATE_TIME"),
    ("update_time", Tag::Maint, Unit::Moment, "t.UPDATE_TIME"),
    ("check_time", Tag::Maint, Unit::Moment, "t.CHECK_TIME"),
];

const INDEXES: &[Asked] = &[
    ("table_name", Tag::Info, Unit::Text, "s.table_name"),
    ("index_disk_size", Tag::Info, Unit::Bytes, "i.index_disk_size"),
    ("index_type", Tag::Info, Unit::Text, "s.index_type"),
    ("primary", Tag::Info, Unit::YesNo, "IF(s.index_name = 'PRIMARY', 't', 'f')"),
    ("unique", Tag::Info, Unit::YesNo, "IF(s.non_unique = 0, 't', 'f')"),
    ("cardinality", Tag::Info, Unit::Count, "s.cardinality"),
    ("rows_read", Tag::Read, Unit::Count, "u.rows_read"),
    ("count_fetch", Tag::Read, Unit::Count, "p.count_fetch"),
    ("columns", Tag::Code, Unit::Code, "s.columns"),
];

/// What a server has beyond `information_schema`, and lets our user see.
struct Sources {
    database: String,
    has_user_statistics: bool,
    has_performance_schema: bool,
    has_index_sizes: bool,
}

impl Sources {
    fn of(session: &mut Session, database: &str) -> Result<Self, DatabaseError> {
        let mut is_on = |variable: &str| -> Result<bool, DatabaseError> {
            let rows = session.rows(&format!("SHOW GLOBAL VARIABLES LIKE '{variable}'"))?;
            Ok(rows.into_iter().flatten().nth(1).flatten().is_some_and(|value| value == "ON" || value == "1"))
        };
        let (user_statistics, performance_schema) = (is_on("userstat")?, is_on("performance_schema")?);
        // A refusal means that our user may not look, and there is nothing to show then.
        let mut may_read = |table: &str| session.rows(&format!("SELECT 1 FROM {table} LIMIT 1")).is_ok();
        Ok(Sources {
            database: literal(database),
            has_user_statistics: user_statistics && may_read("information_schema.TABLE_STATISTICS"),
            has_performance_schema: performance_schema
                && may_read("performance_schema.table_io_waits_summary_by_index_usage"),
            has_index_sizes: may_read("mysql.innodb_index_stats"),
        })
    }

    /// The names of its columns without a value, where a source is not there.
    fn none(columns: &[&str]) -> String {
        let columns: Vec<String> = columns.iter().map(|column| format!("NULL AS {column}")).collect();
        format!("(SELECT {} FROM DUAL)", columns.join(", "))
    }

    /// By table, or of all tables.
    fn user_statistics(&self, by_table: bool) -> String {
        let Sources { database, .. } = self;
        match self.has_user_statistics {
            false => Self::none(&["table_name", "rows_read", "rows_changed"]),
            true => format!(
                "(SELECT TABLE_NAME AS table_name, SUM(ROWS_READ) AS rows_read, SUM(ROWS_CHANGED) AS rows_changed \
                 FROM information_schema.TABLE_STATISTICS WHERE TABLE_SCHEMA = {database}{})",
                grouped(by_table, "TABLE_NAME")
            ),
        }
    }

    /// By table, by index, or of all tables.
    fn performance_schema(&self, by: &str) -> String {
        let Sources { database, .. } = self;
        match self.has_performance_schema {
            false => Self::none(&[
                "table_name",
                "index_name",
                "count_fetch",
                "count_insert",
                "count_update",
                "count_delete",
            ]),
            true => format!(
                "(SELECT OBJECT_NAME AS table_name, INDEX_NAME AS index_name, SUM(COUNT_FETCH) AS count_fetch, \
                 SUM(COUNT_INSERT) AS count_insert, SUM(COUNT_UPDATE) AS count_update, SUM(COUNT_DELETE) AS \
                 count_delete FROM performance_schema.table_io_waits_summary_by_index_usage WHERE OBJECT_SCHEMA = \
                 {database}{})",
                grouped(!by.is_empty(), by)
            ),
        }
    }

    fn index_reads(&self) -> String {
        let Sources { database, .. } = self;
        match self.has_user_statistics {
            false => Self::none(&["table_name", "index_name", "rows_read"]),
            true => format!(
                "(SELECT TABLE_NAME AS table_name, INDEX_NAME AS index_name, SUM(ROWS_READ) AS rows_read FROM \
                 information_schema.INDEX_STATISTICS WHERE TABLE_SCHEMA = {database} GROUP BY TABLE_NAME, INDEX_NAME)"
            ),
        }
    }

    /// Partitions stand as `table#P#part`, each with its own share of an index.
    fn index_sizes(&self) -> String {
        let Sources { database, .. } = self;
        match self.has_index_sizes {
            false => Self::none(&["table_name", "index_name", "index_disk_size"]),
            true => format!(
                "(SELECT SUBSTRING_INDEX(SUBSTRING_INDEX(table_name, '#P#', 1), '#p#', 1) AS table_name, index_name, \
                 SUM(stat_value) * @@innodb_page_size AS index_disk_size FROM mysql.innodb_index_stats \
                 WHERE database_name = {database} AND stat_name = 'size' GROUP BY 1, 2)"
            ),
        }
    }

    fn of_database(&self) -> String {
        let Sources { database, .. } = self;
        format!(
            " FROM information_schema.SCHEMATA d, (SELECT SUM(TABLE_TYPE <> 'VIEW') AS tables, SUM(TABLE_TYPE = 'VIEW') \
             AS views, COALESCE(SUM(DATA_LENGTH), 0) AS data_length, COALESCE(SUM(INDEX_LENGTH), 0) AS index_length, \
             COALESCE(SUM(DATA_FREE), 0) AS data_free, COALESCE(SUM(TABLE_ROWS), 0) AS table_rows, MAX(UPDATE_TIME) AS \
             update_time FROM information_schema.TABLES WHERE TABLE_SCHEMA = {database}) t, {} u, {} p \
             WHERE d.SCHEMA_NAME = {database}",
            self.user_statistics(false),
            self.performance_schema(""),
        )
    }

    fn of_tables(&self, top: usize) -> String {
        let Sources { database, .. } = self;
        format!(
            " FROM information_schema.TABLES t LEFT JOIN {} u ON {} LEFT JOIN {} p ON {} \
             WHERE t.TABLE_SCHEMA = {database} AND t.TABLE_TYPE <> 'VIEW' \
             ORDER BY COALESCE(t.DATA_LENGTH, 0) + COALESCE(t.INDEX_LENGTH, 0) DESC, t.TABLE_NAME LIMIT {top}",
            self.user_statistics(true),
            same("u.table_name", "t.TABLE_NAME"),
            self.performance_schema("OBJECT_NAME"),
            same("p.table_name", "t.TABLE_NAME"),
        )
    }

    fn of_indexes(&self, top: usize) -> String {
        let Sources { database, .. } = self;
        let both = |other: &str| {
            let table = same(&format!("{other}.table_name"), "s.table_name");
            format!("{table} AND {}", same(&format!("{other}.index_name"), "s.index_name"))
        };
        format!(
            " FROM (SELECT TABLE_NAME AS table_name, INDEX_NAME AS index_name, MAX(INDEX_TYPE) AS index_type, \
             MAX(NON_UNIQUE) AS non_unique, MAX(CARDINALITY) AS cardinality, GROUP_CONCAT(CONCAT('`', \
             REPLACE(COALESCE(COLUMN_NAME, '(…)'), '`', '``'), '`', IF(SUB_PART IS NULL, '', CONCAT('(', SUB_PART, ')'))) \
             ORDER BY SEQ_IN_INDEX SEPARATOR ', ') AS columns FROM information_schema.STATISTICS \
             WHERE TABLE_SCHEMA = {database} GROUP BY TABLE_NAME, INDEX_NAME) s \
             LEFT JOIN {} i ON {} LEFT JOIN {} u ON {} LEFT JOIN {} p ON {} \
             ORDER BY COALESCE(i.index_disk_size, 0) DESC, s.table_name, s.index_name LIMIT {top}",
            self.index_sizes(),
            both("i"),
            self.index_reads(),
            both("u"),
            self.performance_schema("OBJECT_NAME, INDEX_NAME"),
            both("p"),
        )
    }
}

/// Names of different schemas of the server have different character sets, and may not be compared as texts.
fn same(one: &str, other: &str) -> String {
    format!("CAST({one} AS BINARY) = CAST({other} AS BINARY)")
}

fn grouped(is_grouped: bool, by: &str) -> String {
    if is_grouped { format!(" GROUP BY {by}") } else { String::new() }
}

/// Asks for everything about one database. Of tables and indexes come the largest.
pub fn statistics(session: &mut Session, database: &str, top: Top) -> Result<Statistics, DatabaseError> {
    let about = About::of(session)?;
    let sources = Sources::of(session, database)?;
    let engine = match about.flavour {
        Flavour::Mariadb => "mariadb",
        Flavour::Mysql => "mysql",
    };
    let index_name = "CONCAT(s.table_name, '.', s.index_name)";
    Ok(Statistics {
        engine,
        database: section(session, "d.SCHEMA_NAME", DATABASE, &sources.of_database())?,
        tables: section(session, "t.TABLE_NAME", TABLES, &sources.of_tables(top.tables))?,
        indexes: section(session, index_name, INDEXES, &sources.of_indexes(top.indexes))?,
    })
}

fn section(
    session: &mut Session,
    name: &str,
    asked: &[Asked],
    source: &str,
) -> Result<Section, DatabaseError> {
    let expressions = asked.iter().map(|(_, _, unit, sql)| match unit {
        Unit::Moment => format!(", DATE_FORMAT({sql}, '%Y-%m-%dT%H:%i:%sZ')"),
        _ => format!(", {sql}"),
    });
    let rows = session.rows(&format!("SELECT {name}{}{source}", expressions.collect::<String>()))?;
    let statistics = asked.iter().map(|&(name, tag, unit, _)| Statistic { name, tag, unit });
    Section::of_rows(statistics.collect(), rows)
}
