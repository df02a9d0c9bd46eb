//! What a PostgreSQL server knows of one of its databases, by the functions and views of its manual, chapters
//! "Monitoring Database Activity" and "Database Object Management Functions". Works from version 12 on.
//!
//! Counters are of the time since `stats_reset`; `n_live_tup` and `n_dead_tup` are estimates.

use super::session::Session;
use crate::database::DatabaseError;
use crate::database::stats::{Section, Statistic, Statistics, Tag, Top, Unit};

/// A statistic, and the SQL expression that gives it.
type Asked = (&'static str, Tag, Unit, &'static str);

const DATABASE: &[Asked] = &[
    ("version", Tag::Info, Unit::Text, "current_setting('server_version')"),
    ("encoding", Tag::Info, Unit::Text, "pg_encoding_to_char(b.encoding)"),
    ("collation", Tag::Info, Unit::Text, "b.datcollate"),
    ("size", Tag::Info, Unit::Bytes, "pg_database_size(b.oid)"),
    ("size_table", Tag::Info, Unit::Bytes, "t.size_table"),
    ("size_toast", Tag::Info, Unit::Bytes, "t.size_toast"),
    ("size_index", Tag::Info, Unit::Bytes, "t.size_index"),
    ("tables", Tag::Info, Unit::Count, "t.tables"),
    ("indexes", Tag::Info, Unit::Count, "t.indexes"),
    ("n_live_tup", Tag::Info, Unit::Count, "t.n_live_tup"),
    ("n_dead_tup", Tag::Info, Unit::Count, "t.n_dead_tup"),
    (
        "cache_hit_ratio",
        Tag::Info,
        Unit::Percent,
        "round(100.0 * blks_hit / nullif(blks_hit + blks_read, 0), 2)",
    ),
    ("connections", Tag::Info, Unit::Count, "numbackends"),
    ("max_connections", Tag::Info, Unit::Count, "current_setting('max_connections')"),
    ("oldest_transaction", Tag::Info, Unit::Seconds, "a.oldest"),
    ("tup_returned", Tag::Read, Unit::Count, "tup_returned"),
    ("tup_fetched", Tag::Read, Unit::Count, "tup_fetched"),
    ("blks_hit", Tag::Read, Unit::Count, "blks_hit"),
    ("blks_read", Tag::Read, Unit::Count, "blks_read"),
    ("temp_files", Tag::Read, Unit::Count, "temp_files"),
    ("temp_bytes", Tag::Read, Unit::Bytes, "temp_bytes"),
    ("tup_inserted", Tag::Write, Unit::Count, "tup_inserted"),
    ("tup_updated", Tag::Write, Unit::Count, "tup_updated"),
    ("tup_deleted", Tag::Write, Unit::Count, "tup_deleted"),
    ("xact_commit", Tag::Write, Unit::Count, "xact_commit"),
    ("xact_rollback", Tag::Write, Unit::Count, "xact_rollback"),
    ("deadlocks", Tag::Write, Unit::Count, "deadlocks"),
    ("stats_reset", Tag::Maint, Unit::Moment, "s.stats_reset"),
    ("age_datfrozenxid", Tag::Maint, Unit::Count, "age(b.datfrozenxid)"),
];

// A table's own part is what is left when its TOAST table goes.
const OF_DATABASE: &str = "
FROM pg_catalog.pg_database b JOIN pg_catalog.pg_stat_database s ON s.datid = b.oid,
(SELECT count(*) AS tables, coalesce(sum(indexes), 0) AS indexes,
        coalesce(sum(pg_table_size(c.oid) - toast), 0) AS size_table, coalesce(sum(toast), 0) AS size_toast,
        coalesce(sum(pg_indexes_size(c.oid)), 0) AS size_index,
        coalesce(sum(u.n_live_tup), 0) AS n_live_tup, coalesce(sum(u.n_dead_tup), 0) AS n_dead_tup
 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 LEFT JOIN pg_catalog.pg_stat_all_tables u ON u.relid = c.oid,
 LATERAL (SELECT coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0) AS toast,
          (SELECT count(*) FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid) AS indexes) more
 WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^(pg_|information_schema$)') t,
(SELECT extract(epoch FROM max(clock_timestamp() - xact_start))::bigint AS oldest
 FROM pg_catalog.pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()) a
WHERE b.datname = current_database()";

