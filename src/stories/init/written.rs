//! The text of a configuration, with comments for who reads it first.

/// The YAML with this policy, indented by two. Without a URL, the variable has no default.
pub(super) fn configuration(name: &str, url: Option<&str>, policy: &str) -> String {
    let name = serde_json::Value::from(name);
    format!(
        "\
# Proposed by `db-airlock init` from names, types and a look at some values: look at every line of the policy. Behind
# each column stand its type and what it was recognised by. Once columns are added, the same command adds rules.
#
# `${{NAME}}` and `${{NAME:-default}}` are replaced from the environment, and behind it from the file .env. To be ignored
# by git: .env, .airlock/ and var/

databases:
  {name}:
    url: {}
    # Where anonymized artefacts are published to and fetched from: a folder.
    # remote: /srv/airlock

# What this machine is: production, airlock or developer.
role: ${{AIRLOCK_ROLE:-developer}}

# Where artefacts are kept on this machine, and for how long.
store:
  path: var/airlock
  keep: 30 days
  keep_last: 3

# How each column is anonymized; `db-airlock anonymizers` lists what there is. A column that nothing decides on stops
# the run.
policy:
{}",
        variable(url),
        policy
    )
}

/// The URL as the default of a variable, quoted for YAML.
fn variable(url: Option<&str>) -> String {
    let text = match url {
        // A brace would end the variable.
        Some(url) if !url.contains('}') => format!("${{DATABASE_URL:-{url}}}"),
        _ => "${DATABASE_URL}".to_owned(),
    };
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_quoted_and_one_that_cannot_be_a_default_is_left_out() {
        let check = |url, expected: &str| assert_eq!(variable(url), expected);
        check(Some("sqlite:a \"b\": #c"), r##""${DATABASE_URL:-sqlite:a \"b\": #c}""##);
        check(Some("sqlite:a}b"), "\"${DATABASE_URL}\"");
        check(None, "\"${DATABASE_URL}\"");
    }
}
