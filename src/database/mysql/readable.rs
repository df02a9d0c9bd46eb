//! Whether a dump would hold all of a database: a dumping program passes over what its user may not see, and ends well.

use super::about::About;
use super::error::MysqlError;
use super::grants::Grants;
use super::session::Session;
use super::sql::literal;
use crate::config::BackupSettings;

/// Any of these on a database shows its routines; the last one those of all databases.
const SEE_ROUTINES: [&str; 3] = ["EXECUTE", "CREATE ROUTINE", "ALTER ROUTINE"];

/// Fails where something of a database would be missing in its dump, unless an option leaves it out on purpose.
pub(super) fn check(
    session: &mut Session,
    about: &About,
    database: &str,
    settings: &BackupSettings,
) -> Result<(), MysqlError> {
    let grants = Grants::of(session)?;
    let is_wanted = |skipped: &str| !settings.options.iter().any(|option| option == skipped);
    let missing = |what: &str, right: &str, option: Option<&'static str>| MysqlError::NotReadable {
        user: about.user.clone(),
        what: format!("{what} of `{database}`"),
        grant: right.to_owned(),
        option,
    };
    if !grants.allow("SELECT", database) {
        return Err(missing("all tables", &on(database, "SELECT"), None));
    }
    if is_wanted("--skip-triggers") && !grants.allow("TRIGGER", database) {
        return Err(missing("the triggers", &on(database, "TRIGGER"), Some("--skip-triggers")));
    }
    if is_wanted("--skip-events") && !grants.allow("EVENT", database) {
        return Err(missing("the events", &on(database, "EVENT"), Some("--skip-events")));
    }
    if !is_wanted("--skip-routines") {
        return Ok(());
    }
    let sees_all = grants.allow_everywhere("SHOW_ROUTINE") || grants.allow_everywhere("SELECT");
    let sees_all = sees_all || grants.allow("SHOW CREATE ROUTINE", database);
    let sees = SEE_ROUTINES.iter().any(|right| grants.allow(right, database));
    if !sees_all && !sees {
        let right = on(database, "EXECUTE");
        return Err(missing("the procedures and functions", &right, Some("--skip-routines")));
    }
    // Whose text is hidden: the dump would have a remark in its place.
    let hidden = session.value(&format!(
        "SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = {} AND ROUTINE_BODY = 'SQL' \
         AND ROUTINE_DEFINITION IS NULL ORDER BY ROUTINE_NAME LIMIT 1",
        literal(database)
    ))?;
    match hidden {
        None => Ok(()),
        Some(name) => {
            let what = format!("the text of the procedure or function `{name}`");
            Err(missing(&what, texts_of_routines(about), Some("--skip-routines")))
        }
    }
}

fn on(database: &str, right: &str) -> String {
    format!("{right} ON {}.*", super::sql::quoted(database))
}

/// The smallest right that shows them, by vendor and version.
fn texts_of_routines(about: &About) -> &'static str {
    use super::programs::Flavour;
    match about.flavour {
        Flavour::Mariadb => "SELECT ON mysql.proc",
        Flavour::Mysql if about.version.major >= 8 => "SHOW_ROUTINE ON *.*",
        Flavour::Mysql => "SELECT ON mysql.proc",
    }
}
