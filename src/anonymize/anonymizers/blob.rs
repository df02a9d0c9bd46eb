//! `blob`: bytes that stand for a picture, a document or anything else.

use super::blanks;
use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, Count, OptionValue, options};
use crate::dump::Value;
use crate::yaml::{self, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "blob",
    summary: "bytes in place of bytes: a tiny valid picture or page, zeros or random",
    per: DefaultPer::Row,
    parts: &[],
    output: Output::Bytes,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: blob, format: png}",
    build: |rule| {
        let Options { format, length } = Options::read(rule)?;
        match (format, &length) {
            (Format::Zeros | Format::Random, _) | (_, None) => {}
            _ => {
                let message = "`length` goes with `zeros` and `random` only";
                return Err(options::error_at(rule, "length", message, "leave it out"));
            }
        }
        Ok(Box::new(Blob(match (format, length.map(|Count(length)| length as usize)) {
            (Format::Empty, _) => Bytes::Fixed(Vec::new()),
            (Format::Png, _) => Bytes::Fixed(blanks::png()),
            (Format::Jpeg, _) => Bytes::Fixed(blanks::jpeg()),
            (Format::Pdf, _) => Bytes::Fixed(blanks::pdf()),
            (Format::Zeros, Some(length)) => Bytes::Fixed(vec![0; length]),
            (Format::Zeros, None) => Bytes::Zeros,
            (Format::Random, length) => Bytes::Random(length),
        })))
    },
};

options! {
    struct Options {
        /// what the bytes are
        format: Format = "empty",
        /// how many zeros or random bytes; left out, as many as there were
        length: Option<Count>,
    }
}

struct Blob(Bytes);

enum Bytes {
    Fixed(Vec<u8>),
    /// As many as there were.
    Zeros,
    /// So many, or as many as there were.
    Random(Option<usize>),
}

impl Anonymizer for Blob {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        let length = cells[0].identity().len();
        cells[0] = Value::Blob(match &self.0 {
            Bytes::Fixed(bytes) => bytes.clone().into(),
            Bytes::Zeros => vec![0; length].into(),
            Bytes::Random(wanted) => {
                let mut bytes = vec![0; wanted.unwrap_or(length)];
                draw.fill(&mut bytes);
                bytes.into()
            }
        });
        Ok(())
    }

    fn reads_value(&self) -> bool {
        matches!(self.0, Bytes::Zeros | Bytes::Random(None))
    }

    fn longest(&self, _cell: usize) -> Option<usize> {
        match &self.0 {
            Bytes::Fixed(bytes) => Some(bytes.len()),
            Bytes::Zeros => None,
            Bytes::Random(wanted) => *wanted,
        }
    }

    fn fits_as_before(&self) -> bool {
        matches!(self.0, Bytes::Zeros | Bytes::Random(None))
    }

    fn can_be_cut(&self) -> bool {
        !matches!(&self.0, Bytes::Fixed(bytes) if bytes.iter().any(|byte| *byte != 0))
    }
}

#[derive(Clone, Copy)]
enum Format {
    Empty,
    Png,
    Jpeg,
    Pdf,
    Zeros,
    Random,
}

impl OptionValue for Format {
    const TAKES: &'static str = "empty, png, jpeg, pdf, zeros or random";
    const SHAPE: Shape = Shape::OneOf(&["empty", "png", "jpeg", "pdf", "zeros", "random"]);

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        options::one_of(
            node,
            &[
                ("empty", Format::Empty),
                ("png", Format::Png),
                ("jpeg", Format::Jpeg),
                ("pdf", Format::Pdf),
                ("zeros", Format::Zeros),
                ("random", Format::Random),
            ],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{anonymized, build_error, many};
    use super::*;

    fn bytes(options: &str) -> Vec<u8> {
        match anonymized("blob", options, Value::text("12345")) {
            Value::Blob(bytes) => bytes.into_owned(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_format_is_what_it_says() {
        assert_eq!(bytes(""), b"");
        assert_eq!(bytes("format: png"), blanks::png());
        assert_eq!(bytes("format: jpeg"), blanks::jpeg());
        assert_eq!(bytes("format: pdf"), blanks::pdf());
        assert_eq!(bytes("format: zeros"), [0; 5]);
        assert_eq!(bytes("format: zeros, length: 2"), [0; 2]);
        assert_eq!((bytes("format: random").len(), bytes("format: random, length: 9").len()), (5, 9));
        assert_eq!(many("blob", "format: random", &Value::text("12345")).len(), 400);
    }

    #[test]
    fn a_picture_has_its_own_length() {
        assert!(
            build_error("blob", "format: png, length: 3").contains("goes with `zeros` and `random` only")
        );
        assert!(build_error("blob", "format: jpg").contains("did you mean `jpeg`?"));
    }
}
