//! What this machine is, and so what it may do.

use std::fmt;

use serde::Deserialize;

/// What this machine is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Holds the real data and backs it up.
    Production,
    /// Anonymizes and signs.
    Airlock,
    /// Pulls what the airlock signed, and nothing else.
    #[default]
    Developer,
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Role::Production => "production",
            Role::Airlock => "airlock",
            Role::Developer => "developer",
        })
    }
}
