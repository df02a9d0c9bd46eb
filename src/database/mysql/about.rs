//! What a server says of itself, and of us.

use super::error::MysqlError;
use super::programs::{Flavour, Programs};
use super::session::{Server, Session};
use crate::database::client::Version;

/// A server that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Whose it is.
    pub flavour: Flavour,
    /// Its version, such as 10.11 or 8.0.
    pub version: Version,
    /// The version in its own words, such as `10.11.19-MariaDB-0+deb12u1`.
    pub said: String,
    /// Who we are there, such as `app@localhost`: the name of the account, which may be `app@%`.
    pub user: String,
    /// Whether the connection has TLS.
    pub encrypted: bool,
}

impl About {
    /// Asks.
    pub fn of(session: &mut Session) -> Result<Self, MysqlError> {
        let row = session.rows("SELECT VERSION(), CURRENT_USER()")?.into_iter().next().unwrap_or_default();
        let mut texts = row.into_iter().map(Option::unwrap_or_default);
        let said = texts.next().unwrap_or_default();
        let user = texts.next().unwrap_or_default();
        // A status, and no variable that can be selected.
        let cipher = session.rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'")?.into_iter().flatten().nth(1);
        Ok(About {
            flavour: Flavour::of_server(&said),
            version: Version::parse(&said).unwrap_or(Version { major: 0, minor: 0 }),
            said,
            user,
            encrypted: cipher.flatten().is_some_and(|cipher| !cipher.is_empty()),
        })
    }
}

impl Server {
    /// The client programs as they suit the server: its own vendor's first, and with TLS where our connection has it.
    pub fn suited_programs(&self, about: &About) -> Programs {
        self.programs.suited_to(about.flavour, Some(about.encrypted))
    }
}
