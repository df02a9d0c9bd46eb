//! What kind of failure each error is: matches without `_`, so that a new variant does not compile until it has one.

use super::Kind;
use crate::artefact::ArtefactError;
use crate::artefact::signature::KeyError;
use crate::database::DatabaseError;
#[cfg(feature = "servers")]
use crate::database::client::ProgramError;
#[cfg(feature = "mysql")]
use crate::database::mysql::{MysqlError, TargetError};
#[cfg(feature = "postgres")]
use crate::database::postgres::PostgresError;
use crate::encryption::EncryptionError;
use crate::remote::RemoteError;

/// What was proved wrong fails verification; the rest is what it would be without an artefact.
pub(super) fn artefact_kind(error: &ArtefactError) -> Kind {
    match error {
        ArtefactError::IsFolder { .. } => Kind::Usage,
        ArtefactError::File(_) | ArtefactError::WrongDescription { .. } => Kind::Unexpected,
        ArtefactError::Missing { .. } => Kind::Usage,
        ArtefactError::Encryption(error) => encryption_kind(error),
        ArtefactError::Key(error) => key_kind(error),
        ArtefactError::NoManifest { .. }
        | ArtefactError::Manifest { .. }
        | ArtefactError::Signature { .. }
        | ArtefactError::NotSigned { .. }
        | ArtefactError::WrongLength { .. }
        | ArtefactError::WrongDigest { .. }
        | ArtefactError::WrongSideFile { .. } => Kind::Verification,
        ArtefactError::NoSigner | ArtefactError::BadName { .. } | ArtefactError::KeepTooLong { .. } => {
            Kind::Configuration
        }
        ArtefactError::NameTaken { .. } => Kind::Refused,
    }
}

/// What was proved wrong fails verification; the rest is the way there.
pub(super) fn remote_kind(error: &RemoteError) -> Kind {
    match error {
        RemoteError::Artefact(error) => artefact_kind(error),
        RemoteError::NotVerified { .. }
        | RemoteError::WrongLength { .. }
        | RemoteError::WrongDigest { .. } => Kind::Verification,
        RemoteError::GaveUp { last, .. } => remote_kind(last),
        RemoteError::NotPublishable { .. }
        | RemoteError::Insecure { .. }
        | RemoteError::Untrusted { .. }
        | RemoteError::Foreign { .. } => Kind::Refused,
        RemoteError::Credential(_)
        | RemoteError::UnsupportedScheme { .. }
        | RemoteError::NotBuilt { .. }
        | RemoteError::BadUrl { .. }
        | RemoteError::ReadOnly { .. }
        | RemoteError::EmptyUrl => Kind::Configuration,
        RemoteError::Denied { .. }
        | RemoteError::NotFound { .. }
        | RemoteError::Unreachable { .. }
        | RemoteError::Busy { .. }
        | RemoteError::BadAnswer { .. }
        | RemoteError::Program { .. }
        | RemoteError::OutOfTime { .. }
        | RemoteError::NoSpace { .. }
        | RemoteError::File(_)
        | RemoteError::NoFolder { .. }
        | RemoteError::BadName { .. }
        | RemoteError::Nothing { .. } => Kind::Transfer,
    }
}

/// A database that others use is not touched for safety's sake.
pub(super) fn database_kind(error: &DatabaseError) -> Kind {
    match error {
        DatabaseError::InUse { .. } | DatabaseError::Busy { .. } => Kind::Refused,
        DatabaseError::NotBuiltIn { .. } | DatabaseError::NoSuchTable { .. } => Kind::Configuration,
        DatabaseError::File(_) | DatabaseError::Unwritten { .. } => Kind::Unexpected,
        #[cfg(feature = "servers")]
        DatabaseError::Program(error) => program_kind(error),
        #[cfg(feature = "postgres")]
        DatabaseError::Postgres(error) => postgres_kind(error),
        #[cfg(feature = "mysql")]
        DatabaseError::Mysql(error) => mysql_kind(error),
        #[cfg(feature = "mysql")]
        DatabaseError::MysqlTarget(error) => mysql_target_kind(error),
        #[cfg(feature = "sqlite")]
        DatabaseError::Sqlite { .. } => Kind::Database,
        #[cfg(feature = "server")]
        DatabaseError::Rewrite(_) => Kind::Database,
        #[cfg(feature = "servers")]
        DatabaseError::Passage(_) => Kind::Database,
        #[cfg(feature = "postgres")]
        DatabaseError::Dump(_) => Kind::Database,
        #[cfg(all(feature = "mysql", feature = "server"))]
        DatabaseError::MysqlDump(_) => Kind::Database,
        DatabaseError::Missing { .. }
        | DatabaseError::Damaged { .. }
        | DatabaseError::Unsupported { .. }
        | DatabaseError::Row { .. }
        | DatabaseError::Orphans { .. }
        | DatabaseError::RowCount { .. }
        | DatabaseError::Statistic { .. }
        | DatabaseError::NoPrevious { .. } => Kind::Database,
    }
}

