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

/// A browser on a system.
struct Form {
    /// `{}` is the version.
    text: &'static str,
    versions: (u64, u64),
}

const fn form(text: &'static str, versions: (u64, u64)) -> Form {
    Form { text, versions }
}

/// Chrome and Firefox count nearly alike. From 110 to 119, Firefox calls its engine 109 all the same.
const MAJOR: (u64, u64) = (120, 139);

/// The releases of Safari within a year.
const MINOR: (u64, u64) = (0, 6);

static FORMS: [Form; 13] = [
    form(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36",
        MAJOR,
    ),
    form(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36",
        MAJOR,
    ),
    form(
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36",
        MAJOR,
    ),
    form(
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Mobile Safari/537.36",
        MAJOR,
    ),
    form(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36 Edg/{}.0.0.0",
        MAJOR,
    ),
    form("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{}.0) Gecko/20100101 Firefox/{}.0", MAJOR),
    form("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:{}.0) Gecko/20100101 Firefox/{}.0", MAJOR),
    form("Mozilla/5.0 (X11; Linux x86_64; rv:{}.0) Gecko/20100101 Firefox/{}.0", MAJOR),
    form("Mozilla/5.0 (Android 14; Mobile; rv:{}.0) Gecko/{}.0 Firefox/{}.0", MAJOR),
    form(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.{} Safari/605.1.15",
        MINOR,
    ),
    form(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.{} Safari/605.1.15",
        MINOR,
    ),
    form(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_{} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.{} Mobile/15E148 Safari/604.1",
        MINOR,
    ),
    form(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_{} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.{} Mobile/15E148 Safari/604.1",
        MINOR,
    ),
];

impl Anonymizer for UserAgent {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let form = &FORMS[draw.below(FORMS.len() as u64) as usize];
        let (first, last) = form.versions;
        cells[0] = Value::text(form.written(first + draw.below(last - first + 1)));
        Ok(())
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        FORMS.iter().map(|form| form.written(form.versions.1).len()).max()
    }

    fn can_be_cut(&self) -> bool {
        false
    }
}

impl Form {
    fn written(&self, version: u64) -> String {
        let version = version.to_string();
        let mut text = String::with_capacity(self.text.len() + 3);
        for (at, piece) in self.text.split("{}").enumerate() {
            if at > 0 {
                text.push_str(&version);
            }
            text.push_str(piece);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{build, many};
    use super::*;

    #[test]
    fn versions_stand_where_they_belong() {
        let longest = build("user-agent", "").unwrap().longest(0).unwrap();
        let agents = many("user-agent", "", &Value::text("x"));
        assert!(agents.len() > 120, "{}", agents.len());
        for agent in agents {
            let agent = String::from_utf8(agent.identity().into_owned()).unwrap();
            assert!(agent.starts_with("Mozilla/5.0 (") && !agent.contains('{'), "{agent}");
            assert!(agent.is_ascii() && agent.len() <= longest, "{agent}");
        }
        assert_eq!(
            FORMS[8].written(131),
            "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0"
        );
    }
}
