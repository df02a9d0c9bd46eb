//! What becomes of statements without rows: left out, rid of what they say of production, or kept byte for byte.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::anonymize::beside::{Beside, Fate};
use crate::dump::mysql::comments::without_comments;
use crate::dump::mysql::definer::without_definer;
use crate::dump::mysql::known_statement::Known;
use crate::dump::mysql::non_row::{Census, Kinds, OtherData};
use crate::dump::mysql::remarks::without_remarks;
use crate::dump::mysql::spans::{Quoting, Spans};

/// What is said within statements, and taken out of them.
const WITHIN: [OtherData; 3] = [OtherData::Remark, OtherData::Definer, OtherData::Comment];

/// What is left out under a policy.
pub(super) fn by_policy(beside: &Beside) -> Kinds {
    let is_left_out = |kind: &OtherData| {
        let fate = match kind {
            OtherData::Comment => beside.comments,
            OtherData::Definer => beside.definers,
            OtherData::Remark => beside.remarks,
            OtherData::Replication => beside.replication,
            OtherData::Server => beside.user_mappings,
            OtherData::Statistics => beside.statistics,
            OtherData::System => beside.system,
            OtherData::Users => beside.users,
        };
        fate == Fate::Drop
    };
    OtherData::ALL.into_iter().filter(is_left_out).collect()
}

/// A piece of a script that holds no rows: a statement, a command of the client, or blanks and comments.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    pub bytes: &'a [u8],
    pub known: Known,
    /// The one in use.
    pub database: Option<&'a str>,
    pub quoting: Quoting,
}

impl<'a> Piece<'a> {
    /// What it is as a whole, where that is neither schema nor what restoring needs.
    fn is(&self) -> Option<OtherData> {
        OtherData::of_statement(self.bytes, self.known, self.database.map(str::as_bytes), self.quoting)
    }

    /// What goes through of it; none where it is left out.
    pub fn kept(&self, kinds: &Kinds) -> Option<Cow<'a, [u8]>> {
        if self.is().is_some_and(|kind| kinds.contains(&kind)) {
            return None;
        }
        let mut kept = Cow::Borrowed(self.bytes);
        for kind in WITHIN.into_iter().filter(|kind| kinds.contains(kind)) {
            if let Some((edited, _)) = self.without(kind, &kept) {
                kept = Cow::Owned(edited);
            }
        }
        Some(kept)
    }

    /// The blanks and comments before the statement, where they are kept without it.
    pub fn lead(&self, kinds: &Kinds) -> Cow<'a, [u8]> {
        let mut spans = Spans::new(self.bytes, 0, true, self.quoting);
        let mut end = 0;
        while let Ok(Some((span, range))) = spans.next_span() {
            if !span.is_blank() {
                break;
            }
            end = range.end;
        }
        match kinds.contains(&OtherData::Remark) {
            true => without_remarks(&self.bytes[..end], Known::Nothing, self.quoting).0,
            false => Cow::Borrowed(&self.bytes[..end]),
        }
    }

    /// Such bytes without what is said of this kind, and how often that was; none where it is not.
    fn without(&self, kind: OtherData, bytes: &[u8]) -> Option<(Vec<u8>, u64)> {
        match kind {
            OtherData::Remark => {
                let (kept, count) = without_remarks(bytes, self.known, self.quoting);
                (count > 0).then(|| (kept.into_owned(), count))
            }
            OtherData::Definer => without_definer(bytes, self.quoting).map(|kept| (kept, 1)),
            OtherData::Comment => without_comments(bytes, self.known, self.quoting),
            _ => None,
        }
    }
}

/// How much a dump holds beside schema and rows: for what statements are as a whole, what they say within.
#[derive(Clone, Debug, Default)]
pub(super) struct Found(BTreeMap<Option<OtherData>, Census>);

impl Found {
    /// Adds what a piece is, and says.
    pub fn count(&mut self, piece: &Piece<'_>) {
        let is = piece.is();
        let census = self.0.entry(is).or_default();
        if let Some(kind) = is {
            census.count(kind, 1);
        }
        for kind in WITHIN {
            census.count(kind, piece.without(kind, piece.bytes).map_or(0, |(_, count)| count));
        }
    }

    /// A sentence for each kind of which something is left out. What is said in a statement that goes is gone with it.
    pub fn notes(&self, kinds: &Kinds) -> Vec<String> {
        let mut left_out = Census::default();
        for (is, census) in &self.0 {
            match is.filter(|kind| kinds.contains(kind)) {
                Some(kind) => left_out.count(kind, census.of(kind)),
                None => WITHIN.into_iter().for_each(|kind| left_out.count(kind, census.of(kind))),
            }
        }
        left_out.notes(kinds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(sql: &str) -> Piece<'_> {
        let known = Known::of(sql.as_bytes(), Quoting::default()).unwrap();
        Piece { bytes: sql.as_bytes(), known, database: Some("shop"), quoting: Quoting::default() }
    }

    #[track_caller]
    fn check(sql: &str, kinds: &[OtherData], expected: Option<&str>) {
        let kinds = kinds.iter().copied().collect();
        let kept = piece(sql).kept(&kinds).map(|kept| String::from_utf8(kept.into_owned()).unwrap());
        assert_eq!(kept.as_deref(), expected, "{sql}");
    }

    #[test]
    fn a_statement_goes_or_loses_what_it_says() {
        let view = "-- from db1\nCREATE DEFINER=`root`@`%` VIEW v AS SELECT 1;";
        check(view, &[], Some(view));
        check(view, &[OtherData::Definer], Some("-- from db1\nCREATE VIEW v AS SELECT 1;"));
        check(view, &[OtherData::Definer, OtherData::Remark], Some("\nCREATE VIEW v AS SELECT 1;"));
        let user = "CREATE USER a IDENTIFIED BY 'x';";
        check(user, &[OtherData::Definer], Some(user));
        check(user, &[OtherData::Users], None);
        let table = "CREATE TABLE t (a int COMMENT 'of Bob');";
        check(table, &[OtherData::Comment], Some("CREATE TABLE t (a int COMMENT '');"));
    }

    #[test]
    fn what_is_said_in_a_statement_that_goes_is_not_told_again() {
        let mut found = Found::default();
        found.count(&piece("USE shop;"));
        found.count(&piece("-- x\nCREATE USER a IDENTIFIED BY 'x';"));
        found.count(&piece("-- y\nCREATE DEFINER=a@b VIEW v AS SELECT 1;"));
        let told = |kinds: &[OtherData]| found.notes(&kinds.iter().copied().collect()).join("\n");
        assert_eq!(told(&[]), "");
        assert!(told(&[OtherData::Remark]).starts_with("left out, 2 "));
        let both = told(&[OtherData::Remark, OtherData::Users]);
        assert!(both.starts_with("left out, 1 ") && both.lines().count() == 2, "{both}");
    }

    #[test]
    fn the_policy_chooses() {
        let all = by_policy(&Beside::default());
        assert!(!all.contains(&OtherData::Comment));
        assert_eq!(all.len(), OtherData::ALL.len() - 1);
        let kept = Beside { users: Fate::Keep, comments: Fate::Drop, ..Beside::default() };
        assert!(
            !by_policy(&kept).contains(&OtherData::Users) && by_policy(&kept).contains(&OtherData::Comment)
        );
    }
}
