//! Places inside derived types: a field of type [`Node`] or [`Spanned`] keeps where it stood.
//!
//! Serde's data model has no room for a place, so our reader lays the node aside, in a slot of this
//! thread, and the field's type takes it from there in the same call. Another format's reader lays
//! nothing aside, and then reading a place is an error.

use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Visitor};

use super::{Node, Span};

/// The names under which the two types ask for the node.
pub(super) const NODE: &str = "$db_airlock::yaml::Node";
pub(super) const SPANNED: &str = "$db_airlock::yaml::Spanned";

thread_local! {
    static SLOT: RefCell<Option<Node>> = const { RefCell::new(None) };
}

pub(super) fn hand_over(node: Node) {
    SLOT.with_borrow_mut(|slot| *slot = Some(node));
}

fn take<E: serde::de::Error>() -> Result<Node, E> {
    SLOT.take().ok_or_else(|| E::custom("only YAML with places can be read here"))
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// Where it stands.
    pub span: Span,
    /// What was read there.
    pub value: T,
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(NODE, NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("YAML with places")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, _deserializer: D) -> Result<Node, D::Error> {
        take()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(SPANNED, SpannedVisitor(PhantomData))
    }
}

struct SpannedVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for SpannedVisitor<T> {
    type Value = Spanned<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("YAML with places")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Spanned<T>, D::Error> {
        let Node { span, .. } = take::<D::Error>()?;
        T::deserialize(deserializer).map(|value| Spanned { span, value })
    }
}
