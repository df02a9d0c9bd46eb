//! Every anonymizer: one file each (`name` and `address_line` have several), and one line in the table below.

mod address;
mod address_line;
mod ascii;
mod card;
mod check_digits;
mod company;
mod company_id;
mod constant;
mod date;
mod domain;
mod email;
mod fake;
mod float;
mod geo;
mod iban;
mod iban_bic;
mod integer;
mod ip;
mod lists;
mod locale;
mod lorem;
mod mac;
mod md5;
pub(in crate::anonymize) mod moment;
mod name;
mod national_id;
mod noise;
mod null;
mod number_form;
mod password;
mod pattern;
mod person;
mod phone;
mod places;
mod spain;
mod string;
mod template;
#[cfg(test)]
mod testing;
mod url;
mod user_agent;
mod uuid;

use super::anonymizer::Declaration;

static DECLARATIONS: &[&Declaration] = &[
    &address::DECLARATION,
    &address_line::LINE,
    &card::DECLARATION,
    &address_line::CITY,
    &company::DECLARATION,
    &company_id::DECLARATION,
    &company::name::DECLARATION,
    &constant::DECLARATION,
    &address_line::COUNTRY,
    &date::DECLARATION,
    &domain::DECLARATION,
    &email::DECLARATION,
    &fake::DECLARATION,
    &name::FIRST,
    &float::DECLARATION,
    &person::fullname::DECLARATION,
    &geo::DECLARATION,
    &iban_bic::DECLARATION,
    &integer::DECLARATION,
    &ip::DECLARATION,
    &name::LAST,
    &lorem::DECLARATION,
    &mac::DECLARATION,
    &md5::DECLARATION,
    &national_id::DECLARATION,
    &null::DECLARATION,
    &password::DECLARATION,
    &pattern::DECLARATION,
    &person::DECLARATION,
    &phone::DECLARATION,
    &address_line::POSTAL_CODE,
    &address_line::REGION,
    &address_line::STREET,
    &string::DECLARATION,
    &url::DECLARATION,
    &user_agent::DECLARATION,
    &person::username::DECLARATION,
    &uuid::DECLARATION,
];

/// Every anonymizer, in the order of their names.
pub fn declarations() -> &'static [&'static Declaration] {
    DECLARATIONS
}

/// The anonymizer of this name.
pub fn find(id: &str) -> Option<&'static Declaration> {
    declarations().iter().copied().find(|declaration| declaration.id == id)
}

