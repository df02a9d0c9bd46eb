//! `ip`: an address of a network that documentation is written with, or of the one that the rule names.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::Value;
use crate::yaml::{self, Content, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "ip",
    summary: "a network address that nobody has, or one of your subnet",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: ip, version: 4, subnet: 10.0.0.0/8}",
    build: |rule| Ok(Box::new(Options::read(rule)?.checked(rule)?)),
};

options! {
    struct Options {
        /// 4, 6, or keep: the version that is found, and 4 where there is none; left out, that of the subnet or keep
        version: Option<Version>,
        /// the network that addresses come from; left out, 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 or 2001:db8::/32
        subnet: Option<Subnet>,
    }
}

/// A rule whose version and subnet agree.
struct Ip {
    version: Version,
    subnet: Option<Subnet>,
}

/// Networks of four numbers for documentation (RFC 5737).
const DOCUMENTATION: [Ipv4Addr; 3] =
    [Ipv4Addr::new(192, 0, 2, 0), Ipv4Addr::new(198, 51, 100, 0), Ipv4Addr::new(203, 0, 113, 0)];

/// That of eight (RFC 3849).
const DOCUMENTATION_6: Subnet =
    Subnet { address: IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0)), prefix: 32 };

impl Options {
    fn checked(self, rule: &Node) -> Result<Ip, yaml::Error> {
        let of_subnet = self.subnet.map(|subnet| match subnet.address {
            IpAddr::V4(_) => Version::Four,
            IpAddr::V6(_) => Version::Six,
        });
        if let (Some(version), Some(of_subnet)) = (self.version, of_subnet)
            && version != of_subnet
        {
            let message = "the subnet has addresses of another version";
            return Err(options::error_at(rule, "version", message, "leave `version` out"));
        }
        Ok(Ip { version: self.version.or(of_subnet).unwrap_or(Version::Keep), subnet: self.subnet })
    }
}

impl Anonymizer for Ip {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let old = Found::read(&cells[0]);
        let is_six = match self.version {
            Version::Four => false,
            Version::Six => true,
            Version::Keep => old.is_six,
        };
        let subnet = match (self.subnet, is_six) {
            (Some(subnet), _) => subnet,
            (None, true) => DOCUMENTATION_6,
            (None, false) => {
                Subnet { address: IpAddr::V4(DOCUMENTATION[draw.below(3) as usize]), prefix: 24 }
            }
        };
        let address = subnet.address(draw);
        cells[0] = Value::text(match old.prefix.filter(|_| self.version == Version::Keep) {
            // A column of networks takes no address within one.
            Some(prefix) if old.is_network => {
                let prefix = prefix.max(subnet.prefix);
                let network = Subnet { address, prefix }.network();
                format!("{network}/{prefix}")
            }
            Some(prefix) => format!("{address}/{prefix}"),
            None => address.to_string(),
        });
        Ok(())
    }

    fn output(&self) -> Option<Output> {
        Some(match self.version {
            Version::Four => Output::Ipv4,
            Version::Six => Output::Ipv6,
            Version::Keep => Output::Form(&["inet", "cidr"]),
        })
    }

    /// Where the version is kept, so is about the length: what held addresses of eight numbers has room for them.
    fn longest(&self, _cell: usize) -> Option<usize> {
        Some(if self.version == Version::Six { 39 } else { 15 })
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

/// What is seen of an old value.
struct Found {
    is_six: bool,
    prefix: Option<u32>,
    /// Whether no bit is set behind the prefix.
    is_network: bool,
}

impl Found {
    fn read(value: &Value<'_>) -> Found {
        let text = match value {
            Value::Text(bytes) => std::str::from_utf8(bytes).unwrap_or_default().trim(),
            _ => "",
        };
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, prefix.parse::<u32>().ok()),
            None => (text, None),
        };
        let address = address.parse::<IpAddr>().ok();
        let is_six = address.is_some_and(|address| address.is_ipv6());
        let prefix = prefix.filter(|&prefix| address.is_some() && prefix <= if is_six { 128 } else { 32 });
        let subnet = address.zip(prefix).map(|(address, prefix)| Subnet { address, prefix });
        Found { is_six, prefix, is_network: subnet.is_some_and(|subnet| subnet.network() == subnet.address) }
    }
}

/// A network: an address, and how many of its bits are the network's.
#[derive(Clone, Copy)]
struct Subnet {
    address: IpAddr,
    prefix: u32,
}

impl Subnet {
    /// The address with nothing behind the prefix.
    fn network(self) -> IpAddr {
        match self.address {
            IpAddr::V4(address) => Ipv4Addr::from_bits(address.to_bits() & !self.hosts_4()).into(),
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !self.hosts_6()).into(),
        }
    }

    /// An address of the network; not its first nor its last, where there are others.
    fn address(self, draw: &mut Draw) -> IpAddr {
        match self.network() {
            IpAddr::V4(network) => {
                let hosts = self.hosts_4();
                let (first, last) = if hosts > 1 { (1, hosts - 1) } else { (0, hosts) };
                let host = draw.between(i64::from(first), i64::from(last)) as u32;
                Ipv4Addr::from_bits(network.to_bits() | host).into()
            }
            IpAddr::V6(network) => {
                let host = u128::from(draw.word()) << 64 | u128::from(draw.word());
                Ipv6Addr::from_bits(network.to_bits() | host & self.hosts_6()).into()
            }
        }
    }

    /// The bits that are not the network's.
    fn hosts_4(self) -> u32 {
        u32::MAX.checked_shr(self.prefix).unwrap_or(0)
    }

    fn hosts_6(self) -> u128 {
        u128::MAX.checked_shr(self.prefix).unwrap_or(0)
    }
}

