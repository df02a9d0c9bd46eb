//! What the comments at the beginning of a dump tell of the programs that made it.

/// The versions of server and client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Versions {
    /// Such as `10.11.19-MariaDB` or `8.0.36`.
    pub server: Option<String>,
    /// The same of mysqldump or mariadb-dump.
    pub client: Option<String>,
}

impl Versions {
    /// Reads comments.
    pub fn read(&mut self, bytes: &[u8]) {
        for line in bytes.split(|&byte| byte == b'\n') {
            let after = |start: &str| {
                let rest = line.strip_prefix(start.as_bytes())?;
                Some(String::from_utf8_lossy(rest.trim_ascii()).into_owned())
            };
            self.server = self.server.take().or_else(|| after("-- Server version"));
            let header = || after("-- MariaDB dump ").or_else(|| after("-- MySQL dump "));
            self.client = self.client.take().or_else(|| header().map(|header| of_client(&header)));
        }
    }
}

/// `10.13  Distrib 8.0.36, for Linux (x86_64)`, and in newer ones of MySQL's `10.13  Distrib 9.1.0`.
fn of_client(header: &str) -> String {
    let (own, distribution) = header.split_once("Distrib").unwrap_or((header, header));
    let version = distribution.split([',', ' ']).find(|word| !word.is_empty());
    version.unwrap_or(own.trim()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(comments: &str, server: Option<&str>, client: Option<&str>) {
        let mut versions = Versions::default();
        versions.read(comments.as_bytes());
        assert_eq!((versions.server.as_deref(), versions.client.as_deref()), (server, client));
    }

    #[test]
    fn the_headers_of_both_vendors_are_read() {
        check(
            "-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)\n--\n-- Host: x\n\
             -- Server version\t10.11.19-MariaDB-0+deb12u1\n",
            Some("10.11.19-MariaDB-0+deb12u1"),
            Some("10.11.19-MariaDB"),
        );
        check(
            "-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n-- Server version\t8.0.35\n",
            Some("8.0.35"),
            Some("8.0.36"),
        );
        check("-- MySQL dump 10.13\n", None, Some("10.13"));
        check("-- a remark\n", None, None);
    }
}
