//! What a dump holds beside schema and rows, and what a policy says becomes of it.

use crate::yaml::{Error, Node};

/// What becomes of something that no rule reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It goes through as it is.
    Keep,
    /// It is left out.
    Drop,
}

/// What becomes of all that stands beside schema and rows. Engines that have nothing of a kind ignore it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Texts about tables, columns and other objects.
    pub comments: Fate,
    /// Files within the database, which no rule reads.
    pub large_objects: Fate,
    /// Samples of values for the planner.
    pub statistics: Fate,
    /// Connections to other servers, with passwords, from which rows would be replicated.
    pub subscriptions: Fate,
    /// Names and passwords for other servers.
    pub user_mappings: Fate,
}

impl Default for Beside {
    fn default() -> Self {
        Beside {
            comments: Fate::Keep,
            large_objects: Fate::Drop,
            statistics: Fate::Drop,
            subscriptions: Fate::Drop,
            user_mappings: Fate::Drop,
        }
    }
}

/// A kind: its key in policies, its place, and what it is, for editors.
type Kind = (&'static str, fn(&mut Beside) -> &mut Fate, &'static str);

/// Every kind.
pub(super) const KINDS: [Kind; 5] = [
    ("comments", |beside| &mut beside.comments, "Comments on tables, columns and other objects"),
    ("large_objects", |beside| &mut beside.large_objects, "Large objects, which no rule reads"),
    ("statistics", |beside| &mut beside.statistics, "The planner's statistics, which hold values of columns"),
    (
        "subscriptions",
        |beside| &mut beside.subscriptions,
        "Subscriptions, which hold passwords and would connect a restored database to another server",
    ),
    (
        "user_mappings",
        |beside| &mut beside.user_mappings,
        "User mappings, which hold passwords for other servers",
    ),
];

impl Beside {
    /// What becomes of the kind with this key, if there is such a kind.
    pub(super) fn of_key(&mut self, key: &str) -> Option<&mut Fate> {
        KINDS.iter().find(|(known, ..)| *known == key).map(|(_, of, _)| of(self))
    }
}

impl Fate {
    pub(super) fn parse(node: &Node) -> Result<Self, Error> {
        match node.text()? {
            "keep" => Ok(Fate::Keep),
            "drop" => Ok(Fate::Drop),
            _ => Err(node.error("expected `keep` or `drop`")),
        }
    }

    /// As policies write it.
    pub fn name(self) -> &'static str {
        match self {
            Fate::Keep => "keep",
            Fate::Drop => "drop",
        }
    }
}
