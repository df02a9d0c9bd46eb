//! Plans and refusals: a policy and tables in, text out.

mod checks;
mod decisions;
mod declared;
mod filters;
mod fits;
mod globs;
mod laws;
mod parents;
mod references;
mod terms;

use super::testing::{policy, tables, told};
use super::{Act, Plan};

fn check(text: &str, shapes: &str, expected: &str) {
    let planned = Plan::new(&policy(text), &tables(shapes));
    assert_eq!(told(&planned), expected, "{text}\n{shapes}");
}
