//! Versions of client programs and servers.

use std::fmt;

/// The first two numbers of a version: of PostgreSQL before 10, of MySQL and of MariaDB the second one counts too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Such as 17.
    pub major: u32,
    /// Such as 10; 0 for `18beta1`.
    pub minor: u32,
}

impl Version {
    /// Reads `17.10`, `18beta1` or `10.11.19-MariaDB`, with anything behind it.
    pub fn parse(text: &str) -> Option<Self> {
        let (major, rest) = leading_number(text)?;
        let minor = rest.strip_prefix('.').and_then(leading_number).map_or(0, |(minor, _)| minor);
        Some(Version { major, minor })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_numbers_are_read() {
        let check = |text: &str, expected: Option<(u32, u32)>| {
            let version = Version::parse(text).map(|version| (version.major, version.minor));
            assert_eq!(version, expected, "{text}");
        };
        check("15.18 (Debian 15.18-0+deb12u1)", Some((15, 18)));
        check("18beta1", Some((18, 0)));
        check("10.11.19-MariaDB-0+deb12u1", Some((10, 11)));
        for text in ["", "x", "99999999999", ".1"] {
            check(text, None);
        }
        assert!(Version { major: 17, minor: 0 } > Version { major: 9, minor: 6 });
    }
}
