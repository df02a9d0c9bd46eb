//! What one value looks like. Every question is asked of each value that is looked at.

use core::net::IpAddr;

use super::first_names::{is_first_name, is_full_name};

/// What a value may look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Email,
    Phone,
    Iban,
    Card,
    Ip,
    Mac,
    Uuid,
    Url,
    UserAgent,
    PasswordHash,
    Digest,
    Token,
    Json,
    Day,
    Moment,
    /// A day on which somebody may have been born.
    Birth,
    Number,
    /// `0`, `1`, `t`, `no` and so on.
    Truth,
    /// Four words or more.
    Sentence,
    /// An email or a telephone number among other words.
    Contact,
    /// A first name that is known.
    FirstName,
    /// Two to four words with capitals, one of them a first name that is known.
    FullName,
}

/// Whether a value looks so.
type Recognises = fn(&str) -> bool;

/// Each form and who recognises it.
pub(super) const FORMS: &[(Form, Recognises)] = &[
    (Form::Email, is_email),
    (Form::Phone, is_phone),
    (Form::Iban, super::checksums::is_iban),
    (Form::Card, super::checksums::is_card),
    (Form::Ip, |text| text.parse::<IpAddr>().is_ok() && text.contains(['.', ':']) && text.len() > 6),
    (Form::Mac, is_mac),
    (Form::Uuid, is_uuid),
    (Form::Url, is_url),
    (Form::UserAgent, |text| text.starts_with("Mozilla/") || text.starts_with("Opera/")),
    (Form::PasswordHash, is_password_hash),
    (Form::Digest, is_digest),
    (Form::Token, is_token),
    (Form::Json, is_json),
    (Form::Day, |text| day_of(text).is_some_and(|(_, rest)| rest.is_empty())),
    (Form::Moment, |text| day_of(text).is_some()),
    (Form::Birth, |text| {
        day_of(text).is_some_and(|(year, rest)| (1900..=2020).contains(&year) && is_midnight(rest))
    }),
    (Form::Number, |text| text.parse::<f64>().is_ok_and(f64::is_finite)),
    (Form::Truth, |text| {
        ["0", "1", "t", "f", "true", "false", "y", "n", "yes", "no"]
            .iter()
            .any(|it| text.eq_ignore_ascii_case(it))
    }),
    (Form::Sentence, |text| text.split_whitespace().count() >= 4),
    (Form::Contact, holds_contact),
    (Form::FirstName, is_first_name),
    (Form::FullName, is_full_name),
];

/// `local@host.top`.
pub(super) fn is_email(text: &str) -> bool {
    let text = text.trim();
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    let Some((name, top)) = host.rsplit_once('.') else { return false };
    let is_word = |text: &str| {
        !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || "-.".contains(letter))
    };
    !local.is_empty()
        && local.chars().all(|letter| letter.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(letter))
        && is_word(name)
        && top.chars().count() >= 2
        && top.chars().all(char::is_alphabetic)
}

/// With a plus, brackets or separators, or as digits with a 0 in front: what else numbers are, nobody can say.
fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_spelt = text.chars().all(|letter| letter.is_ascii_digit() || "+()-./ ".contains(letter));
    if !is_spelt || !(7..=15).contains(&digits) || day_of(text).is_some() || text.parse::<IpAddr>().is_ok() {
        return false;
    }
    let groups = text.split(|letter: char| !letter.is_ascii_digit()).filter(|group| !group.is_empty());
    // One point is a decimal number, and a hyphen in front a negative one.
    let has_groups = groups.count() >= 3;
    text.starts_with('+')
        || text.contains('(')
        || has_groups
        || (text.starts_with('0') && digits >= 9 && text.len() == digits)
}

