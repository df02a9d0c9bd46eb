//! Every anonymizer: one file each (some files have several), and one line in the table below.

mod address;
mod address_line;
mod array;
mod ascii;
mod blanks;
mod blob;
mod boolean;
mod card;
mod check_digits;
mod choice;
mod command;
mod company;
mod company_id;
mod composite;
mod constant;
mod date;
mod dictionary;
mod domain;
mod email;
mod fake;
mod float;
mod generalize;
mod geo;
mod hash;
mod hstore;
mod iban;
mod iban_bic;
mod integer;
mod ip;
mod json;
mod json_path;
mod json_text;
mod key;
#[cfg(test)]
mod laws;
mod lists;
mod locale;
mod lorem;
mod mac;
mod mask;
mod md5;
pub(in crate::anonymize) mod moment;
mod name;
mod national_id;
mod nested;
mod noise;
mod null;
mod number_form;
mod numbers;
mod partial;
mod password;
mod pattern;
mod pattern_grammar;
mod permutation;
mod person;
mod phone;
mod places;
mod quoted;
mod refused;
mod regex;
mod scramble;
mod shuffle;
mod spain;
mod string;
mod template;
mod template_calls;
#[cfg(test)]
mod testing;
mod url;
mod user_agent;
mod uuid;
mod vocabulary;
mod words;
mod written_type;

use super::anonymizer::Declaration;
use crate::yaml::{self, Key};

static DECLARATIONS: &[&Declaration] = &[
    &address::DECLARATION,
    &address_line::LINE,
    &array::DECLARATION,
    &blob::DECLARATION,
    &boolean::DECLARATION,
    &card::DECLARATION,
    &choice::DECLARATION,
    &address_line::CITY,
    &command::DECLARATION,
    &company::DECLARATION,
    &company_id::DECLARATION,
    &company::name::DECLARATION,
    &composite::DECLARATION,
    &constant::DECLARATION,
    &address_line::COUNTRY,
    &date::DECLARATION,
    &dictionary::DECLARATION,
    &domain::DECLARATION,
    &email::DECLARATION,
    &fake::DECLARATION,
    &name::FIRST,
    &float::DECLARATION,
    &person::fullname::DECLARATION,
    &generalize::DECLARATION,
    &geo::DECLARATION,
    &hash::DECLARATION,
    &hstore::DECLARATION,
    &iban_bic::DECLARATION,
    &integer::DECLARATION,
    &ip::DECLARATION,
    &json::DECLARATION,
    &key::DECLARATION,
    &name::LAST,
    &lorem::DECLARATION,
    &mac::DECLARATION,
    &mask::DECLARATION,
    &md5::DECLARATION,
    &national_id::DECLARATION,
    &noise::DECLARATION,
    &null::DECLARATION,
    &words::PARAGRAPH,
    &partial::DECLARATION,
    &password::DECLARATION,
    &pattern::DECLARATION,
    &person::DECLARATION,
    &phone::DECLARATION,
    &address_line::POSTAL_CODE,
    &regex::DECLARATION,
    &address_line::REGION,
    &scramble::DECLARATION,
    &words::SENTENCE,
    &shuffle::DECLARATION,
    &address_line::STREET,
    &string::DECLARATION,
    &template::DECLARATION,
    &url::DECLARATION,
    &user_agent::DECLARATION,
    &person::username::DECLARATION,
    &uuid::DECLARATION,
    &words::WORDS,
];

/// Every anonymizer, in the order of their names.
pub fn declarations() -> &'static [&'static Declaration] {
    DECLARATIONS
}

/// The anonymizer of this name.
pub fn find(id: &str) -> Option<&'static Declaration> {
    declarations().iter().copied().find(|declaration| declaration.id == id)
}

/// What to say of a name that no anonymizer has.
pub fn did_you_mean(id: &str) -> String {
    let names = declarations().iter().map(|declaration| declaration.id);
    match yaml::nearest(id, names.chain(["keep"])) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`db-airlock anonymizers` lists the names".to_owned(),
    }
}

/// The finding that there is no anonymizer of this name, or why there is none.
pub fn unknown(id: &Key) -> yaml::Error {
    match refused::instead_of(&id.name) {
        Some((why, help)) => id.error(format!("`{}` is refused: {why}", id.name)).with_help(help),
        None => {
            id.error(format!("unknown anonymizer `{}`", id.as_written())).with_help(did_you_mean(&id.name))
        }
    }
}
