//! References that the policy declares.

use super::check;

const SHAPES: &str = "customer: email text! pk, name text\norders: customer_email text, code text";

#[test]
fn a_declared_reference_follows() {
    check(
        "keep: ['orders.code']\ntables: {customer: {email: email, name: lastname}, orders: {customer_email: {references: customer.email}}}",
        SHAPES,
        "customer.email: email per value, its rule\ncustomer.name: lastname per value, its rule\norders.customer_email: email per \
         value, refers to customer.email\norders.code: keep, pattern `orders.code`",
    );
}

#[test]
fn a_declared_reference_needs_a_rule_to_follow() {
    check(
        "keep: ['orders.code', 'customer.*']\ntables: {orders: {customer_email: {references: customer.email}}}",
        SHAPES,
        "undecided orders.customer_email\n2:19: customer.email has no rule that `customer_email` could follow; write one there that keeps different values \
         different (`email`, `hash`, `key` …), or `keep` here",
    );
}

#[test]
fn what_does_not_exist_cannot_be_referred_to() {
    check(
        "keep: ['*.email', '*.name', '*.code']\ntables: {orders: {customer_email: {references: custmer.email}}}",
        SHAPES,
        "undecided orders.customer_email\n2:48: unknown table `custmer`; did you mean `customer`?",
    );
    check(
        "keep: ['*.email', '*.name', '*.code']\ntables: {orders: {customer_email: {references: customer.mail}}}",
        SHAPES,
        "undecided orders.customer_email\n2:48: `customer` has no column `mail`; did you mean `email`?",
    );
}
