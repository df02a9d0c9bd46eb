//! Findings drawn under the lines that they stand in, for people.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::Error;

/// Draws findings one below the other, each under its line as written in the file. What variables
/// stand for is not in the file, so no secret of the environment can appear.
pub fn draw(errors: &[Error], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let paths: Vec<String> =
        errors.iter().map(|error| error.span.source.path.display().to_string()).collect();
    // A report is one finding with its continuations, so each finding is a report of its own.
    let drawings: Vec<String> =
        errors.iter().zip(&paths).map(|(error, path)| renderer.render(&[group(error, path)])).collect();
    drawings.join("\n\n")
}

fn group<'a>(error: &'a Error, path: &'a str) -> Group<'a> {
    let text = &error.span.source.text;
    let start = error.span.start.min(text.len());
    // A mapping may go on for pages: its first line is enough.
    let line_end = text[start..].find(['\n', '\r']).map_or(text.len(), |length| start + length);
    let end = error.span.end.clamp(start, line_end);
    let snippet = Snippet::source(text).path(path).annotation(AnnotationKind::Primary.span(start..end));
    let group = Level::ERROR.primary_title(&error.message).element(snippet);
    match &error.help {
        Some(help) => group.element(Level::HELP.message(help)),
        None => group,
    }
}

#[cfg(test)]
mod tests {
    use crate::yaml::{Source, draw, parse};

    fn check(text: &str, needle: &str, expected: &str) {
        let root = parse(Source::new("config/airlock.yaml", text)).unwrap();
        let start = text.find(needle).unwrap();
        let span = crate::yaml::Span { start, end: start + needle.len(), ..root.span };
        let error = crate::yaml::Error::new(span, "unknown key `emial`").with_help("did you mean `email`?");
        assert_eq!(draw(&[error], false), expected);
    }

    #[test]
    fn a_finding_stands_under_its_line() {
        check(
            "é: 1\nü: {emial: \"${SECRET}\"}\n",
            "emial",
            "error: unknown key `emial`
 --> config/airlock.yaml:2:5
  |
2 | ü: {emial: \"${SECRET}\"}
  |     ^^^^^
  |
  = help: did you mean `email`?",
        );
    }

    #[test]
    fn of_a_long_stretch_only_the_first_line_is_marked() {
        check(
            "a:\n  emial: 1\n  b: 2",
            "emial: 1\n  b",
            "error: unknown key `emial`
 --> config/airlock.yaml:2:3
  |
2 |   emial: 1
  |   ^^^^^^^^
  |
  = help: did you mean `email`?",
        );
    }

    #[test]
    fn several_findings_are_drawn_at_once_and_the_end_of_a_text_can_be_marked() {
        let error = parse(Source::new("a.yaml", "a: [\n")).unwrap_err();
        let drawn = draw(&[error.clone(), error], false);
        assert_eq!(drawn.matches("--> a.yaml:1:5").count(), 2, "{drawn}");
    }

    #[test]
    fn colour_only_adds() {
        let error = parse(Source::new("a.yaml", "a: 1\na: 2")).unwrap_err();
        let coloured = draw(&[error], true);
        assert!(coloured.contains('\u{1b}') && coloured.contains("already set"), "{coloured}");
    }
}
