//! What is proposed for tables, and the law that it makes a plan.

use proptest::prelude::*;

use crate::anonymize::plan::Plan;
use crate::anonymize::plan::testing::{policy, tables};

fn check(shapes: &str, expected: &str) {
    let refusal = Plan::new(&policy(""), &tables(shapes)).err().unwrap();
    assert_eq!(refusal.yaml_to_paste(), expected);
    pasted(shapes);
}

/// What is proposed for these tables, pasted unread, makes a plan.
fn pasted(shapes: &str) {
    let tables = tables(shapes);
    let Err(refusal) = Plan::new(&policy(""), &tables) else { return };
    let yaml = refusal.yaml_to_paste();
    if let Err(refusal) = Plan::new(&policy(&format!("tables:\n{yaml}")), &tables) {
        panic!("{shapes}\n{yaml}\n{refusal}");
    }
}

#[test]
fn constraints_and_names_suggest_a_rule() {
    check(
        "customer: id int! pk, E_Mail any! unique, on any, age int!, code text! unique, seen_date any!, photo \
             blob!, balance num!, firstName any, created_at any\nuser data: memo text!",
        "    customer:
      id: keep  # int NOT NULL unique
      E_Mail: email  # any NOT NULL unique, an email by name
      \"on\": \"null\"  # any
      age: {anonymizer: integer, min: 18, max: 99}  # int NOT NULL, an age by name
      code: md5  # text NOT NULL unique
      seen_date: lorem  # any NOT NULL
      photo: {anonymizer: constant, value: \"\"}  # blob NOT NULL, a file by type
      balance: {anonymizer: float, min: 0, max: 100}  # num NOT NULL
      firstName: firstname  # any, a first name by name
      created_at: keep  # any, a time of the row by name
    \"user data\":
      memo: lorem  # text NOT NULL, free text by name
",
    );
}

#[test]
fn references_follow_or_are_kept_with_what_they_refer_to() {
    check(
        "a: code text! pk\nb: code text! pk ->a.code\nc: b text ->b, d_id int ->d\nd: id int! pk",
        "    a:
      code: md5  # text NOT NULL unique
    # b:
      # code follows a.code
    c:
      # b follows b
      d_id: keep  # int, refers to d
    d:
      id: keep  # int NOT NULL unique
",
    );
}

#[test]
fn lengths_ranges_and_types_are_heeded() {
    check(
        "t: email text! <37 unique, code text! <20 unique, alias text! <20, note text! <9, age int! -5..5, one int! 7..7, \
             big int! 1000..2000, ratio num! -9..9, seen moment!, birth_date moment, doc json!, ok bool!, sex label! \
             =f/m, state label! =on/off, tags opaque!, created_at moment! part, password text! <20",
        "    t:
      email: email  # text NOT NULL unique, an email by name
      code: keep  # text NOT NULL unique
      alias: {anonymizer: lorem, words: 2}  # text NOT NULL
      note: {anonymizer: lorem, words: 1}  # text NOT NULL, free text by name
      age: {anonymizer: integer, min: 0, max: 5}  # int NOT NULL, an age by name
      one: {anonymizer: constant, value: 7}  # int NOT NULL
      big: {anonymizer: integer, min: 1000, max: 2000}  # int NOT NULL
      ratio: {anonymizer: float, min: 0, max: 9}  # num NOT NULL
      seen: {anonymizer: date, delta: 1 year}  # moment NOT NULL, a date by type
      birth_date: {anonymizer: date, delta: 1 year}  # moment, a date of birth by name and type
      doc: {anonymizer: constant, value: \"{}\"}  # json NOT NULL, a document by type
      ok: keep  # bool NOT NULL, true or false by type
      sex: {anonymizer: string, sample: [\"f\",\"m\"]}  # label NOT NULL, a gender by name and type
      state: keep  # label NOT NULL, a status by type
      tags: keep  # opaque NOT NULL
      created_at: keep  # moment NOT NULL partition key, a time of the row by name and type
      password: {anonymizer: lorem, words: 2}  # text NOT NULL, a password by name
",
    );
}

#[test]
fn a_key_has_a_rule_that_suits_all_that_follow_it() {
    check(
        "a: code text! pk\nb: code text <31 ->a",
        "    a:
      code: keep  # text NOT NULL unique
    b:
      code: keep  # text, refers to a
",
    );
}

#[test]
fn the_whole_is_proposed_for_in_place_of_its_parts() {
    check(
        "pay*: id text!, who text ->a\np1<pay: who text, id text! pk\np2<pay: id text! pk, who text\na: id text! pk\n\
             use: pay_id text ->pay.id",
        "    pay:
      # who follows a
      id: md5  # text NOT NULL unique
    a:
      id: md5  # text NOT NULL unique
    # use:
      # pay_id follows pay.id
",
    );
}

proptest! {
    #[test]
    fn any_tables_with_parts_can_be_pasted_for(
        columns in prop::collection::vec((
            "(id|email|phone|birth_date|password|created_at|sex|note|street|city|zip|state|country|iban|bic|lat|lng|first_name|ip|ssn|card|url|token|price|status|user_id)",
            "(int|num|text|blob|any|moment|bool|uuid|json|label =f/m|opaque)",
            "!?",
            "(| <[1-9][0-9]?)(| -?[0-9]{1,2}\\.\\.[1-9][0-9]{2,3})(| ~case| ~padding)",
            "(| part| pk| unique| ->u\\.id)",
        ), 1..7),
        whole in "(|\\*)",
        key in "(text|text <20|any|label =f/m|uuid)",
    ) {
        let columns: Vec<_> = columns
            .iter()
            .enumerate()
            .map(|(at, (name, kind, null, facts, key))| {
                let (kind, labels) = kind.split_once(' ').unwrap_or((kind, ""));
                format!("{name}{at} {kind}{null} {labels}{facts}{key}").replace("  ", " ").trim_end().to_owned()
            })
            .collect();
        let columns = columns.join(", ");
        let parts = format!("t{whole}: {columns}\np<t: {columns}\nu: id {key} pk\nv: x text <40 ->t, y text <30 ->u.id");
        pasted(&parts);
    }

    #[test]
    fn any_tables_can_be_pasted_for(columns in prop::collection::vec(
        ("(id|email|phone|birth_date|password|created_at|n[^ ,|\n]te|on|Straße|billing_city|zip|iban|lat|lng)", "(int|num|text|blob|any)", "!?",
         "(| pk| unique)"), 1..7)) {
        let columns: Vec<_> = columns
            .iter()
            .enumerate()
            .map(|(at, (name, kind, null, key))| format!("{name}{at} {kind}{null}{key}"))
            .collect();
        pasted(&format!("t: {}\nu: t any ->t", columns.join(", ")));
    }
}
