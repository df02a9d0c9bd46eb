//! How a client program is told where to connect: one connection string in the arguments, the password in the
//! environment.
//!
//! A connection string carries every option of libpq, also those without a variable, and also to where the environment
//! does not reach (`via`). Arguments are for everybody to see, so no secret goes into it.
//!
//! Source: <https://www.postgresql.org/docs/current/libpq-connect.html>, "Keyword/Value Connection Strings".

use crate::config::ServerUrl;
use crate::database::client::ProgramError;

/// Options whose values are secrets, apart from the password.
const SECRET_OPTIONS: [&str; 4] =
    ["sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"];

/// The connection string without the password, such as `host='db' dbname='shop'`.
pub(super) fn string(url: &ServerUrl) -> Result<String, ProgramError> {
    let port = url.port.map(|port| port.to_string());
    let parts = [("host", url.host.as_deref()), ("port", port.as_deref()), ("user", url.user.as_deref())];
    let mut text = String::new();
    let given = parts.into_iter().filter_map(|(name, value)| Some((name, value?)));
    for (name, value) in given.chain([("dbname", url.database.as_str())]) {
        push(&mut text, name, value);
    }
    for (name, value) in &url.options {
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        if SECRET_OPTIONS.contains(&name.as_str()) {
            return Err(ProgramError::SecretOption { option: name.clone() });
        }
        // What is no name at all would change the meaning of the string; libpq refuses other unknown ones.
        if is_name {
            push(&mut text, name, value);
        } else {
            return Err(ProgramError::UnknownOption { option: name.clone() });
        }
    }
    Ok(text)
}

fn push(text: &mut String, name: &str, value: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(name);
    text.push_str("='");
    for letter in value.chars() {
        if matches!(letter, '\\' | '\'') {
            text.push('\\');
        }
        text.push(letter);
    }
    text.push('\'');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;

    fn url() -> ServerUrl {
        ServerUrl {
            user: Some("u".to_owned()),
            password: Some(Secret::new("hunter2")),
            host: Some("h".to_owned()),
            port: Some(5433),
            database: "d".to_owned(),
            options: Vec::new(),
        }
    }

    fn check(change: impl FnOnce(&mut ServerUrl), expected: Result<&str, &str>) {
        let mut url = url();
        change(&mut url);
        let text = string(&url).map_err(|error| error.to_string());
        assert_eq!(text.as_deref().map_err(String::as_str), expected);
    }

    fn option(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn everything_but_the_password_is_in_it() {
        check(|_| {}, Ok("host='h' port='5433' user='u' dbname='d'"));
        check(
            |url| url.options = vec![option("sslmode", "require"), option("options", "-c a=b")],
            Ok("host='h' port='5433' user='u' dbname='d' sslmode='require' options='-c a=b'"),
        );
    }

    #[test]
    fn what_is_not_given_is_left_to_libpq() {
        check(|url| *url = ServerUrl { user: None, host: None, port: None, ..url.clone() }, Ok("dbname='d'"));
    }

    #[test]
    fn values_cannot_leave_their_quotes() {
        check(
            |url| url.database = r"a' host='evil\".to_owned(),
            Ok(r"host='h' port='5433' user='u' dbname='a\' host=\'evil\\'"),
        );
    }

    #[test]
    fn secrets_and_odd_names_are_refused() {
        check(
            |url| url.options = vec![option("sslpassword", "hunter2")],
            Err("`sslpassword` in a URL would be on a command line for everybody to see"),
        );
        check(
            |url| url.options = vec![option("a='' host", "x")],
            Err("the URL has an option that libpq does not know"),
        );
    }
}
