//! What CHECKs say, and what is told of those that are not understood.

use super::check;

fn on(rule: &str, column: &str, expected: &str) {
    check(&format!("tables:\n  t: {{c: {rule}}}"), &format!("t: c {column}"), expected);
}

#[test]
fn values_that_a_check_lists_are_all_that_fits() {
    let help = "draw one of them with `{anonymizer: string, sample: [\"new\",\"paid\"]}` or `choice`, or keep the column";
    let refused = |rule: &str, id: &str| {
        let expected = format!("2:7: `{id}` does not fit t.c, which by a CHECK takes only new, paid; {help}");
        on(rule, "text only=new/paid", &expected);
    };
    refused("lorem", "lorem");
    refused("email", "email");
    refused("{anonymizer: constant, value: old}", "constant");
    refused("{anonymizer: string, sample: [new, old]}", "string");
    on("{anonymizer: constant, value: new}", "text only=new/paid", "t.c: constant per nothing, its rule");
    on("{anonymizer: string, sample: [new, paid]}", "text only=new/paid", "t.c: string per row, its rule");
    on("'null'", "text only=new/paid", "t.c: null per nothing, its rule");
}

#[test]
fn numbers_are_compared_as_numbers() {
    let help =
        "draw one of them with `{anonymizer: string, sample: [\"1\",\"3\"]}` or `choice`, or keep the column";
    on(
        "{anonymizer: integer, min: 1, max: 3}",
        "int 1..3 only=1/3 check",
        &format!("2:7: `integer` does not fit t.c, which by a CHECK takes only 1, 3; {help}"),
    );
    on(
        "{anonymizer: integer, min: 1, max: 2}",
        "int 1..5 only=1/2/5 check",
        "t.c: integer per row, its rule",
    );
    on("{anonymizer: constant, value: 3}", "num 1..3 only=1/3 check", "t.c: constant per nothing, its rule");
    on(
        "{anonymizer: constant, value: 5.5}",
        "num 0..5 check",
        "2:7: `constant` does not fit t.c, which by a CHECK takes 0 to 5; choose what is within",
    );
    // Of a decimal, the range is one of whole digits.
    on("{anonymizer: constant, value: 9.5}", "num -9..9", "t.c: constant per nothing, its rule");
    on(
        "{anonymizer: integer, min: 1, max: 500}",
        "int 1..150 check",
        "2:7: `integer` writes 1 to 500, and t.c takes 1 to 150; narrow `min` and `max`",
    );
}

#[test]
fn what_is_not_understood_is_told_where_it_matters() {
    on(
        "lorem",
        "text odd",
        "t.c: lorem per row, its rule\nnote: the constraint `odd` of `t` is not understood, and may refuse rows with new \
         values of c when they are restored",
    );
    on("keep", "text odd", "t.c: keep, its rule");
}
