//! Each anonymizer of theirs, and what it is here.

use super::*;

fn now() -> DateTime {
    jiff::civil::date(2026, 5, 17).at(10, 11, 12, 0)
}

fn converted(text: &str) -> Converted {
    let node = yaml::parse(Source::new("t.yaml", text)).unwrap();
    let (key, value) = &node.entries().unwrap()[0];
    convert(key, value, now())
}

/// The target becomes this line of a policy, and these notes are made.
#[track_caller]
fn check(text: &str, expected: &str, notes: &[&str]) {
    let converted = converted(text);
    let line = converted.rule.map_or_else(String::new, |(name, rule)| format!("{name}: {rule}"));
    let found: Vec<String> =
        converted.notes.iter().map(|note| note.line().replacen("t.yaml:1:", "", 1)).collect();
    assert_eq!(
        (line.as_str(), found),
        (expected, notes.iter().map(|&note| note.to_owned()).collect()),
        "{text}"
    );
}

fn core(options: &str, expected: &str) {
    let (id, options) = options.split_once(' ').unwrap();
    check(&format!("c: {{anonymizer: {id}, options: {options}}}"), &format!("c: {expected}"), &[]);
}

#[test]
fn short_forms() {
    for id in ["email", "firstname", "lastname", "lorem", "md5", "password"] {
        check(&format!("c: {id}"), &format!("c: {id}"), &[]);
    }
    check("c: 'null'", "c: \"null\"", &[]);
    check("c: {anonymizer: ~}", "c: \"null\"", &[]);
    check("c: fr-fr.lastname", "c: {anonymizer: lastname, locale: fr_FR}", &[]);
    check("c: fr_fr.prenom", "c: {anonymizer: firstname, locale: fr_FR}", &[]);
    check("c: fr-fr.phone", "c: {anonymizer: phone, country: FR, kind: mobile, format: national}", &[]);
    check("c: fr-fr.secu", "c: {anonymizer: national-id, country: FR}", &[]);
    check("c: fr-fr.cb", "c: card", &[]);
}

#[test]
fn options_of_the_core() {
    core("email {domain: test.example.org, use_salt: true}", "{anonymizer: email, domain: test.example.org}");
    core("email {use_salt: 'no'}", "{anonymizer: email, use_salt: false}");
    core("md5 {use_salt: 0}", "{anonymizer: md5, use_salt: false}");
    core("integer {min: 10, max: '99'}", "{anonymizer: integer, min: 10, max: 99}");
    core("integer {delta: 5.0}", "{anonymizer: integer, delta: 5}");
    core("integer {percent: 10}", "{anonymizer: integer, percent: 10}");
    core("float {min: 1.5, max: 99, precision: 3}", "{anonymizer: float, min: 1.5, max: 99, precision: 3}");
    core("float {delta: 2}", "{anonymizer: float, delta: 2}");
    core("string {sample: [none, 1.10, yes]}", "{anonymizer: string, sample: [none, \"1.10\", \"yes\"]}");
    core("string {sample: {0: a, 1: '$b'}}", "{anonymizer: string, sample: [a, \"$$b\"]}");
    core("lorem {words: 5, html: true}", "{anonymizer: lorem, words: 5}");
    core(
        "lorem {paragraphs: 2, html: true, sample_count: 10}",
        "{anonymizer: lorem, paragraphs: 2, html: true, sample_count: 10}",
    );
    core(
        "password {algorithm: bcrypt, password: secret}",
        "{anonymizer: password, algorithm: bcrypt, password: secret}",
    );
    core("password {algorithm: sodium}", "{anonymizer: password, algorithm: argon2id}");
    core("password {algorithm: auto}", "password");
    core(
        "pattern {pattern: '{fr-fr.firstname} [1,9]}'}",
        "{anonymizer: pattern, pattern: \"{firstname} [1,9]\\\\}\"}",
    );
    core("pattern {value: 'a {email}'}", "{anonymizer: pattern, pattern: \"a {email}\"}");
}

#[test]
fn constants_keep_their_type() {
    core("constant {value: redacted, type: text}", "{anonymizer: constant, value: redacted}");
    core("constant {value: 5, type: varchar(20)}", "{anonymizer: constant, value: \"5\"}");
    core("constant {value: '5', type: bigint}", "{anonymizer: constant, value: \"5\", type: integer}");
    core("constant {value: 5, type: decimal}", "{anonymizer: constant, value: 5}");
    core("constant {value: 1.5}", "{anonymizer: constant, value: 1.5}");
    core("constant {value: true, type: bool}", "{anonymizer: constant, value: true}");
    core("constant {value: '2000-01-01', type: date}", "{anonymizer: constant, value: \"2000-01-01\"}");
    // As the documentation has it.
    check("c: {type: constant, options: {value: x}}", "c: {anonymizer: constant, value: x}", &[]);
    check(
        "c: constant",
        "",
        &[
            "4: not converted: `constant` is given no value; give it a `value`; `\"null\"` is the anonymizer that writes NULL",
        ],
    );
}

