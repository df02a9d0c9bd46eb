//! `cargo xtask demo`: the three roles in a temporary folder, each with its own project and files, and
//! what each of them is refused.
//!
//! It fails where a step ends otherwise than told, so that it is a test as well.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use rusqlite::{Connection, params};
use xshell::Shell;

use crate::project::{Project, copy_folder};
use crate::shop;

/// The customer shown before and after.
const CUSTOMER: i64 = 7;

const DONE: i32 = 0;
const VERIFICATION: i32 = 5;
const REFUSED: i32 = 7;

struct Stage {
    shell: Shell,
    production: Project,
    airlock: Project,
    laptop: Project,
    colleague: Project,
}

/// Plays it from the first act to the last.
pub fn run() -> Result<()> {
    let shell = Shell::new()?;
    let folder = tempfile::tempdir()?;
    let project = |name: &str, role: &str| {
        let role = format!("AIRLOCK_ROLE={role}");
        let remote = format!("AIRLOCK_REMOTE={}", folder.path().join("remote").display());
        shell.create_dir(folder.path().join("remote"))?;
        Project::new(&shell, folder.path().join(name), &[&role, &remote])
    };
    let stage = Stage {
        production: project("production", "production")?,
        airlock: project("airlock", "airlock")?,
        laptop: project("laptop", "developer")?,
        colleague: project("colleague", "developer")?,
        shell: shell.clone(),
    };
    shop::build(&stage.production.database())?;

    tell("Three machines, played by three folders. Each has the configuration config/airlock.yaml.");
    stage.production_and_airlock()?;
    stage.developer()?;
    stage.raw_is_refused()?;
    stage.tampered_is_refused(&folder.path().join("remote"))?;
    stage.rollback()?;
    tell("\nThat is all of it: raw data stayed on its side, and every refusal was a refusal.");
    Ok(())
}

impl Stage {
    fn production_and_airlock(&self) -> Result<()> {
        act(
            "The airlock makes its keys, once: one signs, one decrypts. The public halves are committed for everybody.",
        );
        self.play(&self.airlock, &["db-keygen"], DONE)?;
        for key in ["config/airlock.pub", "config/airlock.age.pub"] {
            for other in [&self.production, &self.laptop, &self.colleague] {
                self.shell.copy_file(self.airlock.root.join(key), other.root.join("config"))?;
            }
        }

        act("Production dumps its database, encrypted to the airlock: nobody on the way can read it.");
        self.play(&self.production, &["db-backup"], DONE)?;

        act("The dump is carried to the airlock, which needs no database server to anonymize and sign it.");
        self.carry(&self.production, &self.airlock)?;
        self.play(&self.airlock, &["db-anonymize"], DONE)?;
        self.play(&self.airlock, &["db-publish"], DONE)
    }

    fn developer(&self) -> Result<()> {
        act("A developer has a database already, with work of their own in it, and pulls.");
        Connection::open(self.laptop.database())?.execute_batch(
            "CREATE TABLE work_of_mine(note TEXT); INSERT INTO work_of_mine VALUES ('keep me');",
        )?;
        self.play(&self.laptop, &["db-pull", "--yes"], DONE)?;

        act("One customer, in production and on the laptop.");
        let (before, after) = (facts(&self.production.database())?, facts(&self.laptop.database())?);
        for ((name, before), (_, after)) in before.iter().zip(&after) {
            tell(&format!("  {name:<11} {before:<36} {after}"));
            let is_personal = ["email", "password", "street"].contains(name);
            ensure!(!is_personal || before != after, "the customer's {name} was not replaced");
        }
        Ok(())
    }

    fn raw_is_refused(&self) -> Result<()> {
        act("Somebody hands the raw dump to the developer. It is refused: this machine is no place for it.");
        let dump = self.carry(&self.production, &self.laptop)?;
        self.play(&self.laptop, &["db-restore", "--yes", &dump], REFUSED)
    }

