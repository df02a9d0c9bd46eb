//! `null`: nothing is left.

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::Given;
use crate::dump::Value;

pub(super) static DECLARATION: Declaration = Declaration {
    id: "null",
    summary: "NULL in every row",
    per: DefaultPer::Nothing,
    parts: &[],
    output: Output::Null,
    distinct: false,
    replaces_null: true,
    replaces_empty: true,
    options: &[],
    example: "'null'",
    build: |rule| Given::new(rule, &[]).map(|_| Box::new(Null) as Box<dyn Anonymizer>),
};

struct Null;

impl Anonymizer for Null {
    fn anonymize(&self, _: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        cells[0] = Value::Null;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{anonymized, build_error};
    use crate::dump::Value;

    #[test]
    fn every_value_becomes_null() {
        for value in [Value::Null, Value::Integer(1), Value::text(""), Value::text("x")] {
            assert_eq!(anonymized("null", "", value), Value::Null);
        }
    }

    #[test]
    fn it_takes_no_options() {
        assert!(build_error("null", "value: 1").contains("takes no options"));
    }
}
