//! Every anonymizer: one file each, and one line in the table below.

mod address;
mod constant;
mod email;
mod firstname;
mod float;
mod iban;
mod iban_bic;
mod integer;
mod lastname;
mod locale;
mod lorem;
mod md5;
mod noise;
mod null;
mod password;
mod places;
mod string;
#[cfg(test)]
mod testing;

use super::anonymizer::Declaration;

static DECLARATIONS: &[&Declaration] = &[
    &address::DECLARATION,
    &constant::DECLARATION,
    &email::DECLARATION,
    &firstname::DECLARATION,
    &float::DECLARATION,
    &iban_bic::DECLARATION,
    &integer::DECLARATION,
    &lastname::DECLARATION,
    &lorem::DECLARATION,
    &md5::DECLARATION,
    &null::DECLARATION,
    &password::DECLARATION,
    &string::DECLARATION,
];

/// Every anonymizer, in the order of their names.
pub fn declarations() -> &'static [&'static Declaration] {
    DECLARATIONS
}

/// The anonymizer of this name.
pub fn find(id: &str) -> Option<&'static Declaration> {
    declarations().iter().copied().find(|declaration| declaration.id == id)
}
