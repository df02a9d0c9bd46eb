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
    /// Who a view, a trigger or a routine runs as: names of users (`DEFINER=`).
    pub definers: Fate,
    /// Files within the database, which no rule reads.
    pub large_objects: Fate,
    /// What the dump program or a person says between statements, but for the lines that name what follows.
    pub remarks: Fate,
    /// From where a replica would fetch changes, and how far it has come.
    pub replication: Fate,
    /// Samples of values for the planner.
    pub statistics: Fate,
    /// Connections to other servers, with passwords, from which rows would be replicated.
    pub subscriptions: Fate,
    /// What belongs to the server and not to a database of its users: `mysql`, `sys`, plugins.
    pub system: Fate,
    /// Names and passwords for other servers.
    pub user_mappings: Fate,
    /// Users and roles, with the hashes of their passwords, and what they may do.
    pub users: Fate,
}

impl Default for Beside {
    fn default() -> Self {
        Beside {
            comments: Fate::Keep,
            definers: Fate::Drop,
            large_objects: Fate::Drop,
            remarks: Fate::Drop,
            replication: Fate::Drop,
            statistics: Fate::Drop,
            subscriptions: Fate::Drop,
            system: Fate::Drop,
            user_mappings: Fate::Drop,
            users: Fate::Drop,
        }
    }
}

/// A kind: its key in policies, its place, and what it is, for editors.
type Kind = (&'static str, fn(&mut Beside) -> &mut Fate, &'static str);

/// Every kind.
pub(super) const KINDS: [Kind; 10] = [
    ("comments", |beside| &mut beside.comments, "Comments on tables, columns and other objects"),
    (
        "definers",
        |beside| &mut beside.definers,
        "Users that views, triggers and routines run as: without them, whoever restores the dump",
    ),
    ("large_objects", |beside| &mut beside.large_objects, "Large objects, which no rule reads"),
    (
        "remarks",
        |beside| &mut beside.remarks,
        "Comments between the statements of a dump, which may name hosts or hold values",
    ),
    (
        "replication",
        |beside| &mut beside.replication,
        "Where a replica fetches changes from, and how far it has come",
    ),
    ("statistics", |beside| &mut beside.statistics, "The planner's statistics, which hold values of columns"),
    (
        "subscriptions",
        |beside| &mut beside.subscriptions,
        "Subscriptions, which hold passwords and would connect a restored database to another server",
    ),
    (
        "system",
        |beside| &mut beside.system,
        "What belongs to the server: its own databases (mysql, sys), plugins and loadable functions",
    ),
    (
        "user_mappings",
        |beside| &mut beside.user_mappings,
        "User mappings and servers, which hold passwords for other servers",
    ),
    (
        "users",
        |beside| &mut beside.users,
        "Users and roles with the hashes of their passwords, and their rights to the server",
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
