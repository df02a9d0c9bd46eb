//! The machines of the journey on MySQL and MariaDB.

use std::path::PathBuf;

use super::cluster::Cluster;
use crate::machines::Databases;

pub type Machines = crate::machines::Machines<Cluster>;

impl Databases for Cluster {
    fn url(&self, database: &str) -> String {
        self.url(database)
    }

    fn programs(&self) -> PathBuf {
        self.bin()
    }

    fn unused(&self, name: &str) -> String {
        self.unused(name)
    }

    fn query(&self, database: &str, sql: &str) -> String {
        self.sql(database, sql)
    }
}

impl Machines {
    /// The names of all databases that begin so.
    pub fn databases(&self, start: &str) -> Vec<String> {
        let query = format!(
            "SELECT schema_name FROM information_schema.schemata \
             WHERE left(schema_name, length('{start}')) = '{start}' ORDER BY 1"
        );
        self.cluster.sql("", &query).lines().map(str::to_owned).collect()
    }
}
