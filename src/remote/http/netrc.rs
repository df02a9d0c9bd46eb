//! `.netrc`, as curl reads it: `machine HOST login USER password PASSWORD`, and `default`.

use std::path::PathBuf;

use crate::config::{Environment, Secret};
use crate::files::read_bounded;

/// The longest such file that is read, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;

/// A user with a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Login {
    pub user: String,
    pub password: Secret,
}

/// What the file that `NETRC` names, or `~/.netrc`, has for a host; for this user, where one is given.
pub(super) fn find(host: &str, user: Option<&str>, environment: &Environment) -> Option<Login> {
    let named = environment.get("NETRC").filter(|path| !path.is_empty()).map(PathBuf::from);
    let path = named.or_else(|| Some(PathBuf::from(environment.get("HOME")?).join(".netrc")))?;
    let bytes = read_bounded(&path, MAX_BYTES).ok()?;
    login(&String::from_utf8_lossy(&bytes), host, user)
}

fn login(text: &str, host: &str, user: Option<&str>) -> Option<Login> {
    let mut words = words(text).into_iter();
    let mut found = Entry::default();
    while let Some(word) = words.next() {
        match word.as_str() {
            "machine" | "default" => {
                if let Some(login) = found.login(user) {
                    return Some(login);
                }
                let is_ours =
                    word == "default" || words.next().is_some_and(|machine| is_same(&machine, host));
                found = Entry { is_ours, ..Entry::default() };
            }
            "login" => found.user = words.next(),
            "password" => found.password = words.next(),
            "account" => drop(words.next()),
            _ => {}
        }
    }
    found.login(user)
}

/// Host names have no case, and an IPv6 address has brackets in URLs alone.
fn is_same(machine: &str, host: &str) -> bool {
    machine.eq_ignore_ascii_case(host.trim_start_matches('[').trim_end_matches(']'))
}

#[derive(Default)]
struct Entry {
    is_ours: bool,
    user: Option<String>,
    password: Option<String>,
}

impl Entry {
    fn login(&mut self, wanted: Option<&str>) -> Option<Login> {
        let fits = |user: &String| wanted.is_none_or(|wanted| wanted == user);
        let user = self.user.take().filter(fits);
        match (self.is_ours, user, self.password.take()) {
            (true, Some(user), Some(password)) => Some(Login { user, password: Secret::new(password) }),
            _ => None,
        }
    }
}

/// Words between blanks, or within double quotes, in which `\` stands before what is taken as it is. `#` begins a
/// comment, and `macdef` is followed by lines up to an empty one.
fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_macro = false;
    for line in text.lines() {
        if is_macro {
            is_macro = !line.trim().is_empty();
            continue;
        }
        let mut letters = line.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '#' => break,
                letter if letter.is_whitespace() => {}
                '"' => {
                    let mut word = String::new();
                    while let Some(letter) = letters.next().filter(|letter| *letter != '"') {
                        word.extend(if letter == '\\' { letters.next() } else { Some(letter) });
                    }
                    found.push(word);
                }
                letter => {
                    let mut word = String::from(letter);
                    while let Some(letter) = letters.next_if(|letter| !letter.is_whitespace()) {
                        word.push(letter);
                    }
                    found.push(word);
                }
            }
        }
        is_macro = found.iter().rev().take(2).any(|word| word == "macdef");
        if is_macro {
            found.retain(|word| word != "macdef");
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# ours\nmachine h.example.com\n  login u\n  password \"p \\\" w\"\n\
                        macdef init\nmachine evil login e password e\n\nmachine i login a password b # c\n\
                        machine i login c password d\n\
                        machine J.example.com account login login l password m\nmachine ::1 login n password o\ndefault login anyone password x";

    #[test]
    fn a_host_has_a_login() {
        let check = |host: &str, user: Option<&str>, expected: Option<(&str, &str)>| {
            let found = login(FILE, host, user);
            let found = found.as_ref().map(|login| (login.user.as_str(), login.password.expose()));
            assert_eq!(found, expected, "{host}");
        };
        check("h.example.com", None, Some(("u", "p \" w")));
        check("i", None, Some(("a", "b")));
        check("i", Some("c"), Some(("c", "d")));
        check("j.example.com", None, Some(("l", "m")));
        check("[::1]", None, Some(("n", "o")));
        check("elsewhere", None, Some(("anyone", "x")));
        check("elsewhere", Some("u"), None);
        assert_eq!(login("machine h login u", "h", None), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[ -~é\n]{0,80}") {
            let _ = login(&text, "h", None);
        }
    }
}
