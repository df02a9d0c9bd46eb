//! A gender in the form of the value that stands there: `F` beside `M`, `Femme` beside `Homme`, `2` beside `1`.
//!
//! A form is recognised by the old value alone. Where that leaves a choice (an `f` may stand beside `m` or `h`, a 1
//! beside 0 or 2), the first pair of the table counts; the rule can say what to write instead.

use crate::anonymize::anonymizer::ValueError;
use crate::dump::Value;

/// What databases call women and men, in small letters. `f` and `m` come first: they are written where nothing is
/// recognised.
const PAIRS: [(&str, &str); 21] = [
    ("f", "m"),
    ("f", "h"),
    ("w", "m"),
    ("v", "m"),
    ("female", "male"),
    ("woman", "man"),
    ("femme", "homme"),
    ("féminin", "masculin"),
    ("weiblich", "männlich"),
    ("frau", "mann"),
    ("mujer", "hombre"),
    ("femenino", "masculino"),
    ("feminino", "masculino"),
    ("donna", "uomo"),
    ("femmina", "maschio"),
    ("mulher", "homem"),
    ("vrouw", "man"),
    ("mme", "m."),
    ("mrs", "mr"),
    ("girl", "boy"),
    ("fem", "masc"),
];

/// Characters of the longest of them.
pub(super) const LONGEST: usize = 9;

/// The gender as the old value writes one.
pub(super) fn written(is_female: bool, old: &Value<'_>) -> Result<Value<'static>, ValueError> {
    match old {
        Value::Integer(number) => Ok(Value::Integer(numbered(is_female, *number))),
        Value::Real(number) => Ok(Value::Real(numbered(is_female, *number as i64) as f64)),
        Value::Text(bytes) => {
            Ok(Value::text(spelt(is_female, std::str::from_utf8(bytes).unwrap_or_default())))
        }
        Value::Null => Ok(Value::text(spelt(is_female, ""))),
        Value::Blob(_) => Err(ValueError { expected: "a gender such as F, male or 1", found: "a blob" }),
    }
}

/// ISO/IEC 5218 says 1 for men and 2 for women; where a 0 is found, it stands for men, and 1 for women.
fn numbered(is_female: bool, old: i64) -> i64 {
    match (is_female, old) {
        (true, 0) => 1,
        (false, 0) => 0,
        (true, _) => 2,
        (false, _) => 1,
    }
}

fn spelt(is_female: bool, old: &str) -> String {
    if let Ok(number) = old.parse() {
        return numbered(is_female, number).to_string();
    }
    let small = old.to_lowercase();
    let pair = PAIRS.iter().find(|(female, male)| *female == small || *male == small).unwrap_or(&PAIRS[0]);
    let word = if is_female { pair.0 } else { pair.1 };
    let mut letters = old.chars();
    let leads_with_capital = letters.next().is_none_or(char::is_uppercase);
    let is_all_capitals = old.chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase);
    if is_all_capitals {
        word.to_uppercase()
    } else if leads_with_capital {
        let mut rest = word.chars();
        rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).collect()
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_longer_than_told() {
        let lengths = PAIRS.iter().flat_map(|(female, male)| [female, male]).map(|word| word.chars().count());
        assert_eq!(lengths.max(), Some(LONGEST));
    }

    #[test]
    fn a_gender_is_written_in_the_form_that_is_found() {
        for (old, female, male) in [
            ("F", "F", "M"),
            ("m", "f", "m"),
            ("h", "f", "h"),
            ("H", "F", "H"),
            ("W", "W", "M"),
            ("Male", "Female", "Male"),
            ("FEMALE", "FEMALE", "MALE"),
            ("homme", "femme", "homme"),
            ("Männlich", "Weiblich", "Männlich"),
            ("mujer", "mujer", "hombre"),
            ("Uomo", "Donna", "Uomo"),
            ("2", "2", "1"),
            ("1", "2", "1"),
            ("0", "1", "0"),
            ("", "F", "M"),
            ("unknown", "f", "m"),
            ("Other", "F", "M"),
        ] {
            assert_eq!((spelt(true, old), spelt(false, old)), (female.to_owned(), male.to_owned()), "{old}");
        }
        assert_eq!(written(true, &Value::Integer(1)), Ok(Value::Integer(2)));
        assert_eq!(written(false, &Value::Real(0.0)), Ok(Value::Real(0.0)));
        assert_eq!(
            written(true, &Value::Blob(b"x".into())).unwrap_err().to_string(),
            "expected a gender such as F, male or 1, found a blob"
        );
    }
}
