//! The known name that a misspelt one was probably meant to be.

/// The candidate nearest to `name`, if any is near enough to suggest: case and `-`/`_` aside, about one
/// slip in three characters. Of equally near ones, the first.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = plain(name);
    let allowed = (wanted.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &plain(candidate)), candidate))
        .filter(|&(distance, candidate)| distance <= allowed && distance < candidate.chars().count())
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// What to say of an unknown name: the nearest known one, or all of them where none is near.
pub fn did_you_mean(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "nothing can be set here".to_owned(),
        None => {
            let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("known here: {}", names.join(", "))
        }
    }
}

fn plain(name: &str) -> String {
    name.to_lowercase().replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<&str>) {
        let known = ["databases", "email", "keep", "keep_last", "id"];
        assert_eq!(nearest(name, known), expected, "{name}");
    }

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        check("emial", Some("email"));
        check("Keep-Last", Some("keep_last"));
        check("database", Some("databases"));
        check("kep", Some("keep"));
        check("ids", Some("id"));
        check("x", None);
        check("", None);
        check("password", None);
    }

    #[test]
    fn an_unknown_name_is_met_with_the_nearest_or_all() {
        assert_eq!(did_you_mean("emial", &["email", "id"]), "did you mean `email`?");
        assert_eq!(did_you_mean("x", &["email", "keep"]), "known here: `email`, `keep`");
        assert_eq!(did_you_mean("x", &[]), "nothing can be set here");
    }
}