/// What a client program says is of the database; what it is told comes from the configuration.
#[cfg(feature = "servers")]
fn program_kind(error: &ProgramError) -> Kind {
    match error {
        ProgramError::SecretOption { .. } | ProgramError::UnknownOption { .. } => Kind::Configuration,
        ProgramError::Missing { .. }
        | ProgramError::NotStarted { .. }
        | ProgramError::NoVersion { .. }
        | ProgramError::TooOld { .. }
        | ProgramError::OlderThanServer { .. }
        | ProgramError::Pipe { .. }
        | ProgramError::TimedOut { .. }
        | ProgramError::Failed { .. } => Kind::Database,
    }
}

/// What others do is no fault of the database's.
#[cfg(feature = "postgres")]
fn postgres_kind(error: &PostgresError) -> Kind {
    match error {
        PostgresError::InUse { .. }
        | PostgresError::NotOurs { .. }
        | PostgresError::Template { .. }
        | PostgresError::NotEmpty { .. } => Kind::Refused,
        PostgresError::UnknownOption { .. } | PostgresError::LongName { .. } => Kind::Configuration,
        PostgresError::Connect { .. }
        | PostgresError::Statement { .. }
        | PostgresError::Broken { .. }
        | PostgresError::NoPrevious { .. }
        | PostgresError::MissingRight { .. }
        | PostgresError::NoDatabase { .. }
        | PostgresError::UnknownArchive { .. }
        | PostgresError::UnknownFormat { .. }
        | PostgresError::MissingExtensions { .. }
        | PostgresError::NoTable { .. } => Kind::Database,
    }
}

#[cfg(feature = "mysql")]
fn mysql_kind(error: &MysqlError) -> Kind {
    match error {
        MysqlError::UrlOption { .. } | MysqlError::NoUser { .. } => Kind::Configuration,
        MysqlError::NotReadable { .. }
        | MysqlError::Connect { .. }
        | MysqlError::Statement { .. }
        | MysqlError::Broken { .. } => Kind::Database,
    }
}

#[cfg(feature = "mysql")]
fn mysql_target_kind(error: &TargetError) -> Kind {
    match error {
        TargetError::Server(error) => mysql_kind(error),
        TargetError::InUse { .. }
        | TargetError::NotOurs { .. }
        | TargetError::OfServer { .. }
        | TargetError::ReferredTo { .. }
        | TargetError::NotEmpty { .. } => Kind::Refused,
        TargetError::LongName { .. } => Kind::Configuration,
        TargetError::NoPrevious { .. }
        | TargetError::MissingRight { .. }
        | TargetError::NoDatabase { .. }
        | TargetError::UnknownFormat { .. }
        | TargetError::NoTable { .. }
        | TargetError::Orphans { .. }
        | TargetError::Untold { .. }
        | TargetError::Lost { .. }
        | TargetError::Dump { .. } => Kind::Database,
    }
}

/// Keys belong to the configuration, except that a key is never overwritten; what is no longer what was encrypted fails
/// verification.
pub(super) fn encryption_kind(error: &EncryptionError) -> Kind {
    match error {
        EncryptionError::File(error) if error.source.kind() == std::io::ErrorKind::AlreadyExists => {
            Kind::Refused
        }
        EncryptionError::Damaged { .. } => Kind::Verification,
        EncryptionError::Read { .. } => Kind::Unexpected,
        EncryptionError::File(_)
        | EncryptionError::NotBuilt
        | EncryptionError::NotARecipient { .. }
        | EncryptionError::NotAnIdentity { .. }
        | EncryptionError::NoKey { .. }
        | EncryptionError::NoMatch { .. }
        | EncryptionError::Unsupported { .. } => Kind::Configuration,
    }
}

/// Keys belong to the configuration, except that a key is never overwritten.
pub(super) fn key_kind(error: &KeyError) -> Kind {
    match error {
        KeyError::File(error) if error.source.kind() == std::io::ErrorKind::AlreadyExists => Kind::Refused,
        KeyError::File(_)
        | KeyError::NotAPublicKey { .. }
        | KeyError::NotASecretKey { .. }
        | KeyError::Encrypted { .. } => Kind::Configuration,
        KeyError::Signing { .. } => Kind::Unexpected,
    }
}
