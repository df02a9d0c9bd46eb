//! `person`: an invented person whose name, gender, addresses and numbers belong together.

pub(super) mod fullname;
mod gender;
mod identity;
pub(super) mod username;

use self::identity::Identity;
use super::email::Domain;
use super::locale::Locale;
use super::moment::{self, Form, Moment, SECONDS_A_DAY};
use super::phone;
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::{ColumnKind, Repertoire, Value};
use crate::yaml::{self, Content, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "person",
    summary: "a person whose parts belong together, over several columns",
    per: DefaultPer::Value,
    parts: &[
        "first_name",
        "last_name",
        "full_name",
        "title",
        "gender",
        "email",
        "username",
        "phone",
        "birth_date",
    ],
    output: Output::Text,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: person, locale: fr_FR, first_name: forename, last_name: surname, email: email}",
    build: |rule| Ok(Box::new(Options::read(rule)?.checked(rule)?)),
};

options! {
    struct Options {
        /// whose names: a language and a country, in any case, with - or _
        locale: &'static Locale = "en",
        /// what stands behind the @; one that you write should be yours, for mail may be sent to it
        domain: Domain = "example.com",
        /// how old the youngest are, in years
        min_age: Age = "18",
        /// how old the oldest are, in years
        max_age: Age = "90",
        /// the day on which they have that age
        as_of: Day = "2025-01-01",
        /// what `gender` writes for women; left out, what goes with the value found: F, female, femme, 2, …
        female: Option<String>,
        /// what `gender` writes for men
        male: Option<String>,
    }
}

struct Person {
    options: Options,
    /// The first and the last day of birth, in days since 1970.
    births: (i64, i64),
}

impl Options {
    fn checked(self, rule: &Node) -> Result<Person, yaml::Error> {
        if self.min_age.0 > self.max_age.0 {
            let message = "`max_age` is below `min_age`";
            return Err(options::error_at(
                rule,
                "max_age",
                message,
                "write the age of the oldest as `max_age`",
            ));
        }
        if self.female.is_some() != self.male.is_some() {
            let message = "`female` and `male` go together";
            let given = if self.female.is_some() { "female" } else { "male" };
            return Err(options::error_at(rule, given, message, "give both, or leave both out"));
        }
        let years_before = |years: u32, days: i64| {
            let day =
                moment::datetime_of(self.as_of.0).saturating_sub(jiff::Span::new().years(i64::from(years)));
            moment::seconds_of(day).div_euclid(SECONDS_A_DAY) + days
        };
        let births = (years_before(self.max_age.0 + 1, 1), years_before(self.min_age.0, 0));
        Ok(Person { options: self, births })
    }
}

impl Anonymizer for Person {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let person = Identity::drawn(self.options.locale, draw);
        for (part, cell) in DECLARATION.parts.iter().zip(cells) {
            if cell.is_null() {
                continue;
            }
            *cell = match *part {
                "first_name" => Value::Text(person.first_name.as_bytes().into()),
                "last_name" => Value::Text(person.last_name.as_bytes().into()),
                "full_name" => Value::text(person.full_name()),
                "title" => Value::Text(person.title().as_bytes().into()),
                "gender" => self.gender(person.is_female, cell)?,
                "email" => Value::text(person.email(self.options.domain.text())),
                "username" => Value::text(person.username()),
                // What the `phone` of this country writes, too.
                "phone" => Value::text(phone::e164(self.country(), &mut draw.of("phone"))),
                _ => self.birth_date(&person, cell, draw),
            };
        }
        Ok(())
    }

    fn output_of(&self, cell: usize) -> Option<Output> {
        match DECLARATION.parts.get(cell) {
            Some(&"gender") if self.options.female.is_none() => {
                Some(Output::AsFound(&[ColumnKind::Text, ColumnKind::Integer, ColumnKind::Label]))
            }
            Some(&"birth_date") => Some(Output::Moment),
            _ => None,
        }
    }

    fn longest(&self, cell: usize) -> Option<usize> {
        let locale = self.options.locale;
        match *DECLARATION.parts.get(cell)? {
            "first_name" => Some(identity::longest_first_name(locale)),
            "last_name" => Some(identity::longest_last_name(locale)),
            "full_name" => Some(identity::longest_full_name(locale)),
            "title" => Some(identity::longest_title(locale)),
            "email" => Some(identity::longest_email(locale, self.options.domain.text())),
            "username" => Some(identity::longest_username(locale)),
            "phone" => Some(phone::longest_e164(self.country())),
            "gender" => match (&self.options.female, &self.options.male) {
                (Some(female), Some(male)) => Some(female.chars().count().max(male.chars().count())),
                _ => Some(gender::LONGEST),
            },
            _ => Some(LONGEST_MOMENT),
        }
    }

    fn can_be_cut(&self) -> bool {
        false
    }

    fn is_spelt_in(&self, cell: usize, letters: Repertoire) -> bool {
        match DECLARATION.parts.get(cell) {
            Some(&("first_name" | "last_name" | "full_name")) => {
                identity::are_spelt_in(self.options.locale, letters)
            }
            Some(&"gender") => {
                let given = self.options.female.iter().chain(&self.options.male);
                given.map(String::as_str).all(|word| letters.has(word))
            }
            _ => true,
        }
    }

    fn moments(&self) -> Option<(i64, i64)> {
        Some((self.births.0 * SECONDS_A_DAY, self.births.1 * SECONDS_A_DAY))
    }
}

/// `2024-05-17 10:11:12.123456+02:00`, which stands where days of birth have a time.
const LONGEST_MOMENT: usize = 32;