fn is_mac(text: &str) -> bool {
    let parts: Vec<&str> = text.split([':', '-']).collect();
    parts.len() == 6
        && parts.iter().all(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_url(text: &str) -> bool {
    let known = ["http://", "https://", "ftp://", "www."];
    known.iter().any(|start| text.len() > start.len() && text.starts_with(start))
        && !text.contains(char::is_whitespace)
}

/// As crypt(3), PHP, Django and LDAP servers write them.
fn is_password_hash(text: &str) -> bool {
    const STARTS: [&str; 15] = [
        "$2y$", "$2a$", "$2b$", "$2x$", "$argon2", "$1$", "$5$", "$6$", "$7$", "$y$", "$P$", "$H$",
        "pbkdf2_", "{SSHA", "$pbkdf2",
    ];
    text.len() > 20 && STARTS.iter().any(|start| text.starts_with(start))
}

/// MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512 in hexadecimal digits, in which letters and digits are mixed.
fn is_digest(text: &str) -> bool {
    [32, 40, 56, 64, 96, 128].contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Long, without spaces, and without any order: by a known beginning, or by the entropy of its letters.
fn is_token(text: &str) -> bool {
    const STARTS: [&str; 9] =
        ["sk_live_", "sk_test_", "pk_live_", "ghp_", "gho_", "glpat-", "xoxb-", "AKIA", "eyJ"];
    let is_spelt = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+/=~".contains(&byte));
    if !is_spelt || text.len() < 20 {
        return false;
    }
    let has = |class: fn(&u8) -> bool| text.bytes().any(|byte| class(&byte));
    let is_mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    STARTS.iter().any(|start| text.starts_with(start)) || (is_mixed && entropy(text) > 3.8)
}

/// Bits for each byte.
fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    text.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let length = text.len() as f64;
    let share = |count: &u32| f64::from(*count) / length;
    counts.iter().filter(|count| **count > 0).map(share).map(|share| -share * share.log2()).sum()
}

fn is_json(text: &str) -> bool {
    text.starts_with(['{', '['])
        && text.len() > 2
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// The year of a day as ISO 8601 writes it, and what stands behind the day.
pub(super) fn day_of(text: &str) -> Option<(u32, &str)> {
    let day = text.get(..10)?;
    let is_shaped = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let (month, of_month) = (day.get(5..7)?.parse::<u32>().ok()?, day.get(8..)?.parse::<u32>().ok()?);
    let is_day = is_shaped && (1..=12).contains(&month) && (1..=31).contains(&of_month);
    let rest = text.get(10..)?;
    (is_day && rest.is_empty() | rest.starts_with([' ', 'T'])).then_some(())?;
    Some((day.get(..4)?.parse().ok()?, rest))
}

fn is_midnight(rest: &str) -> bool {
    rest.is_empty() || rest.get(1..).is_some_and(|rest| rest.starts_with("00:00:00"))
}

fn holds_contact(text: &str) -> bool {
    let mut words = text.split(|letter: char| letter.is_whitespace() || ",;:<>()\"".contains(letter));
    text.contains(char::is_whitespace)
        && words.any(|word| is_email(word.trim_end_matches('.')) || is_long_number(word))
}

fn is_long_number(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    digits >= 9 && word.chars().all(|letter| letter.is_ascii_digit() || "+-./".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_look_like_what_they_are() {
        let check = |text: &str, expected: &[Form]| {
            let found: Vec<Form> =
                FORMS.iter().filter(|(_, recognises)| recognises(text)).map(|(form, _)| *form).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("mary.smith@example.org", &[Form::Email]);
        check("mary@localhost", &[]);
        check("+33 6 12 34 56 78", &[Form::Phone, Form::Sentence]);
        check("(030) 123-4567", &[Form::Phone]);
        check("0612345678", &[Form::Phone, Form::Number]);
        check("1234567", &[Form::Number]);
        check("1234.5678901", &[Form::Number]);
        check("192.0.2.17", &[Form::Ip]);
        check("2001:db8::1", &[Form::Ip]);
        check("00:1b:44:11:3a:b7", &[Form::Mac]);
        check("3f2504e0-4f89-41d3-9a0c-0305e82c3301", &[Form::Uuid]);
        check("https://example.org/a?b", &[Form::Url]);
        check("$2y$10$abcdefghijklmnopqrstuv", &[Form::PasswordHash]);
        check("8cb2237d0679ca88db6464eac60da96345513964", &[Form::Digest]);
        check("{\"a\": 1}", &[Form::Json]);
        check("1962-02-18", &[Form::Day, Form::Moment, Form::Birth]);
        check("1962-02-18 00:00:00", &[Form::Moment, Form::Birth]);
        check("2006-02-14 22:04:36", &[Form::Moment]);
        check("y", &[Form::Truth]);
        check("Mary Smith", &[Form::FullName]);
        check("SMITH, Mary", &[Form::FullName]);
        check("Mary", &[Form::FirstName]);
        check("Academy Dinosaur", &[]);
        check("please write to mary@example.org.", &[Form::Sentence, Form::Contact]);
        check("eyJhbGciOiJIUzI1NiJ9.e30.abc", &[Form::Token]);
        check("R29vZ2xlIDEyMyBzZWNyZXQga2V5", &[Form::Token]);
        check("", &[]);
    }
}
