//! What is left out of a dump beside rows: by kinds, which are chosen when the dump has been looked through.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::anonymize::beside::{Beside, Fate};
use crate::dump::left_out;
use crate::dump::postgres::archive::{Entry, Toc};
use crate::dump::postgres::non_row::OtherData;

/// The kinds of other data that are left out.
pub type Kinds = BTreeSet<OtherData>;

/// What is left out unless the configuration says otherwise.
pub(super) fn by_default() -> Kinds {
    OtherData::ALL.into_iter().filter(|kind| kind.is_dropped_by_default()).collect()
}

/// What is left out under a policy. Of kinds that it does not name, what is left out by default.
pub(super) fn by_policy(beside: &Beside) -> Kinds {
    let is_left_out = |kind: OtherData| {
        let fate = match kind {
            OtherData::Comment => beside.comments,
            OtherData::LargeObjects => beside.large_objects,
            OtherData::Statistics => beside.statistics,
            OtherData::Subscription => beside.subscriptions,
            OtherData::UserMapping => beside.user_mappings,
            OtherData::Role => beside.users,
            OtherData::EventTrigger
            | OtherData::Publication
            | OtherData::SecurityLabel
            | OtherData::Server => return kind.is_dropped_by_default(),
        };
        fate == Fate::Drop
    };
    OtherData::ALL.into_iter().filter(|kind| is_left_out(*kind)).collect()
}

/// What a statement or an entry is, and what it is about: a comment on a subscription goes with either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Nature {
    is: Option<OtherData>,
    is_about: Option<OtherData>,
}

impl Nature {
    /// Of a statement of a script.
    pub fn of_statement(sql: &[u8]) -> Self {
        Nature { is: OtherData::of_statement(sql), is_about: OtherData::of_subject(sql) }
    }

    /// Of an entry of a table of contents.
    pub fn of_entry(entry: &Entry) -> Self {
        let is = std::str::from_utf8(entry.desc()).ok().and_then(OtherData::of_entry);
        let is_about = match entry.desc() {
            // The tag is `LARGE OBJECT 5001`, and from version 1.16 also `LARGE OBJECTS 5002..5003`. The definition of
            // rights may begin with that of the session, so that it does not tell.
            b"ACL" | b"COMMENT" | b"SECURITY LABEL" if entry.tag().starts_with(b"LARGE OBJECT") => {
                Some(OtherData::LargeObjects)
            }
            b"ACL" | b"COMMENT" | b"SECURITY LABEL" => {
                entry.definition.as_deref().and_then(OtherData::of_subject)
            }
            _ => None,
        };
        Nature { is, is_about }
    }

    /// Among which of these kinds it is left out.
    pub fn left_out_as(self, kinds: &Kinds) -> Option<OtherData> {
        [self.is_about, self.is].into_iter().flatten().find(|kind| kinds.contains(kind))
    }
}

/// How many statements or entries of each nature a dump has; schema and rows are not counted.
#[derive(Clone, Debug, Default)]
pub(super) struct Census(BTreeMap<Nature, u64>);

impl Census {
    /// Of all entries.
    pub fn of_toc(toc: &Toc) -> Self {
        let mut census = Census::default();
        toc.entries.iter().for_each(|entry| census.count(Nature::of_entry(entry)));
        census
    }

    /// Adds one.
    pub fn count(&mut self, nature: Nature) {
        if nature.is.or(nature.is_about).is_some() {
            *self.0.entry(nature).or_default() += 1;
        }
    }

    /// A sentence for each kind of which something is left out. `units` is what was counted, one and several of it.
    pub fn notes(&self, kinds: &Kinds, units: [&str; 2]) -> Vec<String> {
        let mut counts: BTreeMap<OtherData, u64> = BTreeMap::new();
        for (nature, count) in &self.0 {
            if let Some(kind) = nature.left_out_as(kinds) {
                *counts.entry(kind).or_default() += count;
            }
        }
        counts.into_iter().map(|(kind, count)| left_out::note(count, units, kind.sentence())).collect()
    }
}

/// The numbers of the entries that are left out.
pub(super) fn entries(toc: &Toc, kinds: &Kinds) -> HashSet<i32> {
    let is_left_out = |entry: &&Entry| Nature::of_entry(entry).left_out_as(kinds).is_some();
    toc.entries.iter().filter(is_left_out).map(|entry| entry.dump_id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dump::postgres::archive::{DataPlace, Section};

    fn entry(desc: &str, tag: &str, definition: &str) -> Entry {
        let bytes = |text: &str| Some(text.as_bytes().to_vec());
        Entry {
            dump_id: 1,
            has_data: false,
            catalog: None,
            oid: None,
            tag: bytes(tag),
            description: bytes(desc),
            section: Section::PostData,
            definition: bytes(definition),
            drop_statement: None,
            copy_statement: None,
            namespace: None,
            tablespace: None,
            access_method: None,
            relation_kind: 0,
            owner: None,
            with_oids: None,
            dependencies: Vec::new(),
            place: DataPlace::File(None),
        }
    }

    /// Descriptions and tags are those that pg_dump 15, 17 and 18 were seen to write.
    #[test]
    fn comments_and_rights_go_with_what_they_are_on() {
        let check = |desc: &str, tag: &str, definition: &str, expected: Option<OtherData>| {
            let found = Nature::of_entry(&entry(desc, tag, definition)).left_out_as(&by_default());
            assert_eq!(found, expected, "{desc} {tag}");
        };
        let objects = Some(OtherData::LargeObjects);
        check("BLOB", "5001", "SELECT pg_catalog.lo_create('5001');\n", objects);
        check("BLOB METADATA", "5002..5003", "5002\n5003\n", objects);
        check("BLOBS", "5002..5003", "", objects);
        check("ACL", "LARGE OBJECT 5001", "GRANT SELECT ON LARGE OBJECT 5001 TO alice;\n", objects);
        check("ACL", "LARGE OBJECTS 5002..5003", "SET SESSION AUTHORIZATION alice;\n", objects);
        check("COMMENT", "LARGE OBJECT 5004", "COMMENT ON LARGE OBJECT 5004 IS 'x';\n", objects);
        let mapping = Some(OtherData::UserMapping);
        check(
            "USER MAPPING",
            "USER MAPPING bob SERVER s",
            "CREATE USER MAPPING FOR bob SERVER s;\n",
            mapping,
        );
        let subscription = Some(OtherData::Subscription);
        check("SUBSCRIPTION", "sub", "CREATE SUBSCRIPTION sub CONNECTION 'x' PUBLICATION p;\n", subscription);
        check("COMMENT", "SUBSCRIPTION sub", "COMMENT ON SUBSCRIPTION sub IS 'x';\n", subscription);
        check("STATISTICS DATA", "t", "SELECT * FROM pg_catalog.x(", Some(OtherData::Statistics));
        check("ACL", "TABLE t", "GRANT SELECT ON TABLE public.t TO alice;\n", None);
        check("ACL", "FOREIGN SERVER s", "GRANT ALL ON FOREIGN SERVER s TO bob;\n", None);
        check(
            "COMMENT",
            "TABLE \"LARGE OBJECT\"",
            "COMMENT ON TABLE public.\"LARGE OBJECT\" IS 'x';\n",
            None,
        );
        check("DEFAULT ACL", "DEFAULT PRIVILEGES FOR TABLES", "ALTER DEFAULT PRIVILEGES …", None);
        check("TABLE", "LARGE OBJECT", "CREATE TABLE public.\"LARGE OBJECT\" ();\n", None);
    }
}
