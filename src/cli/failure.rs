//! A failure as it is told: drawn findings, causes and hint for people, one object for programs.

use std::fmt::Write as _;

use serde::Serialize;

use super::page::{Page, harmless};
use crate::error::{Error, Kind};
use crate::yaml;

/// A failure, as JSON documents hold it.
#[derive(Debug, Serialize)]
pub(super) struct Failure {
    pub code: u8,
    kind: &'static str,
    message: String,
    causes: Vec<String>,
    hint: Option<String>,
    /// What was found in the configuration; left out of other failures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Finding>,
    #[serde(skip)]
    drawn: Vec<yaml::Error>,
    /// What there is to say beside the findings.
    #[serde(skip)]
    beside_drawn: Vec<String>,
}

/// A finding in the configuration, as JSON documents hold it.
#[derive(Debug, Serialize)]
struct Finding {
    file: String,
    /// From 1, as is the column, which counts characters.
    line: usize,
    column: usize,
    message: String,
    help: Option<String>,
}

impl Finding {
    fn of(error: &yaml::Error) -> Self {
        let (line, column) = error.span.line_and_column();
        let file = error.span.source.path.display().to_string();
        Finding { file, line, column, message: error.message.clone(), help: error.help.clone() }
    }
}

impl Failure {
    pub fn of(error: &anyhow::Error) -> Self {
        let known = error.downcast_ref::<Error>();
        let kind = known.map_or(Kind::Unexpected, Error::kind);
        let findings = known.map_or(&[][..], Error::findings);
        let mut causes: Vec<String> = error.chain().map(ToString::to_string).collect();
        // Some errors end in what caused them, which would then be told twice.
        causes.dedup_by(|cause, error| error.ends_with(cause.as_str()));
        let message = causes.remove(0);
        Failure {
            code: kind.exit_code(),
            kind: kind.name(),
            message,
            causes,
            hint: known.and_then(Error::hint),
            findings: findings.iter().map(Finding::of).collect(),
            drawn: findings.to_vec(),
            beside_drawn: known
                .filter(|_| !findings.is_empty())
                .map_or_else(Vec::new, Error::beside_findings),
        }
    }

    pub fn human(&self, page: &Page) -> String {
        let error = page.paint("1;31", "error");
        let mut text = match self.drawn.as_slice() {
            [] => format!("{error}: {}\n", harmless(&self.message)),
            findings => yaml::draw(findings, page.colour) + "\n",
        };
        for message in &self.beside_drawn {
            let _ = writeln!(text, "\n{error}: {}", harmless(message));
        }
        for cause in &self.causes {
            let _ = writeln!(text, "{}: {}", page.paint("1;31", "caused by"), harmless(cause));
        }
        if let Some(hint) = &self.hint {
            let _ = writeln!(text, "\n{}: {}", page.paint("1;36", "hint"), harmless(hint));
        }
        text
    }
}