#[test]
fn dates_become_days() {
    core(
        "date {min: 1980-01-01, max: 2000/12/31}",
        "{anonymizer: date, min: \"1980-01-01\", max: \"2000-12-31\"}",
    );
    core(
        "date {delta: 1 month 15 day, format: date}",
        "{anonymizer: date, delta: \"1 month 15 days\", format: date}",
    );
    core("date {delta: P1Y, format: datetime}", "{anonymizer: date, delta: \"1 year\"}");
    check(
        "c: {anonymizer: date, options: {min: -10 years, max: now}}",
        "c: {anonymizer: date, min: \"2016-05-17\", max: \"2026-05-17\"}",
        &[
            "38: `min: -10 years` became `2016-05-17`, which is as of today; change it from time to time",
            "54: `max: now` became `2026-05-17`, which is as of today; change it from time to time",
        ],
    );
    check(
        "c: {anonymizer: date, options: {min: now, max: 2000-01-01}}",
        "",
        &[
            "38: `min: now` became `2026-05-17`, which is as of today; change it from time to time",
            "4: not converted: the rule is refused: `max` is not after `min`; write the earlier date as `min`; for one fixed date there is `constant`",
        ],
    );
    check(
        "c: {anonymizer: date, options: {delta: soon}}",
        "",
        &[
            "40: not converted: the time span `soon` of `delta` is not understood; write a span such as `3 months` or `P1M15D`",
            "4: not converted: the rule is refused: nothing says which dates to write; write `min` and `max`, or `delta`",
        ],
    );
}

#[test]
fn several_columns_get_a_name_with_an_at() {
    check(
        "home: {target: table, anonymizer: address, options: {street_address: street, postal_code: zip_code, locality: city}}",
        "\"@home\": {anonymizer: address, street_address: street, postal_code: zip_code, locality: city}",
        &[],
    );
    check(
        "'@bank': {anonymizer: iban-bic, options: {iban: account, bic: bank, country: DE, sample_size: 100}}",
        "\"@bank\": {anonymizer: iban-bic, iban: account, bic: bank, country: DE, sample_size: 100}",
        &[],
    );
    check(
        "home: {anonymizer: fr-fr.address, options: {locality: city}}",
        "\"@home\": {anonymizer: address, locality: city, locale: fr_FR}",
        &[],
    );
    check(
        "home: {anonymizer: faker.address, options: {locale: de_DE, locality: city, sample_size: 9}}",
        "\"@home\": {anonymizer: address, locality: city, locale: de_DE}",
        &["76: the option `sample_size` is left out: values are drawn anew for each row, from no sample"],
    );
    check(
        "home: {anonymizer: address, options: {street: street}}",
        "",
        &[
            "39: not converted: `address` has no option `street`, which DbToolsBundle ignores; known here: `street_address`, `secondary_address`, `postal_code`, `locality`, `region`, `country`",
            "7: not converted: the rule is refused: `address` is given no column; map one or more of street_address, secondary_address, postal_code, locality, region, country to columns",
        ],
    );
}

#[test]
fn methods_of_faker() {
    let check = |options: &str, expected: &str| {
        check(&format!("c: {{anonymizer: faker.method, options: {options}}}"), expected, &[]);
    };
    check("{method: safeEmail}", "c: email");
    check("{method: firstName, locale: fr_FR}", "c: {anonymizer: firstname, locale: fr_FR}");
    check("{method: name, locale: fr_FR}", "c: {anonymizer: fullname, locale: fr_FR}");
    check("{method: phoneNumber, locale: fr_FR}", "c: {anonymizer: phone, country: FR}");
    check("{method: ssn, locale: en_US}", "c: {anonymizer: national-id, country: US}");
    check("{method: ssn}", "c: {anonymizer: national-id, country: US}");
    check("{method: iban, locale: de_DE}", "\"@c\": {anonymizer: iban-bic, iban: c, country: DE}");
    check("{method: numberBetween}", "c: {anonymizer: integer, min: 0, max: 2147483647}");
    check("{method: dateTimeThisYear}", "c: {anonymizer: date, min: \"2025-05-17\", max: \"2026-05-17\"}");
    check("{method: jobTitle}", "c: {anonymizer: fake, kind: job}");
    check("{method: uuid}", "c: uuid");
}

/// The methods of FakerPHP that become `is_meant` are rules that a policy takes, and nothing of them is lost.
fn check_methods(is_meant: fn(&str) -> bool) {
    let methods = methods::METHODS.iter().filter(|method| is_meant(method.id));
    for name in methods.flat_map(|method| method.names) {
        for locale in ["fr_FR", "de_DE"] {
            let options = format!("{{method: {name}, locale: {locale}}}");
            let converted = converted(&format!("c: {{anonymizer: faker.method, options: {options}}}"));
            assert!(converted.rule.is_some(), "{name}: {:?}", converted.notes);
            assert!(converted.notes.iter().all(|note| !note.is_lost), "{name}: {:?}", converted.notes);
        }
    }
}

#[test]
fn methods_of_faker_that_become_core_anonymizers_can_be_read() {
    check_methods(|id| theirs::find(id).is_some());
}

