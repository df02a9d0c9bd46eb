//! `user-agent`: what a browser of these years says of itself.

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::Given;
use crate::dump::Value;

pub(super) static DECLARATION: Declaration = Declaration {
    id: "user-agent",
    summary: "what a widespread browser says of itself",
    per: DefaultPer::Row,
    parts: &[],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: &[],
    example: "user-agent",
    build: |rule| Given::new(rule, &[]).map(|_| Box::new(UserAgent) as Box<dyn Anonymizer>),
};

struct UserAgent;

/// Browsers on systems; `{}` is the version.
const FORMS: [&str; 10] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36 Edg/{}.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{}.0) Gecko/20100101 Firefox/{}.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:{}.0) Gecko/20100101 Firefox/{}.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:{}.0) Gecko/20100101 Firefox/{}.0",
    "Mozilla/5.0 (Android 14; Mobile; rv:{}.0) Gecko/{}.0 Firefox/{}.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{}.0) Gecko/20100101 Firefox/{}.0 SeaMonkey/2.53",
];

/// Chrome and Firefox count nearly alike.
const VERSIONS: (i64, i64) = (110, 139);

impl Anonymizer for UserAgent {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let form = draw.pick(&FORMS);
        let version = draw.between(VERSIONS.0, VERSIONS.1).to_string();
        let mut text = String::with_capacity(form.len() + 8);
        for (at, piece) in form.split("{}").enumerate() {
            if at > 0 {
                text.push_str(&version);
            }
            text.push_str(piece);
        }
        cells[0] = Value::text(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::many;
    use super::*;

    #[test]
    fn versions_stand_where_they_belong() {
        let agents = many("user-agent", "", &Value::text("x"));
        assert!(agents.len() > 150, "{}", agents.len());
        for agent in agents {
            let agent = String::from_utf8(agent.identity().into_owned()).unwrap();
            assert!(agent.starts_with("Mozilla/5.0 (") && !agent.contains('{'), "{agent}");
        }
    }
}
