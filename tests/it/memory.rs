//! The memory of a run does not grow with the database.

use std::io::Read as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};

/// The bound that the README states, in KiB.
pub const BOUND_KIB: u64 = 64 * 1024;
/// A database of about three times the bound.
const ROWS: u32 = 500_000;

const SCHEMA: &str = "
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
    CREATE TABLE customer(id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, password TEXT NOT NULL,
        last_name TEXT, first_name TEXT, age INTEGER, note TEXT);
    CREATE INDEX by_name ON customer(last_name, first_name);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows)
    INSERT INTO customer SELECT i, 'user' || i || '@mail.example', hex(randomblob(32)), 'Last' || i % 9973,
        'First' || i % 997, 18 + i % 80, hex(randomblob(150)) FROM n;
";

const CONFIG: &str = "
databases: {big: {url: 'sqlite:big.sqlite3'}}
role: airlock
policy:
  keep: ['*.id', '*.note']
  tables:
    customer:
      email: email
      password: password
      last_name: lastname
      first_name: firstname
      age: {anonymizer: integer, min: 18, max: 99}
";

/// Rows that change values with each other, are counted in groups, and of which half are left out.
const EXCHANGED: &str = "
databases: {big: {url: 'sqlite:big.sqlite3'}}
role: airlock
policy:
  keep: ['*.id', '*.note']
  tables:
    customer:
      rows: {sample: 50%}
      email: {anonymizer: email, quasi: true}
      password: password
      last_name: {anonymizer: shuffle, quasi: true}
      first_name: {anonymizer: shuffle, window: 100000}
      age: {anonymizer: keep, why: counted, quasi: true}
";

#[cfg(target_os = "linux")]
#[test]
fn a_database_larger_than_the_bound_is_anonymized_within_it() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("big.sqlite3");
    let script = SCHEMA.replace(":rows", &ROWS.to_string());
    rusqlite::Connection::open(&database).unwrap().execute_batch(&script).unwrap();
    assert!(database.metadata().unwrap().len() > 3 * BOUND_KIB * 1024, "the database is too small to tell");
    std::fs::write(folder.path().join("airlock.yaml"), CONFIG).unwrap();

    let airlock = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_db-airlock"));
        command.args(arguments).current_dir(folder.path()).stdout(Stdio::null()).env_remove("AIRLOCK_ROLE");
        command
    };
    assert!(airlock(&["keygen", "-q"]).status().unwrap().success());
    let anonymize = &["anonymize", "--from-database", "-q"][..];
    for (config, arguments) in [(CONFIG, anonymize), (EXCHANGED, anonymize), (CONFIG, &["backup", "-q"])] {
        std::fs::write(folder.path().join("airlock.yaml"), config).unwrap();
        let (peak, status) = peak_kib(&mut airlock(arguments).spawn().unwrap());
        assert!(status.success(), "{status}");
        assert!(peak < BOUND_KIB, "{arguments:?} took {peak} KiB, and the bound is {BOUND_KIB}");
        assert!(peak > 1024, "{peak} KiB: was it measured at all?");
    }
}

/// The high-water mark that the kernel keeps, read until the process is gone; without the pages of the program's own
/// file, which are 20 MB in a build for tests, and are no memory that a run takes.
#[cfg(target_os = "linux")]
pub fn peak_kib(child: &mut Child) -> (u64, ExitStatus) {
    let status = format!("/proc/{}/status", child.id());
    let mut peak: u64 = 0;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let kib = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim().trim_end_matches(" kB").parse::<u64>().ok()
        };
        let seen = kib("VmHWM:").zip(kib("RssFile:")).map(|(mark, file)| mark.saturating_sub(file));
        peak = peak.max(seen.unwrap_or(0));
        if let Some(status) = child.try_wait().unwrap() {
            return (peak, status);
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// What became of a run.
pub struct Run {
    pub peak_kib: u64,
    pub is_whole: bool,
    pub errors: String,
}

/// A dump of the database at `url` on its way through the program, from pipe to pipe.
pub fn filtered(
    url: &str,
    write: impl FnOnce(ChildStdin) -> std::io::Result<()> + Send + 'static,
    policy: &str,
    arguments: &[&str],
) -> Run {
    passed(url, |_| write, policy, arguments)
}

/// The same of a dump that is encrypted to the airlock on its way in.
#[cfg(feature = "encryption")]
pub fn filtered_encrypted(
    url: &str,
    write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()> + Send + 'static,
    policy: &str,
    arguments: &[&str],
) -> Run {
    use db_airlock::encryption::{EncryptingWriter, Recipients};
    let encrypt = |folder: &Path| {
        let recipients = Recipients::load(&folder.join("config/airlock.age.pub")).unwrap();
        move |input: ChildStdin| {
            let mut writer = EncryptingWriter::new(&recipients, std::io::BufWriter::new(input))?;
            write(&mut writer)?;
            std::io::Write::flush(&mut writer.finish()?)
        }
    };
    passed(url, encrypt, policy, arguments)
}

/// What `write` makes of the folder with the keys writes the dump.
fn passed<W: FnOnce(ChildStdin) -> std::io::Result<()> + Send + 'static>(
    url: &str,
    write: impl FnOnce(&Path) -> W,
    policy: &str,
    arguments: &[&str],
) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let policy = policy.replace('\n', "\n  ");
    let config = format!("databases: {{shop: {{url: '{url}'}}}}\nrole: airlock\npolicy:\n  {policy}\n");
    std::fs::write(folder.path().join("airlock.yaml"), config).unwrap();
    let keys = airlock(folder.path()).args(["keygen", "-q"]).stdout(Stdio::null()).status().unwrap();
    assert!(keys.success());

    let write = write(folder.path());
    let mut filter = airlock(folder.path());
    filter.args(["anonymize", "-q", "-", "--output", "-"]).args(arguments);
    filter.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = filter.spawn().unwrap();
    let input = child.stdin.take().unwrap();
    // Where the program stops early, its pipe breaks here.
    let writer = std::thread::spawn(move || write(input).is_ok());
    let (peak_kib, status) = peak_kib(&mut child);
    let is_written = writer.join().unwrap();
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    assert!(is_written || !status.success(), "it did not read all");
    Run { peak_kib, is_whole: status.success(), errors }
}

fn airlock(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_db-airlock"));
    command.current_dir(folder).env_remove("AIRLOCK_ROLE").env_remove("AIRLOCK_SIGN_KEY");
    command.env_remove("AIRLOCK_DECRYPT_KEY");
    command
}
