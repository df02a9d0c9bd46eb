//! What a policy that there is does not decide on yet, and what of it means nothing any more.

use super::edit;
use crate::anonymize::plan::proposal::{Knowledge, TableProposal, written};
use crate::anonymize::plan::{Plan, PlanError};
use crate::anonymize::policy::{Policy, Unmapped};
use crate::config::PolicyFile;
use crate::dump::Table;
use crate::error::{Error, Kind};
use crate::yaml::Node;

/// A policy's file as it is, with the policy in it.
pub(super) struct Present {
    pub file: PolicyFile,
    pub text: String,
    policy: Option<Node>,
}

/// What is to be told of it.
pub(super) struct Missing {
    /// Rules for what is new.
    pub tables: Vec<TableProposal>,
    /// What no longer exists, and what else stands in the way.
    pub notes: Vec<String>,
}

impl Present {
    pub fn read(file: PolicyFile) -> Result<Self, Error> {
        let text = file.text()?;
        let policy = file.policy(&text)?;
        Ok(Present { file, text, policy })
    }

    /// What the policy does not decide on of these tables.
    pub fn missing(&self, tables: &[Table], knowledge: Knowledge<'_>) -> Result<Missing, Error> {
        let policy = self.policy.as_ref().map_or_else(|| Ok(nothing()), parsed)?;
        let mut notes = Vec::new();
        if policy.unmapped == Unmapped::Keep || policy.unmapped == Unmapped::Drop {
            let word = if policy.unmapped == Unmapped::Keep { "keep" } else { "drop" };
            notes.push(format!(
                "`unmapped: {word}` decides on what no rule names; write `unmapped: fail` to have rules proposed"
            ));
        }
        let tables = match Plan::new(&policy, tables) {
            Ok(_) => Vec::new(),
            Err(refusal) => {
                notes.extend(told(&refusal));
                refusal.proposals(knowledge)
            }
        };
        Ok(Missing { tables, notes })
    }

    /// The text with these rules in it, which is read again to see that they are. `is_whole`: they decide on all that was
    /// undecided.
    pub fn with(&self, rules: &[TableProposal], tables: &[Table], is_whole: bool) -> Result<String, Error> {
        let edited = match &self.policy {
            None => self.with_a_policy(rules),
            Some(policy) => {
                let insertions = edit::insertions(&self.text, policy, rules).map_err(|table| {
                    self.refused(rules, &format!("`{table}` repeats what is written elsewhere"))
                })?;
                edit::edited(&self.text, &insertions)
            }
        };
        let node = self.file.policy(&edited).map_err(|error| self.refused(rules, &error.to_string()))?;
        let policy =
            node.as_ref().map(parsed).transpose().map_err(|error| self.refused(rules, &error.to_string()))?;
        let before = self.policy.as_ref().map(parsed).transpose()?.map(|policy| findings(&policy, tables));
        let (found, undecided) = policy.map_or((0, 1), |policy| findings(&policy, tables));
        if found > before.map_or(0, |(found, _)| found) || (is_whole && undecided > 0) {
            return Err(self.refused(rules, "what it says then is something else"));
        }
        Ok(edited)
    }

    fn with_a_policy(&self, rules: &[TableProposal]) -> String {
        let line = if self.text.is_empty() || self.text.ends_with('\n') { "" } else { "\n" };
        format!("{}{line}\npolicy:\n  unmapped: fail\n  tables:\n{}", self.text, written(rules, 4))
    }

    fn refused(&self, rules: &[TableProposal], why: &str) -> Error {
        Error::Failed {
            kind: Kind::Configuration,
            what: format!("no rules can be added to `{}`: {why}", self.file.shown().display()),
            hint: Some(format!("add them by hand below `policy: tables:`\n\n{}", written(rules, 4))),
        }
    }
}

fn parsed(node: &Node) -> Result<Policy, Error> {
    Policy::parse(node).map_err(Error::Policy)
}

fn nothing() -> Policy {
    Policy {
        key: None,
        unmapped: Unmapped::Fail,
        keep: Vec::new(),
        beside: crate::anonymize::beside::Beside::default(),
        tables: Vec::new(),
    }
}

/// What stands in a plan's way beside columns that nothing decides on.
fn told(refusal: &PlanError) -> Vec<String> {
    let findings = refusal.findings.iter().map(ToString::to_string);
    findings.chain(refusal.conflicts.iter().cloned()).collect()
}

/// How much is wrong with a policy, and how many columns it does not decide on.
fn findings(policy: &Policy, tables: &[Table]) -> (usize, usize) {
    match Plan::new(policy, tables) {
        Ok(_) => (0, 0),
        Err(refusal) => (refusal.findings.len() + refusal.conflicts.len(), refusal.undecided.len()),
    }
}
