//! What text is written on: whether it has colour, and how wide it is.

use crate::config::Environment;

/// What data and talk are written on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    /// Whether to colour.
    pub colour: bool,
    /// Columns of the terminal; `None` where lines may be as long as they are.
    pub width: Option<u16>,
}

impl Page {
    /// Text that stands out, where there is colour.
    pub fn bold(&self, text: &str) -> String {
        self.paint("1", text)
    }

    /// `style` is what stands between `ESC [` and `m`.
    pub fn paint(&self, style: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// Whether to colour a stream, from what was asked, and NO_COLOR and TERM.
pub(crate) fn colour(asked: clap::ColorChoice, is_terminal: bool, environment: &Environment) -> bool {
    let set = |name| environment.get(name).filter(|value| !value.is_empty());
    match asked {
        clap::ColorChoice::Always => true,
        clap::ColorChoice::Never => false,
        clap::ColorChoice::Auto => is_terminal && set("NO_COLOR").is_none() && set("TERM") != Some("dumb"),
    }
}
