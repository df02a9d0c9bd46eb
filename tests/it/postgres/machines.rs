//! The three machines of the journey, with databases of a real server: production's, and the developer's.

use super::cluster::Cluster;
use crate::project::{Project, Role, Run};

const CONFIGURATION: &str = "\
databases:
  shop:
    url: '${URL}'
    client: '${BIN}'
    remote: published
role: ${ROLE}
store: {path: '${STORE}'}
policy:
";

/// A project whose databases are on a server. The airlock may reach production's, as it has to where a live
/// database is read.
pub struct Machines {
    pub project: Project,
    pub cluster: &'static Cluster,
    /// The name of production's database.
    pub original: String,
    /// The name of the developer's, which is not there at first.
    pub developers: String,
}

impl Machines {
    /// The airlock has its keys.
    pub fn new(cluster: &'static Cluster, original: &str, policy: &str) -> Self {
        let developers = cluster.unused("dev");
        let mut project = Project::of(&format!("{CONFIGURATION}{policy}\n"));
        for (role, database) in
            [(Role::Production, original), (Role::Airlock, original), (Role::Developer, &developers)]
        {
            project.set_for(role, "URL", &cluster.url(database));
        }
        project.set("BIN", cluster.bin("").to_str().unwrap());
        project.run(Role::Airlock, &["keygen"]).ends(0);
        Machines { project, cluster, original: original.to_owned(), developers }
    }

    pub fn run(&self, role: Role, args: &[&str]) -> Run {
        self.project.run(role, args)
    }

    /// From production to the developer, by every step.
    pub fn journey(&self) {
        self.run(Role::Production, &["backup"]).ends(0);
        let made = self.run(Role::Airlock, &["anonymize"]).ends(0);
        self.run(Role::Airlock, &["verify", made.stdout.trim()]).ends(0);
        self.run(Role::Airlock, &["publish"]).ends(0);
        self.run(Role::Developer, &["pull", "--yes"]).ends(0);
    }

    /// What a query gives in production's database and in the developer's.
    pub fn both(&self, sql: &str) -> [String; 2] {
        [&self.original, &self.developers].map(|database| self.cluster.psql(database, sql))
    }

    /// The names of all databases that begin so.
    pub fn databases(&self, start: &str) -> Vec<String> {
        let query =
            format!("SELECT datname FROM pg_database WHERE starts_with(datname, '{start}') ORDER BY 1");
        self.cluster.psql("postgres", &query).lines().map(str::to_owned).collect()
    }
}
