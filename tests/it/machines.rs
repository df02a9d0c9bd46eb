//! The three machines of the journey, with databases of a real server: production's, and the developer's.

use std::path::PathBuf;

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

/// What a vendor's server gives to the machines.
pub trait Databases: 'static {
    /// Connects to one of them as its owner.
    fn url(&self, database: &str) -> String;
    /// The folder with the vendor's client programs.
    fn programs(&self) -> PathBuf;
    /// A name that no database has.
    fn unused(&self, name: &str) -> String;
    /// What statements print.
    fn query(&self, database: &str, sql: &str) -> String;
}

/// A project whose databases are on a server. The airlock may reach production's, as it has to where a live
/// database is read.
pub struct Machines<C: Databases> {
    pub project: Project,
    pub cluster: &'static C,
    /// The name of production's database.
    pub original: String,
    /// The name of the developer's, which is not there at first.
    pub developers: String,
}

impl<C: Databases> Machines<C> {
    /// The airlock has its keys.
    pub fn new(cluster: &'static C, original: &str, policy: &str) -> Self {
        Machines::between((cluster, original), cluster, policy)
    }

    /// The same with the developer's database on a server of its own, whose programs the developer has.
    pub fn between((cluster, original): (&C, &str), developers_own: &'static C, policy: &str) -> Self {
        let developers = developers_own.unused("dev");
        let mut project = Project::of(&format!("{CONFIGURATION}{policy}\n"));
        for (role, cluster, database) in [
            (Role::Production, cluster, original),
            (Role::Airlock, cluster, original),
            (Role::Developer, developers_own, &developers),
        ] {
            project.set_for(role, "URL", &cluster.url(database));
            project.set_for(role, "BIN", cluster.programs().to_str().unwrap());
        }
        project.run(Role::Airlock, &["keygen"]).ends(0);
        Machines { project, cluster: developers_own, original: original.to_owned(), developers }
    }

    pub fn run(&self, role: Role, args: &[&str]) -> Run {
        self.project.run(role, args)
    }

    /// From production to the remote, by every step.
    pub fn publish(&self) {
        self.run(Role::Production, &["backup"]).ends(0);
        let made = self.run(Role::Airlock, &["anonymize"]).ends(0);
        self.run(Role::Airlock, &["verify", made.stdout.trim()]).ends(0);
        self.run(Role::Airlock, &["publish"]).ends(0);
    }

    /// From production to the developer, by every step.
    pub fn journey(&self) {
        self.publish();
        self.run(Role::Developer, &["pull", "--yes"]).ends(0);
    }

    /// What a query gives in production's database and in the developer's, which are on one server.
    pub fn both(&self, sql: &str) -> [String; 2] {
        [&self.original, &self.developers].map(|database| self.cluster.query(database, sql))
    }
}