/// Laws that hold for every anonymizer of the table.
#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::collections::BTreeSet;

    use super::testing::SEEDS;
    use super::*;
    use crate::anonymize::anonymizer::{Anonymizer, DefaultPer, Output, ValueError};
    use crate::anonymize::bounds::length_of;
    use crate::anonymize::draw::{Draw, RunKey, Seed};
    use crate::dump::Value;
    use crate::yaml::{self, Content, Node, Source};

    /// The example of a declaration as its options: without `anonymizer` and without the parts.
    fn example(declaration: &Declaration) -> Node {
        let rule = yaml::parse(Source::new("policy.yaml", declaration.example)).unwrap();
        match &rule.content {
            Content::Text(id) => {
                assert_eq!(id, declaration.id);
                Node { content: Content::Mapping(Vec::new()), ..rule }
            }
            _ => {
                assert_eq!(rule.get("anonymizer").unwrap().text().unwrap(), declaration.id);
                rule.without(&["anonymizer"]).without(declaration.parts)
            }
        }
    }

    fn build(declaration: &Declaration) -> Box<dyn Anonymizer> {
        (declaration.build)(&example(declaration)).unwrap()
    }

    /// A value that the anonymizer of this name can read.
    fn readable(declaration: &Declaration) -> Value<'static> {
        match declaration.id {
            "date" => Value::text("2024-05-17 10:11:12"),
            _ => Value::text("42"),
        }
    }

    /// What the example's rule makes of a row in which every cell is `value`.
    fn anonymized(
        (declaration, anonymizer): (&Declaration, &dyn Anonymizer),
        value: &Value<'static>,
        mut draw: Draw,
    ) -> Result<Vec<Value<'static>>, ValueError> {
        let mut cells = vec![value.clone(); declaration.parts.len().max(1)];
        anonymizer.anonymize(&mut draw, &mut cells).map(|()| cells)
    }

    /// What an anonymizer draws from in row after row.
    fn rows(id: &str) -> impl Iterator<Item = Draw> {
        let key = RunKey::from_random([1; 32]);
        (0..).map(move |row| key.row("table", "rule", row).draw(id))
    }

    #[test]
    fn all_that_dbtoolsbundle_has_is_here_in_order_and_once() {
        let ids: Vec<_> = declarations().iter().map(|declaration| declaration.id).collect();
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
        let of_dbtoolsbundle = [
            "address",
            "constant",
            "date",
            "email",
            "firstname",
            "float",
            "iban-bic",
            "integer",
            "lastname",
            "lorem",
            "md5",
            "null",
            "password",
            "pattern",
            "string",
        ];
        for id in of_dbtoolsbundle {
            assert_eq!(find(id).unwrap().id, id);
        }
        assert!(find("Email").is_none());
    }

    #[test]
    fn everything_is_documented_in_one_line() {
        for declaration in declarations() {
            let options = declaration.options.iter();
            let lines = options.clone().flat_map(|option| [option.name, option.takes, option.help]);
            for line in lines.chain([declaration.id, declaration.summary, declaration.example]) {
                assert!(!line.is_empty() && !line.contains('\n') && line.trim() == line, "{line:?}");
                assert!(!line.ends_with('.'), "{line:?}");
            }
            let names: BTreeSet<_> =
                options.map(|option| option.name).chain(declaration.parts.iter().copied()).collect();
            assert_eq!(
                names.len(),
                declaration.options.len() + declaration.parts.len(),
                "{}",
                declaration.id
            );
        }
    }

    #[test]
    fn examples_build_and_so_they_do_with_every_default() {
        for declaration in declarations() {
            drop(build(declaration));
            for option in declaration.options.iter().filter(|option| option.default.is_some()) {
                drop((declaration.build)(&example(declaration).without(&[option.name])).unwrap());
            }
        }
    }

    #[test]
    fn an_unknown_option_is_refused_by_all() {
        for declaration in declarations() {
            let rule = yaml::parse(Source::new("policy.yaml", "{no_such_option: 1}")).unwrap();
            let error = (declaration.build)(&rule).err().unwrap();
            assert_eq!(error.to_string(), "policy.yaml:1:2: unknown option `no_such_option`");
        }
    }

    #[test]
    fn one_key_gives_one_output_and_another_key_another() {
        for declaration in declarations() {
            let rule = (*declaration, &*build(declaration));
            let drawn = |seed: fn() -> Seed| {
                ["a", "b", "c", "d"]
                    .map(|purpose| anonymized(rule, &readable(declaration), seed().draw(purpose)).unwrap())
            };
            let (one, again, other) = (drawn(SEEDS[0]), drawn(SEEDS[0]), drawn(SEEDS[1]));
            assert_eq!(one, again, "{}", declaration.id);
            let ignores_the_key = ["constant", "country", "null"].contains(&declaration.id);
            assert_eq!(one == other, ignores_the_key, "{}", declaration.id);
        }
    }

    #[test]
    fn what_is_distinct_differs_from_draw_to_draw() {
        for declaration in declarations().iter().filter(|declaration| declaration.distinct) {
            let rule = (*declaration, &*build(declaration));
            let draws: Vec<_> = rows(declaration.id)
                .take(500)
                .map(|draw| format!("{:?}", anonymized(rule, &Value::text("x"), draw).unwrap()))
                .collect();
            assert_eq!(draws.iter().collect::<BTreeSet<_>>().len(), draws.len(), "{}", declaration.id);
        }
    }

    #[test]
    fn what_is_distinct_stays_so_without_regard_to_case_and_is_never_cut() {
        for declaration in declarations().iter().filter(|declaration| declaration.distinct) {
            let anonymizer = build(declaration);
            assert!(!anonymizer.can_be_cut() && anonymizer.longest(0).is_some(), "{}", declaration.id);
            let texts: BTreeSet<_> = rows(declaration.id)
                .take(500)
                .map(|draw| anonymized((declaration, &*anonymizer), &Value::text("x"), draw).unwrap())
                .map(|cells| String::from_utf8(cells[0].identity().to_ascii_lowercase()).unwrap())
                .collect();
            assert_eq!(texts.len(), 500, "{}", declaration.id);
        }
    }

    #[test]
    fn what_has_a_longest_text_writes_none_that_is_longer() {
        for (declaration, options) in declarations().iter().flat_map(|declaration| {
            [
                "{}",
                "{use_salt: false}",
                "{algorithm: argon2id}",
                "{country: MT}",
                "{country: FR}",
                "{locale: it_IT}",
            ]
            .map(|options| (declaration, options))
        }) {
            let options = yaml::parse(Source::new("policy.yaml", options)).unwrap();
            let Ok(anonymizer) = (declaration.build)(&options) else { continue };
            let rows: Vec<_> = rows(declaration.id)
                .take(if declaration.id == "password" { 1 } else { 100 })
                .map(|draw| anonymized((declaration, &*anonymizer), &Value::text("é"), draw).unwrap())
                .collect();
            for at in 0..rows[0].len() {
                let Some(longest) = anonymizer.longest(at) else { continue };
                let lengths = rows.iter().map(|cells| length_of(&cells[at].identity()));
                let found = lengths.max().unwrap();
                assert!(found <= longest, "{}: {found} {longest}", declaration.id);
                // What must be whole is not refused for much less than it needs.
                assert!(!declaration.distinct || found == longest, "{}: {found} {longest}", declaration.id);
            }
        }
    }

    #[test]
    fn any_value_gives_what_is_declared_or_an_error() {
        let values = [
            Value::Null,
            Value::Integer(i64::MIN),
            Value::Integer(42),
            Value::Real(f64::NAN),
            Value::Real(-0.5),
            Value::text(""),
            Value::text("42"),
            Value::text("2024-05-17"),
            Value::Text(Cow::Borrowed(&[0xff, 0, 0xfe])),
            Value::Blob(Cow::Borrowed(&[0xff, 0])),
        ];
        for declaration in declarations() {
            let rule = (*declaration, &*build(declaration));
            let draw = || SEEDS[0]().draw(declaration.id);
            for value in &values {
                let Ok(cells) = anonymized(rule, value, draw()) else {
                    continue;
                };
                let is_kept = |cell: &Value<'_>| cell.is_null() && value.is_null();
                for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !is_kept(cell)) {
                    let as_declared = match rule.1.output_of(at).unwrap_or(declaration.output) {
                        Output::Text => matches!(cell, Value::Text(_)),
                        Output::Integer => matches!(cell, Value::Integer(_)),
                        Output::Number => matches!(cell, Value::Integer(_) | Value::Real(_)),
                        Output::Null => cell.is_null(),
                        Output::Boolean
                        | Output::Uuid
                        | Output::Json
                        | Output::Ipv4
                        | Output::Ipv6
                        | Output::Form(_) => {
                            matches!(cell, Value::Text(_))
                        }
                        Output::Bytes => matches!(cell, Value::Blob(_)),
                        // For NULL there is no kind that could be found.
                        Output::Moment | Output::AsFound(_) => {
                            let found = std::mem::discriminant(value);
                            value.is_null() || std::mem::discriminant(cell) == found
                        }
                        Output::AsConfigured => true,
                    };
                    assert!(as_declared, "{}: {value:?} became {cell:?}", declaration.id);
                    if let Value::Text(bytes) = cell {
                        assert!(std::str::from_utf8(bytes).is_ok(), "{}", declaration.id);
                    }
                }
            }
            assert!(anonymized(rule, &readable(declaration), draw()).is_ok());
        }
    }

    #[test]
    fn identifiers_go_by_value_and_the_rest_by_row() {
        let by_value = declarations().iter().filter(|declaration| declaration.per == DefaultPer::Value);
        let ids: Vec<_> = by_value.map(|declaration| declaration.id).collect();
        assert_eq!(
            ids,
            [
                "card",
                "company",
                "company-id",
                "company-name",
                "domain",
                "email",
                "firstname",
                "fullname",
                "iban-bic",
                "ip",
                "lastname",
                "mac",
                "md5",
                "national-id",
                "pattern",
                "person",
                "phone",
                "url",
                "username",
                "uuid"
            ]
        );
    }
}
