//! `ip`: a network address that is nobody's: of the ranges for documentation (RFC 5737, RFC 3849), or of a network that
//! the rule names.

use core::net::{Ipv4Addr, Ipv6Addr};
use std::fmt::Write as _;

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::Value;
use crate::yaml::{self, Content, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "ip",
    summary: "a network address for documentation, or of a network that the rule names",
    per: DefaultPer::Value,
    parts: &[],
    output: Output::Form(&["inet", "cidr"]),
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: ip, version: 4, subnet: 10.99.0.0/16}",
    build: |rule| Ok(Box::new(Options::read(rule)?.checked(rule)?)),
};

/// For documentation: 192.0.2.0/24, 198.51.100.0/24 and 203.0.113.0/24 (RFC 5737).
const DOCUMENTATION: [[u8; 3]; 3] = [[192, 0, 2], [198, 51, 100], [203, 0, 113]];
/// The same of eight numbers: 2001:db8::/32 (RFC 3849).
const DOCUMENTATION_V6: Network = Network { bits: 0x2001_0db8 << 96, prefix: 32, version: Version::V6 };

options! {
    struct Options {
        /// 4, 6, or keep: that of the old address
        version: Wanted = "keep",
        /// the network that addresses are drawn from, with the length of its prefix
        subnet: Option<Network>,
    }
}

/// The rule, with the version that it always writes, if any.
struct Ip {
    version: Option<Version>,
    subnet: Option<Network>,
}

impl Options {
    fn checked(self, rule: &Node) -> Result<Ip, yaml::Error> {
        let of_subnet = self.subnet.map(|subnet| subnet.version);
        let version = match (self.version, of_subnet) {
            (Wanted::Keep, of_subnet) => of_subnet,
            (Wanted::Only(version), Some(of_subnet)) if version != of_subnet => {
                let help = "leave `version` out: the network has one";
                return Err(options::error_at(rule, "version", "the network is of the other version", help));
            }
            (Wanted::Only(version), _) => Some(version),
        };
        Ok(Ip { version, subnet: self.subnet })
    }
}

impl Anonymizer for Ip {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let version = match self.version {
            Some(version) => version,
            None => version_of(&cells[0])?,
        };
        let mut text = String::with_capacity(40);
        // Writing to a String cannot fail.
        let _ = match (self.subnet, version) {
            (Some(network), Version::V4) => write!(text, "{}", Ipv4Addr::from(network.address(draw) as u32)),
            (Some(network), Version::V6) => write!(text, "{}", Ipv6Addr::from(network.address(draw))),
            (None, Version::V4) => {
                let [a, b, c] = DOCUMENTATION[draw.below(3) as usize];
                write!(text, "{a}.{b}.{c}.{}", 1 + draw.below(254))
            }
            (None, Version::V6) => write!(text, "{}", Ipv6Addr::from(DOCUMENTATION_V6.address(draw))),
        };
        cells[0] = Value::text(text);
        Ok(())
    }

    fn output(&self) -> Option<Output> {
        self.version.map(|version| match version {
            Version::V4 => Output::Ipv4,
            Version::V6 => Output::Ipv6,
        })
    }

    fn reads_value(&self) -> bool {
        self.version.is_none()
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        Some(match (self.version, self.subnet) {
            // `198.51.100.254`
            (Some(Version::V4), None) => 14,
            (Some(Version::V4), Some(_)) => 15,
            _ => 39,
        })
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    V4,
    V6,
}

/// By a colon, which only the second kind has. Whatever else an address may have behind it (a port, a prefix) is lost.
fn version_of(value: &Value<'_>) -> Result<Version, ValueError> {
    let not = |found| ValueError { expected: "a network address", found };
    let Value::Text(text) = value else { return Err(not("what is no text")) };
    let colons = text.iter().filter(|byte| **byte == b':').count();
    let dots = text.iter().filter(|byte| **byte == b'.').count();
    match (colons, dots) {
        (2.., _) => Ok(Version::V6),
        (_, 3) => Ok(Version::V4),
        _ => Err(not("another text")),
    }
}

#[derive(Clone, Copy)]
enum Wanted {
    Keep,
    Only(Version),
}