impl Person {
    fn country(&self) -> &'static phone::Country {
        phone::country_or_other(self.options.locale.country)
    }

    fn gender(&self, is_female: bool, old: &Value<'_>) -> Result<Value<'static>, ValueError> {
        match (&self.options.female, &self.options.male) {
            (Some(female), Some(male)) => Ok(Value::text(if is_female { female } else { male }.clone())),
            _ => gender::written(is_female, old),
        }
    }

    /// A day, in the form of the old one; where that is none, as ISO 8601 has it.
    fn birth_date(&self, person: &Identity, old: &Value<'_>, draw: &mut Draw) -> Value<'static> {
        let (first, last) = self.births;
        let span = (last - first + 1) as u64;
        let day = first + ((u128::from(person.days) * u128::from(span)) >> 64) as i64;
        let form = match (Moment::read(old), old) {
            (Ok(Moment { form: Form::Time { .. }, .. }) | Err(_), Value::Text(_)) => Form::Date,
            (Ok(moment), _) => moment.form,
            (Err(_), Value::Real(_)) => Form::Julian { whole_days: true },
            (Err(_), Value::Integer(_)) => Form::Count { per_second: 1, whole_days: true },
            (Err(_), _) => Form::Date,
        };
        form.write(day * SECONDS_A_DAY, draw)
    }
}

/// An age in years.
struct Age(u32);

impl OptionValue for Age {
    const TAKES: &'static str = "a whole number from 0 to 150";
    const SHAPE: Shape = Shape::Integer;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::within::<Self>(node, 0, 150).map(Age)
    }
}

/// A day, in seconds since 1970.
struct Day(i64);

impl OptionValue for Day {
    const TAKES: &'static str = "a day such as 2025-01-01";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let Content::Text(text) = &node.content else { return Err(options::unexpected::<Self>(node)) };
        match Moment::from_text(text) {
            Some(Moment { at, form: Form::Date }) => Ok(Day(at)),
            _ => Err(options::unexpected::<Self>(node)
                .with_help("write the day itself: with `now` the same run would differ from day to day")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{anonymized_cells, build, build_error, many_cells, text_of};
    use super::*;

    fn cells() -> [Value<'static>; 9] {
        std::array::from_fn(|_| Value::text("x"))
    }

    fn texts(cells: [Value<'static>; 9]) -> [String; 9] {
        cells.map(|cell| String::from_utf8(cell.identity().into_owned()).unwrap())
    }

    #[test]
    fn the_parts_belong_to_one_person() {
        for person in many_cells("person", "locale: fr_FR", cells()) {
            let [first, last, full, title, gender, email, username, phone, _] = texts(person);
            assert_eq!(full, format!("{first} {last}"));
            assert_eq!(title, if gender == "f" { "Mme" } else { "M." });
            assert!(email.ends_with("@example.com") && email.is_ascii(), "{email}");
            assert!(username.starts_with(email.chars().next().unwrap()), "{username} {email}");
            assert!(phone.starts_with("+33"), "{phone}");
        }
    }

    #[test]
    fn each_part_is_the_same_whichever_others_are_mapped() {
        let all = anonymized_cells("person", "locale: de_DE", cells());
        for part in 0..9 {
            let mut only: [_; 9] = std::array::from_fn(|_| Value::Null);
            only[part] = Value::text("x");
            let alone = anonymized_cells("person", "locale: de_DE", only);
            assert_eq!(alone[part], all[part]);
            assert_eq!(alone.iter().filter(|cell| !cell.is_null()).count(), 1);
        }
    }

    #[test]
    fn single_columns_agree_with_it() {
        let [_, _, full, _, _, _, username, phone, _] =
            texts(anonymized_cells("person", "locale: it_IT", cells()));
        assert_eq!(text_of("fullname", "locale: it_IT", "y"), full);
        assert_eq!(text_of("username", "locale: it_IT", "y"), username);
        assert_eq!(text_of("phone", "locale: it_IT", "y"), phone);
    }

    #[test]
    fn ages_lie_within_the_rule_and_days_have_the_form_of_the_old_ones() {
        let options = "min_age: 30, max_age: 30, as_of: 2024-06-01";
        let mut days = std::collections::BTreeSet::new();
        for person in many_cells("person", options, cells()) {
            let [.., day] = texts(person);
            assert!(("1993-06-02"..="1994-06-01").contains(&day.as_str()), "{day}");
            days.insert(day);
        }
        assert!(days.len() > 150, "{}", days.len());
        let mut old = cells();
        old[8] = Value::text("1970-01-01T10:11:12Z");
        let [.., day] = texts(anonymized_cells("person", options, old));
        assert!(day.ends_with("T00:00:00Z"), "{day}");
        let person = build("person", options).unwrap();
        assert_eq!((person.output_of(8), person.output_of(0)), (Some(Output::Moment), None));
        assert_eq!(person.moments(), Some((738_979_200, 770_428_800)));
    }

    #[test]
    fn a_rule_may_say_what_it_calls_women_and_men() {
        for person in many_cells("person", "female: W, male: U", cells()) {
            let [_, _, _, title, gender, ..] = texts(person);
            assert_eq!(gender, if title == "Ms." { "W" } else { "U" });
        }
    }

    #[test]
    fn options_that_do_not_go_together_are_refused() {
        for (options, expected) in [
            ("min_age: 20, max_age: 19", "`max_age` is below `min_age`"),
            ("female: F", "`female` and `male` go together"),
            ("as_of: now", "expected a day such as 2025-01-01, found `now`; write the day itself"),
            ("min_age: -1", "expected a whole number from 0 to 150"),
            ("domain: '@x'", "write it without the @"),
        ] {
            let error = build_error("person", options);
            assert!(error.contains(expected), "{options}: {error}");
        }
    }
}
