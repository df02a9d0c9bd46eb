//! The statements that make a new database take after the one that it will replace.

use super::error::PostgresError;
use super::session::Session;
use super::sql::{literal, quoted};
use super::standing::{Found, Locale, Standing};

/// Variables that hold lists of names, each quoted by itself (`GUC_LIST_QUOTE` in guc_tables.c of 10 to 18).
const LISTS: [&str; 6] = [
    "local_preload_libraries",
    "search_path",
    "session_preload_libraries",
    "shared_preload_libraries",
    "temp_tablespaces",
    "unix_socket_directories",
];

/// Creates an empty database from `template0`, which holds nothing that a dump could stumble over. It has the
/// dump's `encoding` if that is known, and sorts as the former database did.
pub(super) fn create_statement(
    name: &str,
    encoding: Option<&str>,
    standing: &Standing,
    former: Option<&Found>,
) -> String {
    let pattern = former.or_else(|| standing.find("template0"));
    let mut statement = format!("CREATE DATABASE {} TEMPLATE template0", quoted(name));
    let is_same =
        |locale: &Locale| encoding.is_none_or(|encoding| is_same_encoding(encoding, &locale.encoding));
    match (pattern, encoding) {
        (Some(pattern), _) if is_same(&pattern.locale) => push_locale(&mut statement, &pattern.locale),
        // A locale of another encoding is refused; this one fits any.
        (_, Some(encoding)) => {
            statement += &format!(" ENCODING {} LC_COLLATE 'C' LC_CTYPE 'C'", literal(encoding));
            if standing.major >= 15 {
                statement += " LOCALE_PROVIDER libc";
            }
        }
        (_, None) => {}
    }
    if let Some(former) = former {
        statement += &format!(" CONNECTION LIMIT {}", former.connection_limit.parse::<i64>().unwrap_or(-1));
    }
    statement
}

fn push_locale(statement: &mut String, locale: &Locale) {
    *statement += &format!(" ENCODING {}", literal(&locale.encoding));
    let mut push = |word: &str, value: &Option<String>| {
        if let Some(value) = value {
            *statement += &format!(" {word} {}", literal(value));
        }
    };
    push("LC_COLLATE", &locale.collate);
    push("LC_CTYPE", &locale.ctype);
    match locale.provider.as_deref() {
        Some("i") => {
            push("ICU_LOCALE", &locale.locale);
            push("ICU_RULES", &locale.icu_rules);
            *statement += " LOCALE_PROVIDER icu";
        }
        Some("b") => {
            push("BUILTIN_LOCALE", &locale.locale);
            *statement += " LOCALE_PROVIDER builtin";
        }
        Some("c") => *statement += " LOCALE_PROVIDER libc",
        _ => {}
    }
}

/// `UTF8` and `utf-8` are the same to a server.
fn is_same_encoding(one: &str, other: &str) -> bool {
    let letters = |text: &str| text.to_ascii_lowercase().replace(['-', '_'], "");
    letters(one) == letters(other)
}

/// Owner and settings (`ALTER DATABASE … SET`) of the former database, as statements on the new one.
pub(super) fn statements_of_former(
    session: &mut Session,
    former: &Found,
    new: &str,
) -> Result<Vec<String>, PostgresError> {
    let settings = session.rows(&format!(
        "SELECT unnest(setconfig) FROM pg_db_role_setting WHERE setrole = 0 AND setdatabase = {}",
        literal(&former.oid)
    ))?;
    let owner = format!("ALTER DATABASE {} OWNER TO {}", quoted(new), quoted(&former.owner));
    let settings = settings.iter().flatten().flatten().filter_map(|setting| setting_statement(new, setting));
    Ok([owner].into_iter().chain(settings).collect())
}

/// `setting` is `name=value` as the catalog holds it.
fn setting_statement(database: &str, setting: &str) -> Option<String> {
    let (name, value) = setting.split_once('=')?;
    let value = match LISTS.contains(&name) {
        true => names_in(value).iter().map(|name| literal(name)).collect::<Vec<_>>().join(", "),
        false => literal(value),
    };
    // The name of an extension's variable has a dot between two names.
    let name: Vec<String> = name.split('.').map(quoted).collect();
    Some(format!("ALTER DATABASE {} SET {} TO {value}", quoted(database), name.join(".")))
}

/// The names in a list such as `"$user", public`.
fn names_in(list: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let (mut is_quoted, mut letters) = (false, list.chars().peekable());
    while let Some(letter) = letters.next() {
        let last = names.len() - 1;
        match letter {
            '"' if is_quoted && letters.next_if_eq(&'"').is_some() => names[last].push('"'),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => names.push(String::new()),
            ' ' if !is_quoted => {}
            letter => names[last].push(letter),
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_stay_what_they_are() {
        let check = |setting, expected| {
            assert_eq!(setting_statement("a b", setting).as_deref(), Some(expected), "{setting}");
        };
        check("work_mem=4MB", r#"ALTER DATABASE "a b" SET "work_mem" TO '4MB'"#);
        check("app.x=it's", r#"ALTER DATABASE "a b" SET "app"."x" TO 'it''s'"#);
        check(
            r#"search_path="$user", public, "a"",b""#,
            r#"ALTER DATABASE "a b" SET "search_path" TO '$user', 'public', 'a",b'"#,
        );
        check(r#"search_path="""#, r#"ALTER DATABASE "a b" SET "search_path" TO ''"#);
    }

    #[test]
    fn a_new_database_takes_after_the_former_one_or_the_template() {
        let libc = Locale {
            encoding: "UTF8".to_owned(),
            collate: Some("C".to_owned()),
            ctype: Some("C".to_owned()),
            provider: Some("c".to_owned()),
            ..Locale::default()
        };
        let icu = Locale { provider: Some("i".to_owned()), locale: Some("de-DE".to_owned()), ..libc.clone() };
        let found = |name: &str, locale: &Locale| Found {
            name: name.to_owned(),
            locale: locale.clone(),
            connection_limit: "7".to_owned(),
            ..Found::default()
        };
        let standing = Standing {
            major: 17,
            user: String::new(),
            may_create: true,
            databases: vec![found("template0", &libc)],
        };
        let former = found("a", &icu);
        let check = |encoding, former, expected: &str| {
            let statement = create_statement("n", encoding, &standing, former);
            assert_eq!(statement, format!("CREATE DATABASE \"n\" TEMPLATE template0{expected}"));
        };
        let as_libc = " ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER libc";
        check(None, None, as_libc);
        check(Some("utf-8"), None, as_libc);
        check(Some("LATIN1"), None, " ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER libc");
        check(
            None,
            Some(&former),
            " ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' ICU_LOCALE 'de-DE' LOCALE_PROVIDER icu CONNECTION LIMIT 7",
        );
    }
}
