//! What a column holds by its name and by what its table is about.

use super::kind::Kind;
use super::language::Languages;
use super::nature::Nature;
use super::table::{Subject, Surroundings};
use super::words::{self, Match};

/// What a name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// What the column holds.
    pub kind: Kind,
    /// Whether the words that tell it are whole words of the name.
    pub is_whole: bool,
    /// In which languages they are.
    pub languages: Languages,
}

/// What these words say of a column of this nature.
pub(super) fn of(around: &Surroundings, words: &[String], nature: Nature) -> Option<Named> {
    // The number behind a name says which of several it is, unless a list knows it.
    let found: Vec<Match<Kind>> =
        words::of_column(words).into_iter().filter(|found| found.of.is_of(nature)).collect();
    let Some(best) = found.iter().max_by_key(|found| weight(found)) else {
        return by_role(words, nature);
    };
    let best = governing(words, &found).unwrap_or(best);
    let kind = within(around, words, best);
    Some(Named { kind, is_whole: best.is_whole, languages: best.languages })
}

fn weight(found: &Match<Kind>) -> (bool, usize, usize) {
    (found.is_whole, found.words * 10 + usize::from(found.of.weight()), found.end)
}

/// The last word of an English name says what it is: the status of an email is no email.
fn governing<'m>(words: &[String], found: &'m [Match<Kind>]) -> Option<&'m Match<Kind>> {
    let is_last = |found: &&Match<Kind>| found.end == words.len() && found.is_whole && words.len() > 1;
    let mut last = found.iter().filter(is_last);
    last.find(|found| matches!(found.of, Kind::Status | Kind::Count | Kind::RowTime | Kind::Truth))
}

/// What a kind becomes by the words beside it, or by the table that it stands in.
fn within(around: &Surroundings, words: &[String], found: &Match<Kind>) -> Kind {
    let beside = [&words[..found.start], &words[found.end..]].concat();
    let subject = match Subject::of_words(&beside) {
        Subject::Unknown => around.subject,
        subject => subject,
    };
    match (found.of, subject) {
        (Kind::Name, Subject::Person) if around.has_first_names && beside.is_empty() => Kind::LastName,
        (Kind::Name, Subject::Person | Subject::Address) => Kind::FullName,
        (Kind::Name, Subject::Company) => Kind::Company,
        (Kind::Name, Subject::Thing) => Kind::Title,
        (Kind::Name | Kind::City | Kind::Region | Kind::Country | Kind::CountryCode, Subject::Place)
            if around.subject == Subject::Place =>
        {
            Kind::PlaceName
        }
        (Kind::Name, Subject::Place) => Kind::City,
        // More words than one say of what it is the title.
        (Kind::Title, Subject::Person) if found.words == 1 => Kind::JobTitle,
        (Kind::Title, Subject::Address | Subject::Company | Subject::Place | Subject::Unknown)
            if found.words == 1 =>
        {
            Kind::Name
        }
        (Kind::Description, Subject::Thing) => Kind::Description,
        (Kind::Description, _) => Kind::FreeText,
        (kind, _) => kind,
    }
}

/// A text that is called like a person is that person's name: `author`, `driver`.
fn by_role(words: &[String], nature: Nature) -> Option<Named> {
    let role = words::of_table(words).into_iter().filter(|found| found.is_whole && found.end == words.len());
    let role = role.max_by_key(|found| found.words)?;
    let is_person = role.of == Subject::Person && nature == Nature::Text;
    is_person.then_some(Named { kind: Kind::FullName, is_whole: false, languages: role.languages })
}

#[cfg(test)]
mod tests {
    use super::super::name_parts::words_of;
    use super::*;

    fn check(table: &str, columns: &str, nature: Nature, expected: Kind) {
        let names: Vec<&str> = columns.split(' ').collect();
        let around = Surroundings::of(table, names.iter().copied());
        let found = of(&around, &words_of(names[0]), nature).map_or(Kind::Unknown, |named| named.kind);
        assert_eq!(found, expected, "{table}.{}", names[0]);
    }

    #[test]
    fn names_are_understood_in_seven_languages() {
        use Nature::{Integer, Moment, Text};
        check("customer", "email", Text, Kind::Email);
        check("t", "email_address", Text, Kind::Email);
        check("t", "adresse_mail", Text, Kind::Email);
        check("t", "CorreoElectronico", Text, Kind::Email);
        check("t", "telefoonnummer", Text, Kind::Phone);
        check("t", "numéro_de_téléphone", Text, Kind::Phone);
        check("t", "vorname", Text, Kind::FirstName);
        check("t", "prenom", Text, Kind::FirstName);
        check("t", "cognome", Text, Kind::LastName);
        check("t", "apellidos", Text, Kind::LastName);
        check("t", "sobrenome", Text, Kind::LastName);
        check("t", "achternaam", Text, Kind::LastName);
        check("t", "date_naissance", Moment, Kind::BirthDate);
        check("t", "Geburtsdatum", Moment, Kind::BirthDate);
        check("t", "fecha_de_nacimiento", Moment, Kind::BirthDate);
        check("t", "codice_fiscale", Text, Kind::NationalId);
        check("t", "bsn", Integer, Kind::NationalId);
        check("t", "PLZ", Text, Kind::PostalCode);
        check("t", "cep", Text, Kind::PostalCode);
        check("t", "mot_de_passe", Text, Kind::Password);
        check("t", "wachtwoord", Text, Kind::Password);
        check("t", "rechnungsadresse", Text, Kind::Street);
        check("t", "montant", Integer, Kind::Price);
        check("t", "aantal", Integer, Kind::Count);
    }

    #[test]
    fn a_name_is_of_what_its_table_is_about() {
        use Nature::Text;
        check("customer", "name", Text, Kind::FullName);
        check("client", "nom prenom", Text, Kind::LastName);
        check("product", "name", Text, Kind::Title);
        check("genre", "Name", Text, Kind::Title);
        check("supplier", "name", Text, Kind::Company);
        check("city", "city", Text, Kind::PlaceName);
        check("country", "name", Text, Kind::PlaceName);
        check("address", "city", Text, Kind::City);
        check("orders", "customer_name", Text, Kind::FullName);
        check("customer", "product_name", Text, Kind::Title);
        check("film", "title", Text, Kind::Title);
        check("employee", "Title", Text, Kind::JobTitle);
        check("film", "description", Text, Kind::Description);
        check("ticket", "description", Text, Kind::FreeText);
        check("foo", "name", Text, Kind::Name);
        check("track", "Composer", Text, Kind::FullName);
        check("trip", "driver", Text, Kind::FullName);
    }

    #[test]
    fn types_and_last_words_tell_what_a_name_cannot_mean() {
        use Nature::{Integer, Moment, Text, Truth};
        check("user", "email_verified_at", Moment, Kind::Unknown);
        check("user", "email_status", Text, Kind::Status);
        check("user", "phone_type", Text, Kind::Status);
        check("user", "address_id", Integer, Kind::Reference);
        check("user", "ip_address", Text, Kind::Ip);
        check("user", "card_holder_name", Text, Kind::FullName);
        check("user", "is_active", Truth, Kind::Truth);
        check("user", "created_at", Moment, Kind::RowTime);
        check("t", "zzz", Text, Kind::Unknown);
    }
}
