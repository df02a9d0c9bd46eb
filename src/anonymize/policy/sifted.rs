//! `rows:` where it leaves out some rows: `{where: "created_at >= '2025'"}`, `{sample: 1%}`.

use std::sync::Arc;

use crate::anonymize::expression::Expression;
use crate::yaml::{self, Content, Error, Key, Node};

/// Which rows of a table stay.
pub struct Sifted {
    /// Where the policy says so.
    pub place: Key,
    /// Those where this holds.
    pub condition: Option<Arc<Expression>>,
    /// A share of them.
    pub sample: Option<SampleOf>,
}

/// A share of rows, chosen by a key.
pub struct SampleOf {
    /// Of 2^64 values of the key, how many stay.
    pub share: u64,
    /// The key's column; by default that of the PRIMARY KEY.
    pub by: Option<Key>,
}

impl Sifted {
    /// Reads what stands at `rows`, a mapping.
    pub(super) fn parse(place: &Key, node: &Node) -> Result<Self, Error> {
        const KNOWN: [&str; 3] = ["where", "sample", "by"];
        if let Some((key, _)) = node.entries()?.iter().find(|(key, _)| !KNOWN.contains(&key.name.as_str())) {
            return Err(yaml::unknown_key(key, &KNOWN));
        }
        let condition = node.get("where").map(Expression::parse).transpose()?.map(Arc::new);
        let share = node.get("sample").map(parse_share).transpose()?;
        let by = node
            .get("by")
            .map(|by| Ok::<_, Error>(Key { span: by.span.clone(), name: by.text()?.to_owned() }));
        let by = by.transpose()?;
        let sample = match (share, by) {
            (Some(share), by) => Some(SampleOf { share, by }),
            (None, Some(by)) => {
                return Err(by
                    .error("`by` without `sample`")
                    .with_help("add `sample`, such as `sample: 1%`"));
            }
            (None, None) => None,
        };
        if condition.is_none() && sample.is_none() {
            return Err(node
                .error("nothing says which rows stay")
                .with_help("write `{where: \"country == 'FR'\"}` or `{sample: 1%}`"));
        }
        Ok(Sifted { place: place.clone(), condition, sample })
    }

    /// Whether this is what a table says of its rows, and no rule for a column that is called `rows`.
    pub(super) fn is_meant(node: &Node) -> bool {
        matches!(node.content, Content::Mapping(_))
            && node.get("anonymizer").is_none()
            && node.get("references").is_none()
    }
}

/// `1%` or `0.5%`, more than none and less than all.
fn parse_share(node: &Node) -> Result<u64, Error> {
    let text = match &node.content {
        Content::Text(text) => text.as_str(),
        _ => "",
    };
    let percent = text.strip_suffix('%').and_then(|number| number.trim_end().parse::<f64>().ok());
    match percent {
        Some(percent) if percent > 0.0 && percent < 100.0 => Ok((percent / 100.0 * 2_f64.powi(64)) as u64),
        _ => Err(node
            .error("expected a share of the rows")
            .with_help("write it as `1%` or `0.5%`, below 100%")),
    }
}