impl OptionValue for Wanted {
    const TAKES: &'static str = "4, 6 or keep";
    const SHAPE: Shape = Shape::Scalar;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        match &node.content {
            Content::Integer(4) => Ok(Wanted::Only(Version::V4)),
            Content::Integer(6) => Ok(Wanted::Only(Version::V6)),
            Content::Text(text) if text == "keep" => Ok(Wanted::Keep),
            _ => Err(options::unexpected::<Self>(node)),
        }
    }
}

/// A network: its first address, as the low bits, and how many bits of it are the same for all of its addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    bits: u128,
    prefix: u32,
    version: Version,
}

impl Network {
    fn address(&self, draw: &mut Draw) -> u128 {
        let width = if self.version == Version::V4 { 32 } else { 128 };
        let random = u128::from(draw.word()) << 64 | u128::from(draw.word());
        match width - self.prefix {
            0 => self.bits,
            128 => random,
            free => self.bits | (random & ((1 << free) - 1)),
        }
    }
}

impl OptionValue for Network {
    const TAKES: &'static str = "a network such as 10.99.0.0/16";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Text(text) = &node.content else { return Err(options::unexpected::<Self>(node)) };
        let network = text.split_once('/').and_then(|(address, prefix)| {
            let prefix: u32 = prefix.parse().ok()?;
            let (bits, width, version) = match (address.parse::<Ipv4Addr>(), address.parse::<Ipv6Addr>()) {
                (Ok(address), _) => (u128::from(u32::from(address)), 32, Version::V4),
                (_, Ok(address)) => (u128::from(address), 128, Version::V6),
                _ => return None,
            };
            (prefix <= width).then_some((Network { bits, prefix, version }, width))
        });
        match network {
            Some((network, width)) if is_first(network, width) => Ok(network),
            Some(_) => Err(options::unexpected::<Self>(node)
                .with_help("behind the prefix there are bits that are not 0")),
            None => Err(options::unexpected::<Self>(node)),
        }
    }
}

/// Whether the address is the first of its network.
fn is_first(network: Network, width: u32) -> bool {
    match width - network.prefix {
        128 => network.bits == 0,
        free => network.bits & ((1 << free) - 1) == 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{build, build_error, many, text_of};
    use super::*;

    #[test]
    fn addresses_are_for_documentation_and_keep_their_version() {
        for [address] in super::super::testing::many_cells("ip", "", [Value::text("10.1.2.3")]) {
            let text = String::from_utf8(address.identity().into_owned()).unwrap();
            let octets = text.parse::<Ipv4Addr>().unwrap().octets();
            assert!(DOCUMENTATION.contains(&[octets[0], octets[1], octets[2]]), "{text}");
        }
        let address: Ipv6Addr = text_of("ip", "", "fe80::1").parse().unwrap();
        assert_eq!(address.segments()[..2], [0x2001, 0x0db8]);
        assert_eq!(many("ip", "version: 6", &Value::text("10.1.2.3")).len(), 400);
    }

    #[test]
    fn a_network_bounds_what_is_drawn() {
        for [address] in super::super::testing::many_cells("ip", "subnet: 10.99.128.0/17", [Value::text("x")])
        {
            let text = String::from_utf8(address.identity().into_owned()).unwrap();
            let octets = text.parse::<Ipv4Addr>().unwrap().octets();
            assert!(octets[0] == 10 && octets[1] == 99 && octets[2] >= 128, "{text}");
        }
        assert_eq!(text_of("ip", "subnet: 'fd00::7/128'", "x"), "fd00::7");
        assert_eq!(text_of("ip", "subnet: 10.0.0.1/32", "x"), "10.0.0.1");
        assert!(text_of("ip", "subnet: '::/0'", "x").parse::<Ipv6Addr>().is_ok());
    }

    #[test]
    fn what_is_written_is_known_where_the_rule_says_it() {
        let output = |options| build("ip", options).unwrap().output();
        assert_eq!(output(""), None);
        assert_eq!(output("version: 4"), Some(Output::Ipv4));
        assert_eq!(output("subnet: 'fd00::/8'"), Some(Output::Ipv6));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for (options, expected) in [
            ("subnet: 10.0.0.0", "expected a network"),
            ("subnet: 10.0.0.1/8", "not 0"),
            ("subnet: 10.0.0.0/33", "expected a network"),
            ("version: 5", "expected 4, 6 or keep"),
            ("version: 6, subnet: 10.0.0.0/8", "of the other version"),
        ] {
            let error = build_error("ip", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
