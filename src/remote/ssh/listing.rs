//! What `ls -lan` of sftp prints: its own form, whatever the server is (ls_file in sftp-common.c of OpenSSH 9.2).
//!
//! ```text
//! drwxr-xr-x    ? 1000     1000         4096 Nov 28 23:28 2026
//! -rw-r--r--    ? 1000     1000          812 Mar  1  2025 \303\251.manifest.json
//! ```

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";

/// How many letters a time has.
const TIME: usize = 12;

/// What stands in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// Its name there; any server may tell any.
    pub name: String,
    /// What it is.
    pub kind: ItemKind,
    /// In bytes.
    pub size: u64,
    /// In words, as the client prints it in UTC.
    time: String,
}

/// What an [`Item`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ItemKind {
    File,
    Folder,
    /// A link, which may lead anywhere, a device and so on.
    Other,
}

impl Item {
    /// Reads a line; `None` where it is none of a list.
    pub fn parse(line: &str) -> Option<Self> {
        let kind = match line.as_bytes().first()? {
            b'-' => ItemKind::File,
            b'd' => ItemKind::Folder,
            b'l' | b'b' | b'c' | b'p' | b's' => ItemKind::Other,
            _ => return None,
        };
        let mut rest = line;
        let mut word = "";
        for _ in 0..5 {
            rest = rest.trim_start_matches(' ');
            (word, rest) = rest.split_at(rest.find(' ')?);
        }
        let size = word.parse().ok()?;
        let (time, name) = (rest.get(1..=TIME)?, rest.get(TIME + 1..)?.strip_prefix(' ')?);
        if name.is_empty() {
            return None;
        }
        Some(Item { name: unescaped(name), kind, size, time: time.to_owned() })
    }

    /// Whether nobody has written to it for so long. A time that cannot be read is no reason to think so.
    pub fn is_older_than(&self, age: SignedDuration, now: Timestamp) -> bool {
        changed(&self.time, now).is_some_and(|changed| now.duration_since(changed) > age)
    }
}

/// When it was, to the minute or the day. Within half a year the time stands in place of the year.
fn changed(time: &str, now: Timestamp) -> Option<Timestamp> {
    let mut words = time.split_whitespace();
    let (month, day, last) = (words.next()?, words.next()?, words.next()?);
    let month = i8::try_from(MONTHS.find(month).filter(|at| at % 3 == 0)? / 3 + 1).ok()?;
    let day: i8 = day.parse().ok()?;
    let at = |year: i16, hour: i8, minute: i8| {
        let date = jiff::civil::Date::new(year, month, day).ok()?;
        let time = jiff::civil::Time::new(hour, minute, 0, 0).ok()?;
        Some(date.to_datetime(time).to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    let Some((hour, minute)) = last.split_once(':') else { return at(last.parse().ok()?, 0, 0) };
    let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
    let year = now.to_zoned(TimeZone::UTC).year();
    // The server's clock may be ahead of ours.
    let latest = now + SignedDuration::from_hours(48);
    [year + 1, year, year - 1].into_iter().filter_map(|year| at(year, hour, minute)).find(|at| *at <= latest)
}

/// `\303\251` is what a client that knows ASCII alone prints of other bytes. What is no text stays as it is.
pub(super) fn unescaped(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let digits = behind.get(..3).filter(|digits| first == b'\\' && digits.iter().all(is_octal));
        let value = digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok());
        bytes.push(value.unwrap_or(first));
        rest = if value.is_some() { &behind[3..] } else { behind };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| name.to_owned())
}

fn is_octal(digit: &u8) -> bool {
    (b'0'..=b'7').contains(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        let check = |line: &str, name: &str, kind: ItemKind, size: u64| {
            let item = Item::parse(line).unwrap();
            assert_eq!((item.name.as_str(), item.kind, item.size), (name, kind, size), "{line}");
        };
        use ItemKind::{File, Folder, Other};
        check("drwxr-xr-x    ? 0        1000         4096 Nov 28 23:28 2026", "2026", Folder, 4096);
        check(
            "-rw-r--r--    ? 4294967294 10000000000 123456789012 Mar  1  2025  a  b ",
            " a  b ",
            File,
            123_456_789_012,
        );
        check("-rw-r--r--    1 u        g               2 Nov 28 23:28 \\303\\251", "é", File, 2);
        check("-rw-r--r--    1 u        g               2 Nov 28 23:28 \\377\\9", "\\377\\9", File, 2);
        check("lrwxrwxrwx    ? 0        0               4 Nov 28 23:28 link", "link", Other, 4);
    }

    #[test]
    fn other_lines_are_none() {
        for line in
            ["", "stat remote: No such file or directory", "d", "drwx", "-rw-r--r-- 1 0 0 x Nov 28 23:28 a"]
        {
            assert_eq!(Item::parse(line), None, "{line}");
        }
    }

    #[test]
    fn ages_are_told_over_the_turn_of_the_year() {
        let now: Timestamp = "2026-01-02T00:00:00Z".parse().unwrap();
        let check = |time: &str, hours: i64, expected: bool| {
            let item = Item::parse(&format!("-rw-r--r--    ? 0 0 1 {time} a")).unwrap();
            assert_eq!(item.is_older_than(SignedDuration::from_hours(hours), now), expected, "{time}");
        };
        check("Dec 31 23:00", 24, true);
        check("Dec 31 23:00", 26, false);
        check("Jan  1 23:00", 2, false);
        check("Jan  3 12:00", 1, false);
        check("Mar  1  2025", 24, true);
        check("Jan  9  2027", 24, false);
        check("Nix 31 23:00", 0, false);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[ -~é\n]{0,80}") {
            let _ = Item::parse(&format!("-rw-r--r--    1 0        0 {text}"));
            let _ = Item::parse(&text);
        }
    }
}
