//! What a column's type lets it hold, for telling whether what its name says can be true.

use super::kind::Kind;
use crate::dump::{Column, ColumnKind};

/// The nature of a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nature {
    Text,
    Integer,
    Number,
    Moment,
    Truth,
    Blob,
    Uuid,
    Json,
    Label,
    Network,
    /// Arrays and other forms of their own.
    Other,
    /// A type that tells nothing.
    Any,
}

impl Nature {
    /// That of a column.
    pub fn of(column: &Column) -> Self {
        let declared = column.declared_type.to_ascii_lowercase();
        match column.kind {
            // MySQL's BOOLEAN is this type.
            ColumnKind::Integer if ["tinyint(1)", "bool", "boolean"].contains(&declared.as_str()) => {
                Nature::Truth
            }
            ColumnKind::Integer => Nature::Integer,
            ColumnKind::Number => Nature::Number,
            ColumnKind::Text => Nature::Text,
            ColumnKind::Blob => Nature::Blob,
            ColumnKind::Moment => Nature::Moment,
            ColumnKind::Boolean => Nature::Truth,
            ColumnKind::Uuid => Nature::Uuid,
            ColumnKind::Json => Nature::Json,
            ColumnKind::Label => Nature::Label,
            ColumnKind::Ipv4 | ColumnKind::Ipv6 => Nature::Network,
            ColumnKind::Opaque => match declared.rsplit('.').next().unwrap_or_default() {
                "inet" | "cidr" | "macaddr" | "macaddr8" => Nature::Network,
                "money" => Nature::Number,
                _ => Nature::Other,
            },
            ColumnKind::Sealed => Nature::Other,
            ColumnKind::Any => of_word(&declared),
        }
    }
}

/// SQLite stores any value in any column, but people declare what they mean.
fn of_word(declared: &str) -> Nature {
    let has = |words: &[&str]| words.iter().any(|word| declared.contains(word));
    match () {
        () if has(&["bool"]) || declared == "tinyint(1)" => Nature::Truth,
        () if has(&["date", "time"]) => Nature::Moment,
        () if has(&["json"]) => Nature::Json,
        () if has(&["uuid", "guid"]) => Nature::Uuid,
        () if has(&["int", "serial"]) => Nature::Integer,
        () if has(&["char", "clob", "text", "string"]) => Nature::Text,
        () if has(&["real", "floa", "doub", "numeric", "decimal", "money"]) => Nature::Number,
        () if has(&["blob", "binary"]) => Nature::Blob,
        () => Nature::Any,
    }
}

impl Kind {
    /// Whether columns of this nature hold such things.
    pub(super) fn is_of(self, nature: Nature) -> bool {
        use Nature as It;
        match (self, nature) {
            (_, It::Any) | (Kind::Unknown, _) => true,
            (Kind::Phone | Kind::NationalId | Kind::Card | Kind::Account | Kind::CompanyId, it) => {
                matches!(it, It::Text | It::Integer | It::Number)
            }
            (Kind::PostalCode | Kind::Status | Kind::CardSecret, it) => {
                matches!(it, It::Text | It::Integer | It::Label)
            }
            (Kind::Gender | Kind::Sensitive | Kind::Courtesy, it) => {
                matches!(it, It::Text | It::Integer | It::Number | It::Label | It::Truth)
            }
            (Kind::BirthDate, it) => matches!(it, It::Text | It::Moment | It::Integer),
            (Kind::Event | Kind::RowTime, it) => matches!(it, It::Moment | It::Integer),
            (Kind::Age | Kind::Price | Kind::Count, it) => matches!(it, It::Integer | It::Number),
            (Kind::Latitude | Kind::Longitude, it) => matches!(it, It::Number | It::Text),
            (Kind::Ip | Kind::Mac, it) => matches!(it, It::Text | It::Network),
            (Kind::Truth, it) => matches!(it, It::Truth | It::Integer | It::Label),
            (Kind::Uuid | Kind::Secret, it) => matches!(it, It::Text | It::Uuid | It::Blob),
            (Kind::Password, it) => matches!(it, It::Text | It::Blob),
            (Kind::Document, it) => matches!(it, It::Text | It::Json),
            (Kind::File, it) => matches!(it, It::Text | It::Blob),
            (Kind::Reference, it) => matches!(it, It::Text | It::Integer | It::Number | It::Uuid),
            (Kind::Code | Kind::CountryCode, it) => matches!(it, It::Text | It::Label),
            (_, it) => it == It::Text,
        }
    }
}
