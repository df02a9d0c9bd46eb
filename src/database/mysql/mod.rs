//! MySQL and MariaDB: databases of servers, asked in sessions, dumped and restored by the vendor's own client programs.

mod error;

pub use error::MysqlError;