    fn tampered_is_refused(&self, remote: &Path) -> Result<()> {
        act("Somebody puts one real email address back into the published dump, and a colleague pulls.");
        let dump = remote.join(find(&self.shell, remote, "")?);
        let (_, email) = facts(&self.production.database())?.swap_remove(2);
        let changed = Connection::open(&dump)?
            .execute("UPDATE customer SET email = ? WHERE id = ?", params![email, CUSTOMER])?;
        ensure!(changed == 1, "the published dump has no customer {CUSTOMER}");
        self.play(&self.colleague, &["db-pull", "--yes"], VERIFICATION)?;
        ensure!(!self.colleague.database().exists(), "the refused artefact was restored all the same");
        tell("  The colleague's database was not touched.");
        Ok(())
    }

    fn rollback(&self) -> Result<()> {
        act("The developer wants the former database back.");
        self.play(&self.laptop, &["db-rollback", "--yes"], DONE)?;
        let note: String = Connection::open(self.laptop.database())?.query_row(
            "SELECT note FROM work_of_mine",
            [],
            |row| row.get(0),
        )?;
        tell(&format!("  The developer's own note is there again: {note}."));
        Ok(())
    }

    /// Copies one machine's raw artefacts into another's store. The newest dump's path there, as its user
    /// would type it.
    fn carry(&self, from: &Project, to: &Project) -> Result<String> {
        let store = Path::new("var/airlock");
        copy_folder(&self.shell, &from.root.join(store), &to.root.join(store))?;
        let dump = find(&self.shell, &from.root.join(store), "")?;
        Ok(store.join(dump).display().to_string())
    }

    /// Shows a command line, runs it, shows what it says, and makes sure of its exit code.
    fn play(&self, machine: &Project, command: &[&str], expected: i32) -> Result<()> {
        let name = machine.root.file_name().unwrap_or_default().display();
        tell(&format!("\n  {name}$ cargo xtask {}", command.join(" ")));
        let output = machine.run(&self.shell, command)?;
        for stream in [&output.stderr, &output.stdout] {
            for line in String::from_utf8_lossy(stream).lines() {
                tell(format!("  {line}").trim_end());
            }
        }
        if output.status.code() != Some(expected) {
            bail!("exit code {expected} was expected, and this was {}", output.status);
        }
        if expected != DONE {
            tell(&format!("  (exit code {expected})"));
        }
        Ok(())
    }
}

/// The one dump below `folder`, relative to it.
fn find(shell: &Shell, folder: &Path, below: &str) -> Result<String> {
    for path in shell.read_dir(folder.join(below))? {
        let name = path.strip_prefix(folder)?.display().to_string();
        if path.is_dir() {
            return find(shell, folder, &name);
        }
        if name.ends_with(".sqlite3") || name.ends_with(".sqlite3.age") {
            return Ok(name);
        }
    }
    bail!("there is no dump in {}", folder.display())
}

/// What the database holds about the customer shown.
fn facts(database: &Path) -> Result<Vec<(&'static str, String)>> {
    const NAMES: [&str; 8] =
        ["first_name", "last_name", "email", "phone", "password", "birth_date", "street", "city"];
    let sentence = format!(
        "SELECT {} FROM customer JOIN address ON customer_id = customer.id WHERE customer.id = ?",
        NAMES.map(|name| format!("coalesce({name}, 'none')")).join(", ")
    );
    let connection = Connection::open(database)?;
    let facts = connection.query_row(&sentence, [CUSTOMER], |row| {
        NAMES.iter().enumerate().map(|(index, name)| Ok((*name, shortened(row.get(index)?)))).collect()
    });
    facts.with_context(|| format!("{} has no customer {CUSTOMER}", database.display()))
}

fn shortened(text: String) -> String {
    if text.chars().count() <= 34 { text } else { text.chars().take(31).chain("...".chars()).collect() }
}

fn act(title: &str) {
    tell(&format!("\n{title}"));
}

#[expect(clippy::print_stdout, reason = "the narration is what the demo is for")]
fn tell(line: &str) {
    println!("{line}");
}