impl OptionValue for Subnet {
    const TAKES: &'static str = "a network such as 10.0.0.0/8 or fd00::/8";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Text(text) = &node.content else { return Err(options::unexpected::<Self>(node)) };
        let parts = text.split_once('/');
        let subnet = parts.and_then(|(address, prefix)| {
            let address = address.parse::<IpAddr>().ok()?;
            let longest = if address.is_ipv6() { 128 } else { 32 };
            let prefix = prefix.parse().ok().filter(|&prefix| prefix <= longest)?;
            Some(Subnet { address, prefix })
        });
        subnet.ok_or_else(|| options::unexpected::<Self>(node))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    Four,
    Six,
    Keep,
}

impl OptionValue for Version {
    const TAKES: &'static str = "4, 6 or keep";
    const SHAPE: Shape = Shape::Scalar;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        match &node.content {
            Content::Integer(4) => Ok(Version::Four),
            Content::Integer(6) => Ok(Version::Six),
            Content::Text(text) if text == "keep" => Ok(Version::Keep),
            _ => Err(options::unexpected::<Self>(node)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{build, build_error, many, text_of};
    use super::*;

    fn texts(options: &str, old: &'static str) -> Vec<String> {
        let drawn = many("ip", options, &Value::text(old)).into_iter();
        drawn.map(|value| String::from_utf8(value.identity().into_owned()).unwrap()).collect()
    }

    #[test]
    fn addresses_are_those_of_documentation() {
        let is_documented = |text: &String| {
            ["192.0.2.", "198.51.100.", "203.0.113."].iter().any(|network| text.starts_with(network))
        };
        for options in ["", "version: 4", "version: keep"] {
            let found = texts(options, "8.8.8.8");
            assert!(found.iter().all(is_documented) && found.len() > 250, "{options}: {found:?}");
        }
        for (options, old) in [("", "2a00::1"), ("version: 6", "8.8.8.8")] {
            let found = texts(options, old);
            assert!(
                found.iter().all(|text| text.starts_with("2001:db8:")) && found.len() == 400,
                "{found:?}"
            );
        }
    }

    #[test]
    fn a_subnet_bounds_them_and_says_their_version() {
        assert!(texts("subnet: 10.1.0.0/16", "x").iter().all(|text| text.starts_with("10.1.")));
        assert!(texts("subnet: 'fd00::/8'", "x").iter().all(|text| text.starts_with("fd")));
        assert_eq!(texts("subnet: 10.1.2.3/32", "x"), ["10.1.2.3"]);
        let mut pair = texts("subnet: 10.1.2.2/31", "x");
        pair.sort();
        assert_eq!(pair, ["10.1.2.2", "10.1.2.3"]);
        assert!(!texts("subnet: 10.1.2.0/30", "x").contains(&"10.1.2.3".to_owned()));
        assert_eq!(texts("subnet: 0.0.0.0/0", "x").len(), 400);
    }

    #[test]
    fn prefixes_stay_and_networks_stay_networks() {
        assert!(text_of("ip", "", "8.8.8.9/24").ends_with("/24"));
        assert!(text_of("ip", "", "8.8.0.0/16").ends_with(".0/24"));
        let host = text_of("ip", "", "8.8.8.8/32");
        assert!(host.ends_with("/32") && !host.ends_with(".0/32"), "{host}");
        assert!(text_of("ip", "", "2a00::/12").ends_with("::/32"));
        assert!(!text_of("ip", "version: 4", "8.8.8.8/24").contains('/'));
        assert!(!text_of("ip", "", "8.8.8.8/99").contains('/'));
    }

    #[test]
    fn what_is_written_depends_on_the_version() {
        for (options, expected) in [
            ("version: 4", Output::Ipv4),
            ("version: 6", Output::Ipv6),
            ("", Output::Form(&["inet", "cidr"])),
            ("subnet: 10.0.0.0/8", Output::Ipv4),
        ] {
            assert_eq!(build("ip", options).unwrap().output(), Some(expected));
        }
    }

    #[test]
    fn what_is_no_subnet_is_refused() {
        for (options, expected) in [
            ("subnet: 10.0.0.0", "expected a network such as 10.0.0.0/8 or fd00::/8, found `10.0.0.0`"),
            ("subnet: 10.0.0.0/33", "found `10.0.0.0/33`"),
            (
                "subnet: 10.0.0.0/8, version: 6",
                "the subnet has addresses of another version; leave `version` out",
            ),
            ("version: 5", "expected 4, 6 or keep"),
        ] {
            let error = build_error("ip", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
