//! Findings by name, type and value together.

use super::*;

/// What is found of a column `t.name` of this declared type and these values: kind, whether it may be kept, and why.
fn check(table: &str, name: &str, declared: &str, kind: ColumnKind, values: &[&str], expected: &str) {
    let mut profile = Profile::default();
    values.iter().for_each(|value| profile.look(value, false));
    let column = Column::new(name, declared, kind);
    let around = Surroundings::of(table, [name]);
    let found = detect(&around, &column, (!values.is_empty()).then_some(&profile));
    let kept = if found.may_be_kept() { " (kept)" } else { "" };
    assert_eq!(format!("{}{kept}", found.reason().unwrap_or_default()), expected, "{table}.{name}");
}

#[test]
fn names_types_and_values_tell_together() {
    use ColumnKind::{Any, Boolean, Integer, Json, Label, Moment, Number, Opaque, Text};
    let emails = ["a@b.org", "c@d.org", "e@f.org"];
    check("t", "email", "text", Text, &emails, "an email by name and value");
    check("t", "email", "text", Text, &[], "an email by name");
    check("t", "contact_info", "text", Text, &emails, "an email by value");
    check("film", "title", "text", Text, &emails, "an email by value");
    check("film", "title", "text", Text, &[], "a title by name (kept)");
    check("film", "description", "text", Text, &[], "a description by name");
    check(
        "film",
        "description",
        "text",
        Text,
        &["An epic tale of a man", "b", "c"],
        "a description by name and value (kept)",
    );
    check(
        "film",
        "description",
        "text",
        Text,
        &["Call 0123456789 at night", "b", "c"],
        "a description by name and value",
    );
    check("t", "email", "text", Text, &["y", "n", "y", "n", "y"], "");
    check(
        "t",
        "x1",
        "text",
        Text,
        &["4111111111111111", "5500005555555559", "378282246310005"],
        "a card number by value",
    );
    check(
        "t",
        "x2",
        "text",
        Text,
        &["$2y$10$abcdefghijklmnopqrstuv", "$2y$10$abcdefghijklmnopqrstuw", "$2y$10$abcdefghijklmnopqrstux"],
        "a password by value",
    );
    check("t", "active", "int", Integer, &["1", "0", "1"], "true or false by name and value (kept)");
    check("t", "active", "int", Integer, &[], "true or false by name");
    check("t", "price", "numeric", Number, &[], "an amount by name (kept)");
    check("customer", "weight", "numeric", Number, &[], "a count or measure by name");
    check("t", "ok", "boolean", Boolean, &[], "true or false by type (kept)");
    check("t", "sex", "boolean", Boolean, &[], "a gender by name and type");
    check("t", "state", "enum", Label, &[], "a status by type (kept)");
    check("t", "religion", "enum", Label, &[], "something that is nobody's business by name and type");
    check("t", "created_at", "timestamp", Moment, &[], "a time of the row by name and type (kept)");
    check("t", "seen", "timestamp", Moment, &[], "a date by type");
    check("t", "dob", "date", Moment, &[], "a date of birth by name and type");
    check("t", "addr", "inet", Opaque, &[], "a network address by type");
    check("t", "doc", "jsonb", Json, &[r#"{"email": "a@b.org"}"#], "a document with $.email by type");
    check("t", "birth_date", "text", Text, &["1962-02-18", "spring"], "");
    check("t", "x3", "", Any, &[], "");
    check("t", "x4", "text", Text, &["1962-02-18"; 12], "a date of birth by value");
}

#[test]
fn statuses_are_few_words() {
    let values: Vec<&str> = ["open", "closed"].into_iter().cycle().take(40).collect();
    check("orders", "status", "text", ColumnKind::Text, &values, "a status by name and value (kept)");
    check("orders", "status", "text", ColumnKind::Text, &values[..4], "a status by name and value");
    check("orders", "x", "text", ColumnKind::Text, &values, "a status by value");
}

#[test]
fn names_of_people_are_known_by_first_names() {
    let people = ["Mary Smith", "John Jones", "Anna Maria Keller", "Pierre Dupont", "SMITH, Emma"];
    let text = ColumnKind::Text;
    check("t", "x", "text", text, &people, "a person's name by value");
    check("t", "name", "text", text, &people, "a person's name by value");
    check("product", "name", "text", text, &people, "a title by name");
    let things = ["Blue Chair", "Red Table", "Green Lamp", "Old Clock", "Big Box"];
    check("product", "name", "text", text, &things, "a title by name (kept)");
    check("t", "name", "text", text, &things, "a name by name");
}

#[test]
fn the_language_of_columns_is_their_locale() {
    let check = |columns: &str, expected: Option<&str>| {
        let columns = columns.split(' ').map(|name| Column::new(name, "text", ColumnKind::Text)).collect();
        let table = Table { name: "t".to_owned(), columns, ..Table::default() };
        assert_eq!(locale_of(&[table]), expected);
    };
    check("first_name last_name email", None);
    check("prenom nom_famille email telephone", Some("fr_FR"));
    check("vorname nachname email strasse", Some("de_DE"));
    check("cognome codice_fiscale email", Some("it_IT"));
    check("voornaam achternaam email", Some("nl_NL"));
    check("sobrenome telemovel email", Some("pt_PT"));
    check("apellidos fecha_nacimiento email", Some("es_ES"));
}