const TABLES: &[Asked] = &[
    ("size_total", Tag::Info, Unit::Bytes, "pg_total_relation_size(c.oid)"),
    ("size_table", Tag::Info, Unit::Bytes, "pg_table_size(c.oid)"),
    ("size_index", Tag::Info, Unit::Bytes, "pg_indexes_size(c.oid)"),
    ("n_live_tup", Tag::Info, Unit::Count, "n_live_tup"),
    ("n_dead_tup", Tag::Info, Unit::Count, "n_dead_tup"),
    ("n_mod_since_analyze", Tag::Info, Unit::Count, "n_mod_since_analyze"),
    ("seq_scan", Tag::Read, Unit::Count, "seq_scan"),
    ("seq_tup_read", Tag::Read, Unit::Count, "seq_tup_read"),
    ("idx_scan", Tag::Read, Unit::Count, "idx_scan"),
    ("idx_tup_fetch", Tag::Read, Unit::Count, "idx_tup_fetch"),
    ("n_tup_ins", Tag::Write, Unit::Count, "n_tup_ins"),
    ("n_tup_upd", Tag::Write, Unit::Count, "n_tup_upd"),
    ("n_tup_hot_upd", Tag::Write, Unit::Count, "n_tup_hot_upd"),
    ("n_tup_del", Tag::Write, Unit::Count, "n_tup_del"),
    ("last_vacuum", Tag::Maint, Unit::Moment, "last_vacuum"),
    ("last_autovacuum", Tag::Maint, Unit::Moment, "last_autovacuum"),
    ("last_analyze", Tag::Maint, Unit::Moment, "last_analyze"),
    ("last_autoanalyze", Tag::Maint, Unit::Moment, "last_autoanalyze"),
    ("vacuum_count", Tag::Maint, Unit::Count, "vacuum_count"),
    ("autovacuum_count", Tag::Maint, Unit::Count, "autovacuum_count"),
    ("analyze_count", Tag::Maint, Unit::Count, "analyze_count"),
    ("autoanalyze_count", Tag::Maint, Unit::Count, "autoanalyze_count"),
];

// A TOAST table holds the long values of one table `o`, in a schema of its own.
const NAME_OF_TABLE: &str = "CASE WHEN o.oid IS NULL THEN n.nspname || '.' || c.relname
ELSE 'toast of ' || m.nspname || '.' || o.relname END";

const OF_TABLES: &str = "
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_class o ON c.relkind = 't' AND o.reltoastrelid = c.oid
LEFT JOIN pg_catalog.pg_namespace m ON m.oid = o.relnamespace
LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
WHERE c.relkind IN ('r', 'm', 't') AND coalesce(m.nspname, n.nspname) !~ '^(pg_|information_schema$)'
ORDER BY pg_total_relation_size(c.oid) DESC NULLS LAST, 1 LIMIT ";

const INDEXES: &[Asked] = &[
    ("table_name", Tag::Info, Unit::Text, "n.nspname || '.' || t.relname"),
    ("index_disk_size", Tag::Info, Unit::Bytes, "pg_relation_size(c.oid)"),
    ("primary", Tag::Info, Unit::YesNo, "i.indisprimary"),
    ("unique", Tag::Info, Unit::YesNo, "i.indisunique"),
    ("valid", Tag::Info, Unit::YesNo, "i.indisvalid"),
    ("idx_scan", Tag::Read, Unit::Count, "s.idx_scan"),
    ("idx_tup_read", Tag::Read, Unit::Count, "s.idx_tup_read"),
    ("idx_tup_fetch", Tag::Read, Unit::Count, "s.idx_tup_fetch"),
    ("def", Tag::Code, Unit::Code, "pg_get_indexdef(c.oid)"),
];

const OF_INDEXES: &str = "
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_catalog.pg_stat_all_indexes s ON s.indexrelid = c.oid
WHERE c.relkind = 'i' AND n.nspname !~ '^(pg_|information_schema$)'
ORDER BY pg_relation_size(c.oid) DESC NULLS LAST, 1 LIMIT ";

/// Asks for everything. Of tables and indexes come the largest.
pub fn statistics(session: &mut Session, top: Top) -> Result<Statistics, DatabaseError> {
    let tables = format!("{OF_TABLES}{}", top.tables);
    let indexes = format!("{OF_INDEXES}{}", top.indexes);
    Ok(Statistics {
        engine: "postgresql",
        database: section(session, "b.datname", DATABASE, OF_DATABASE)?,
        tables: section(session, NAME_OF_TABLE, TABLES, &tables)?,
        indexes: section(session, "n.nspname || '.' || c.relname", INDEXES, &indexes)?,
    })
}

fn section(
    session: &mut Session,
    name: &str,
    asked: &[Asked],
    source: &str,
) -> Result<Section, DatabaseError> {
    let expressions = asked.iter().map(|(_, _, unit, sql)| match unit {
        Unit::Moment => format!(", to_char({sql} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"),
        _ => format!(", {sql}"),
    });
    let rows = session.rows(&format!("SELECT {name}{}{source}", expressions.collect::<String>()))?;
    let statistics = asked.iter().map(|&(name, tag, unit, _)| Statistic { name, tag, unit });
    Section::of_rows(statistics.collect(), rows)
}
