//! Paths into JSON documents: `$.a.b`, `$.a[0]`, `$.a[*].b`, `$.*.b`, `$['a b']`, and `$..b` for a member of that name
//! anywhere below. `**` is another way to write "anywhere below": `$.**.b`.

use crate::yaml::{self, Key};

/// One step from a value to values within it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// The members of this name.
    Member(String),
    AnyMember,
    Item(usize),
    AnyItem,
    /// The value itself, and all values below it.
    Below,
}

/// Steps from the document.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path(Vec<Step>);

/// How far into which of the paths a value is.
pub(super) type Places = Vec<(usize, usize)>;

impl Path {
    pub(super) fn parse(key: &Key) -> Result<Self, yaml::Error> {
        steps(&key.name).map(Path).ok_or_else(|| {
            key.error(format!("`{}` is no path into a document", key.as_written()))
                .with_help("write it like $.name, $.list[*].name, $['a name'], or $..name for any depth")
        })
    }

    /// Whether a document that this path leads nowhere in is worth an error: it names something.
    pub(super) fn is_definite(&self) -> bool {
        self.0.iter().all(|step| matches!(step, Step::Member(_) | Step::Item(_)))
    }
}

fn steps(text: &str) -> Option<Vec<Step>> {
    let mut rest = text.strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix("..") {
            steps.push(Step::Below);
            // A name, or what would stand behind a name.
            rest = match behind.starts_with('[') {
                true => behind,
                false => member(behind, &mut steps)?,
            };
        } else if let Some(behind) = rest.strip_prefix('.') {
            rest = member(behind, &mut steps)?;
        } else {
            let (step, behind) = bracketed(rest.strip_prefix('[')?)?;
            steps.push(step);
            rest = behind;
        }
    }
    // Everything below everything is everything.
    (steps.last() != Some(&Step::Below)).then_some(steps)
}

fn member<'a>(text: &'a str, steps: &mut Vec<Step>) -> Option<&'a str> {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    steps.push(match name {
        "" => return None,
        "*" => Step::AnyMember,
        "**" => Step::Below,
        name if name.contains(['*', ']', '\'', '"']) => return None,
        name => Step::Member(name.to_owned()),
    });
    Some(rest)
}

fn bracketed(text: &str) -> Option<(Step, &str)> {
    if let Some(quote) = text.chars().next().filter(|first| ['\'', '"'].contains(first)) {
        let (name, rest) = text[1..].split_once(quote)?;
        return Some((Step::Member(name.to_owned()), rest.strip_prefix(']')?));
    }
    let (inner, rest) = text.split_once(']')?;
    let step = match inner {
        "*" => Step::AnyItem,
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => Step::Item(number.parse().ok()?),
        _ => return None,
    };
    Some((step, rest))
}

/// At the document, for all paths.
pub(super) fn start(paths: &[Path]) -> Places {
    (0..paths.len()).map(|path| (path, 0)).collect()
}

/// The first path that leads to a value at these places.
pub(super) fn ended(paths: &[Path], places: &Places) -> Option<usize> {
    let ends =
        |(path, step): &&(usize, usize)| paths[*path].0[*step..].iter().all(|step| *step == Step::Below);
    places.iter().filter(ends).map(|(path, _)| *path).min()
}

/// Where the value of a member is.
pub(super) fn at_member(paths: &[Path], places: &Places, name: &str) -> Places {
    advanced(paths, places, |step| match step {
        Step::Member(known) => known == name,
        Step::AnyMember => true,
        _ => false,
    })
}

/// Where an item of a list is.
pub(super) fn at_item(paths: &[Path], places: &Places, index: usize) -> Places {
    advanced(paths, places, |step| match step {
        Step::Item(known) => *known == index,
        Step::AnyItem => true,
        _ => false,
    })
}

fn advanced(paths: &[Path], places: &Places, leads: impl Fn(&Step) -> bool) -> Places {
    let mut next = Places::new();
    for &(path, mut at) in places {
        let steps = &paths[path].0;
        loop {
            match steps.get(at) {
                Some(Step::Below) => {
                    // Any deeper, and from here on.
                    push(&mut next, (path, at));
                    at += 1;
                    continue;
                }
                Some(step) if leads(step) => push(&mut next, (path, at + 1)),
                _ => {}
            }
            break;
        }
    }
    next
}

fn push(places: &mut Places, place: (usize, usize)) {
    if !places.contains(&place) {
        places.push(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_steps() {
        let member = |name: &str| Step::Member(name.to_owned());
        for (text, expected) in [
            ("$", vec![]),
            ("$.a.b", vec![member("a"), member("b")]),
            ("$.a[*].b", vec![member("a"), Step::AnyItem, member("b")]),
            ("$[0][12]", vec![Step::Item(0), Step::Item(12)]),
            ("$['a.b'][\"c'd\"]", vec![member("a.b"), member("c'd")]),
            ("$..é", vec![Step::Below, member("é")]),
            ("$.**.b", vec![Step::Below, member("b")]),
            ("$..[*]", vec![Step::Below, Step::AnyItem]),
            ("$.*.b", vec![Step::AnyMember, member("b")]),
        ] {
            assert_eq!(steps(text), Some(expected), "{text}");
        }
        for text in
            ["", "a", "$a", "$.", "$..", "$.a..", "$[", "$[a]", "$['a]", "$[-1]", "$.a*", "$.**", "$.a b]"]
        {
            assert_eq!(steps(text), None, "{text}");
        }
    }
}
