//! What a column may hold, as far as rules are chosen by it.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An address for mail.
    Email,
    /// A number to call, or to send a fax to.
    Phone,
    /// A given name.
    FirstName,
    /// A family name.
    LastName,
    /// A person's whole name.
    FullName,
    /// A name, nobody can say of what.
    Name,
    /// What somebody logs in as.
    Username,
    /// Male, female and so on.
    Gender,
    /// Mr, Ms, Dr.
    Courtesy,
    /// What somebody works as.
    JobTitle,
    /// The day of birth.
    BirthDate,
    /// How old somebody is.
    Age,
    /// Religion, health, nationality and so on.
    Sensitive,
    /// Street and number.
    Street,
    /// The second line of an address.
    Secondary,
    /// A postal code.
    PostalCode,
    /// A town.
    City,
    /// A province or state.
    Region,
    /// A country's name.
    Country,
    /// The code of a country.
    CountryCode,
    /// The name of an enterprise.
    Company,
    /// A number that a state gives to a person.
    NationalId,
    /// A number that a state gives to an enterprise.
    CompanyId,
    /// An international bank account number.
    Iban,
    /// The code of a bank.
    Bic,
    /// An account number of another form.
    Account,
    /// The number of a payment card.
    Card,
    /// What goes with a payment card.
    CardSecret,
    /// A network address.
    Ip,
    /// The address of a network device.
    Mac,
    /// Degrees north.
    Latitude,
    /// Degrees east.
    Longitude,
    /// A web address.
    Url,
    /// A host's name.
    Domain,
    /// What a browser says of itself.
    UserAgent,
    /// A password, or its hash.
    Password,
    /// What opens doors to whoever has it.
    Secret,
    /// A UUID.
    Uuid,
    /// The number plate of a car.
    Plate,
    /// What people wrote.
    FreeText,
    /// A document of JSON.
    Document,
    /// A picture or another file.
    File,
    /// A date or time at which something happened.
    Event,
    /// An identifier that refers to something else.
    Reference,
    /// When the row was made or changed.
    RowTime,
    /// True or false.
    Truth,
    /// An amount of money, or a rate.
    Price,
    /// How many, how long, how large.
    Count,
    /// One of a few words.
    Status,
    /// The code of a currency, a language, a time zone.
    Code,
    /// What a product, a role or a category is called.
    Title,
    /// What is said of a product.
    Description,
    /// The name of a town or a country in a list of them.
    PlaceName,
    /// Nobody can say.
    Unknown,
}

/// Each kind with its name in word lists, what it is to people, and how much a word of it weighs against words of
/// other kinds in the same name.
const KINDS: &[(Kind, &str, &str, u8)] = &[
    (Kind::Email, "email", "an email", 9),
    (Kind::Phone, "phone", "a phone number", 8),
    (Kind::FirstName, "first name", "a first name", 8),
    (Kind::LastName, "last name", "a last name", 8),
    (Kind::FullName, "full name", "a person's name", 7),
    (Kind::Name, "name", "a name", 1),
    (Kind::Username, "username", "a username", 7),
    (Kind::Gender, "gender", "a gender", 8),
    (Kind::Courtesy, "courtesy", "a form of address", 8),
    (Kind::JobTitle, "job title", "a job", 6),
    (Kind::BirthDate, "birth date", "a date of birth", 9),
    (Kind::Age, "age", "an age", 5),
    (Kind::Sensitive, "sensitive", "something that is nobody's business", 9),
    (Kind::Street, "street", "a street", 5),
    (Kind::Secondary, "secondary", "a second line of an address", 6),
    (Kind::PostalCode, "postal code", "a postal code", 7),
    (Kind::City, "city", "a town", 6),
    (Kind::Region, "region", "a region", 5),
    (Kind::Country, "country", "a country", 5),
    (Kind::CountryCode, "country code", "a country's code", 5),
    (Kind::Company, "company", "a company", 4),
    (Kind::NationalId, "national id", "a national id", 9),
    (Kind::CompanyId, "company id", "a company's number", 8),
    (Kind::Iban, "iban", "an IBAN", 9),
    (Kind::Bic, "bic", "a BIC", 9),
    (Kind::Account, "account", "a bank account", 8),
    (Kind::Card, "card", "a card number", 8),
    (Kind::CardSecret, "card secret", "the secret of a card", 9),
    (Kind::Ip, "ip", "a network address", 9),
    (Kind::Mac, "mac", "a device's address", 9),
    (Kind::Latitude, "latitude", "a latitude", 8),
    (Kind::Longitude, "longitude", "a longitude", 8),
    (Kind::Url, "url", "a web address", 5),
    (Kind::Domain, "domain", "a domain", 4),
    (Kind::UserAgent, "user agent", "a browser's name", 9),
    (Kind::Password, "password", "a password", 9),
    (Kind::Secret, "secret", "a secret", 8),
    (Kind::Uuid, "uuid", "a UUID", 3),
    (Kind::Plate, "plate", "a number plate", 8),
    (Kind::FreeText, "free text", "free text", 3),
    (Kind::Document, "document", "a document", 2),
    (Kind::File, "file", "a file", 3),
    (Kind::Event, "event", "a date", 2),
    (Kind::Reference, "reference", "an identifier", 1),
    (Kind::RowTime, "row time", "a time of the row", 4),
    (Kind::Truth, "truth", "true or false", 3),
    (Kind::Price, "price", "an amount", 4),
    (Kind::Count, "count", "a count or measure", 3),
    (Kind::Status, "status", "a status", 3),
    (Kind::Code, "code", "a code", 4),
    (Kind::Title, "title", "a title", 2),
    (Kind::Description, "description", "a description", 2),
    (Kind::PlaceName, "place name", "a place in a list", 1),
    (Kind::Unknown, "unknown", "", 0),
];

impl Kind {
    /// The kind of this name in word lists.
    pub fn named(name: &str) -> Option<Kind> {
        KINDS.iter().find(|(_, known, ..)| *known == name).map(|(kind, ..)| *kind)
    }

    /// Its name in word lists.
    pub fn name(self) -> &'static str {
        self.entry().1
    }

    /// What it is to people; nothing for what nobody can say.
    pub fn told(self) -> &'static str {
        self.entry().2
    }

    /// How much a word of it weighs against those of other kinds in the same name.
    pub(super) fn weight(self) -> u8 {
        self.entry().3
    }

    /// Whether it tells who somebody is, of what values alone can tell.
    pub(super) fn is_of_people(self) -> bool {
        matches!(self, Kind::FirstName | Kind::FullName | Kind::Phone | Kind::BirthDate)
    }

    /// Whether the values decide on whether it is harmless.
    pub(super) fn is_told_by_values(self) -> bool {
        matches!(self, Kind::Truth | Kind::Price | Kind::Count | Kind::Status | Kind::Description)
    }

    fn entry(self) -> &'static (Kind, &'static str, &'static str, u8) {
        KINDS.iter().find(|(kind, ..)| *kind == self).expect("every kind stands in the list")
    }

    /// Whether it tells nothing of a person, so that it may be kept where there is no doubt.
    pub fn is_harmless(self) -> bool {
        matches!(
            self,
            Kind::RowTime
                | Kind::Truth
                | Kind::Price
                | Kind::Count
                | Kind::Status
                | Kind::Code
                | Kind::Title
                | Kind::Description
                | Kind::PlaceName
                | Kind::Reference
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_name() {
        for (kind, name, ..) in KINDS {
            assert_eq!(Kind::named(name), Some(*kind), "{name}");
            assert_eq!(kind.name(), *name);
        }
        assert_eq!(Kind::named("rubbish"), None);
    }
}
