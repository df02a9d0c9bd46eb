//! What a column holds by what was seen of its values.

use super::forms::Form;
use super::kind::Kind;
use super::nature::Nature;
use super::seen::Profile;

/// Of so many values, most have to agree.
const MOST: f64 = 0.8;
/// Fewer values prove nothing.
const LEAST: usize = 3;

/// What values tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Valued {
    /// What the column holds.
    pub kind: Kind,
    /// Whether nothing else looks so.
    pub is_sure: bool,
}

/// What the values say of a column of this nature.
pub(super) fn of(profile: &Profile, nature: Nature) -> Option<Valued> {
    let sure = |kind| Some(Valued { kind, is_sure: true });
    let perhaps = |kind| Some(Valued { kind, is_sure: false });
    let are = |form| profile.are(form, MOST, LEAST);
    match () {
        // Of these, one is enough.
        () if profile.are(Form::Email, MOST, 1) => sure(Kind::Email),
        () if profile.are(Form::Iban, MOST, 1) => sure(Kind::Iban),
        () if profile.are(Form::PasswordHash, MOST, 1) => sure(Kind::Password),
        () if are(Form::Card) && profile.distinct_at_least(LEAST) => sure(Kind::Card),
        () if profile.national().is_some() => sure(Kind::NationalId),
        () if nature == Nature::Integer || nature == Nature::Number => None,
        () if are(Form::Mac) => sure(Kind::Mac),
        () if are(Form::Ip) => sure(Kind::Ip),
        () if are(Form::UserAgent) => sure(Kind::UserAgent),
        () if are(Form::Url) => sure(Kind::Url),
        () if are(Form::Uuid) => sure(Kind::Uuid),
        () if are(Form::Digest) || are(Form::Token) => sure(Kind::Secret),
        // A rule for documents would stop at what is none.
        () if profile.are(Form::Json, 1.0, LEAST) => sure(Kind::Document),
        () if are(Form::Phone) => perhaps(Kind::Phone),
        () if profile.are(Form::Birth, 1.0, 10) && nature != Nature::Moment => perhaps(Kind::BirthDate),
        () if profile.are(Form::Moment, 1.0, LEAST) => perhaps(Kind::Event),
        () if profile.are(Form::FullName, 0.6, 5) && profile.distinct_at_least(5) => perhaps(Kind::FullName),
        () if profile.are(Form::FirstName, 0.7, 10) && profile.distinct_at_least(10) => {
            perhaps(Kind::FirstName)
        }
        () if profile.is_of_few_words() => perhaps(Kind::Status),
        () if profile.are(Form::Sentence, 0.5, 1) || profile.count(Form::Contact) > 0 => {
            perhaps(Kind::FreeText)
        }
        () => None,
    }
}

/// Whether the values are something else than what the name says.
pub(super) fn contradicts(profile: &Profile, kind: Kind) -> bool {
    let few = |forms: &[Form]| {
        let count: usize = forms.iter().map(|form| profile.count(*form)).sum();
        profile.values() >= 5 && count * 5 < profile.values()
    };
    match kind {
        Kind::Email => few(&[Form::Email]),
        Kind::Iban => few(&[Form::Iban]),
        Kind::Ip => few(&[Form::Ip]),
        Kind::Mac => few(&[Form::Mac]),
        Kind::Phone => few(&[Form::Phone, Form::Number]),
        // A rule for dates would stop at what is none.
        Kind::BirthDate | Kind::Event => profile.values() > 0 && !profile.are(Form::Moment, 1.0, 1),
        _ => false,
    }
}
