//! `COPY schema.table (columns) FROM stdin;`: whose rows follow, and in what order their fields stand.

use super::names::{Names, NamesError};

/// Where rows of COPY text belong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyTarget {
    /// Its schema; pg_dump names it since the minor releases of March 2018.
    pub schema: Option<String>,
    /// The table.
    pub table: String,
    /// In the order of the fields; generated columns are not among them.
    pub columns: Vec<String>,
    /// Whether the row's OID stands before the columns (`WITH OIDS`, up to PostgreSQL 11).
    pub has_oids: bool,
}

impl CopyTarget {
    /// Reads the one form of COPY that pg_dump writes; any other is an error.
    pub fn parse(statement: &[u8]) -> Result<CopyTarget, NamesError> {
        let mut names = Names::new(statement);
        names.words(&["copy"])?;
        let (schema, table) = names.qualified()?;
        // A table without columns has no list.
        let columns = names.list()?.unwrap_or_default();
        let has_oids = names.word("with");
        if has_oids {
            names.words(&["oids"])?;
        }
        names.words(&["from", "stdin"])?;
        if !names.symbol(b';') {
            return Err(names.unexpected("`;`"));
        }
        names.end()?;
        Ok(CopyTarget { schema, table, columns, has_oids })
    }

    /// How many fields a row has, the OID included.
    pub fn fields(&self) -> usize {
        self.columns.len() + usize::from(self.has_oids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(schema: Option<&str>, table: &str, columns: &[&str], has_oids: bool) -> CopyTarget {
        CopyTarget {
            schema: schema.map(str::to_owned),
            table: table.to_owned(),
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
            has_oids,
        }
    }

    #[track_caller]
    fn check(statement: &str, expected: CopyTarget) {
        assert_eq!(CopyTarget::parse(statement.as_bytes()), Ok(expected), "{statement}");
    }

    #[test]
    fn what_pg_dump_writes_is_read() {
        check(
            "COPY \"Mixed Schema\".\"Ord er\" (\"Id\", person_id, \"Weird \"\"Col\", bıgınt) FROM stdin;\n",
            target(Some("Mixed Schema"), "Ord er", &["Id", "person_id", "Weird \"Col", "bıgınt"], false),
        );
        check("COPY public.zerocol  FROM stdin;", target(Some("public"), "zerocol", &[], false));
        check("COPY t (a) WITH OIDS FROM stdin;", target(None, "t", &["a"], true));
    }

    #[test]
    fn any_other_copy_is_refused() {
        for (statement, expected) in [
            ("COPY t (a) TO stdout;", "expected from at byte 11 of the statement"),
            ("COPY t (a) FROM 'file';", "expected stdin at byte 16 of the statement"),
            ("COPY t (a) FROM stdin WITH (FORMAT csv);", "expected `;` at byte 22 of the statement"),
            ("COPY t (a) FROM stdin", "expected `;` at byte 21 of the statement"),
            ("COPY t (a) FROM stdin; x", "expected the end at byte 23 of the statement"),
            ("COPY (SELECT 1) FROM stdin;", "expected a name at byte 5 of the statement"),
            ("COPY t (a b) FROM stdin;", "expected `,` or `)` at byte 10 of the statement"),
            ("COPY t () FROM stdin;", "expected a name at byte 8 of the statement"),
            ("COPY BINARY t FROM stdin;", "expected from at byte 12 of the statement"),
            ("COPY t (\"a) FROM stdin;", "the name that begins at byte 8 of the statement has no end"),
        ] {
            let error = CopyTarget::parse(statement.as_bytes()).expect_err(statement);
            assert_eq!(error.to_string(), expected, "{statement}");
        }
    }
}