#[test]
fn a_country_that_an_anonymizer_does_not_know_is_left_out() {
    check(
        "c: {anonymizer: faker.method, options: {method: iban, locale: en_XX}}",
        "\"@c\": {anonymizer: iban-bic, iban: c}",
        &["4: not converted: there is nothing for the country `XX`; values are those of another one"],
    );
}

#[test]
fn quirks_are_taken_as_meant_and_told() {
    check(
        "c: {anonymizer: lorem, options: {paragaphs: 3}}",
        "c: {anonymizer: lorem, paragraphs: 3}",
        &["34: `paragaphs` is taken for `paragraphs`; DbToolsBundle ignores it and writes one"],
    );
    check(
        "c: {anonymizer: integer, min: 1, max: 5}",
        "c: {anonymizer: integer, min: 1, max: 5}",
        &[
            "26: `min` is taken for an option; DbToolsBundle wants it below `options`",
            "34: `max` is taken for an option; DbToolsBundle wants it below `options`",
        ],
    );
    check(
        "c: {anonymizer: email, options: {domian: x.org, salt: y}}",
        "c: email",
        &[
            "49: the option `salt` is left out: each run has a key of its own",
            "34: not converted: `email` has no option `domian`, which DbToolsBundle ignores; did you mean `domain`?",
        ],
    );
    check(
        "c: {anonymizer: password, options: {algorithm: pbkdf2}}",
        "c: password",
        &[
            "48: not converted: there is no algorithm `pbkdf2`; `auto` took its place; the application has to accept bcrypt",
        ],
    );
    check(
        "c: {anonymizer: fr-fr.phone, options: {mode: fax}}",
        "c: {anonymizer: phone, country: FR, kind: mobile, format: national}",
        &[
            "46: not converted: there are no phones of the mode `fax`; they are mobile ones; the other mode is `landline`",
        ],
    );
}

#[test]
fn what_has_no_counterpart_leaves_the_column_undecided() {
    check(
        "c: acme.vat",
        "",
        &[
            "4: not converted: there is nothing for the anonymizer `acme.vat`; it is PHP, which is not read; `db-airlock anonymizers` lists what there is",
        ],
    );
    check(
        "c: emial",
        "",
        &["4: not converted: there is nothing for the anonymizer `emial`; did you mean `email`?"],
    );
    check(
        "c: {anonymizer: acme, options: {a: b}}",
        "",
        &[
            "17: not converted: there is nothing for the anonymizer `acme`; it is PHP, which is not read; `db-airlock anonymizers` lists what there is",
        ],
    );
    check(
        "c: {anonymizer: faker.method, options: {method: firstNam}}",
        "",
        &[
            "49: not converted: there is nothing for FakerPHP's `firstNam`; there is something for `firstName`",
        ],
    );
    check(
        "c: {anonymizer: faker.method}",
        "",
        &["17: not converted: `faker.method` is given no method; add `method`, such as `safeEmail`"],
    );
    check("c: ", "", &["1: not converted: `c` is given no anonymizer; name an anonymizer, such as `email`"]);
    check(
        "c: [email]",
        "",
        &[
            "4: not converted: expected an anonymizer's name or a mapping, found a list; name an anonymizer, such as `email`",
        ],
    );
    check(
        "c: {options: {}}",
        "",
        &["1: not converted: `c` is given no anonymizer; name an anonymizer, such as `email`"],
    );
    check(
        "c: {anonymizer: pattern, options: {pattern: '{acme.vat}'}}",
        "",
        &[
            "17: not converted: the pattern names `acme.vat`, for which there is nothing; `db-airlock anonymizers` lists what there is",
        ],
    );
    check(
        "c: {anonymizer: integer, options: {min: 99, max: 10}}",
        "",
        &[
            "4: not converted: the rule is refused: `max` is not above `min`; write the lower number as `min`; for one fixed number there is `constant`",
        ],
    );
}

#[test]
fn variables_and_parameters_of_symfony() {
    check(
        "c: {anonymizer: email, options: {domain: '%env(DOMAIN)%'}}",
        "c: {anonymizer: email, domain: \"${DOMAIN}\"}",
        &[],
    );
    check(
        "c: {anonymizer: integer, options: {min: 1, max: '%env(int:MAX)%'}}",
        "c: {anonymizer: integer, min: 1, max: \"${MAX}\"}",
        &[],
    );
    check(
        "c: {anonymizer: email, options: {domain: '%app.domain%'}}",
        "c: email",
        &["42: not converted: `domain` is a parameter of Symfony, `%app.domain%`; write what it stands for"],
    );
}

#[test]
fn every_anonymizer_that_rules_name_is_there() {
    let french = ["phone", "national-id", "card"];
    for id in methods::METHODS.iter().map(|method| method.id).chain(french) {
        assert!(anonymizers::find(id).is_some(), "{id}");
    }
    check_methods(|_| true);
    for text in
        ["fr-fr.phone", "{anonymizer: fr-fr.phone, options: {mode: landline}}", "fr-fr.secu", "fr-fr.cb"]
    {
        assert!(converted(&format!("c: {text}")).rule.is_some(), "{text}");
    }
}
