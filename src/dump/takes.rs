//! What a column takes beside its kind: which letters, which moments, and how exact a number. What is beyond, a server
//! may replace without a word: MySQL does, in the mode that dumps are loaded in.

/// Which letters a column has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repertoire {
    /// All of Unicode's, as far as is known.
    #[default]
    Any,
    /// Those that take at most three bytes in UTF-8: `utf8mb3` and `ucs2` of MySQL.
    BasicPlane,
    /// Those of windows-1252, as MySQL has it.
    #[cfg(feature = "mysql-dumps")]
    Latin1,
    /// Those of ASCII; of other character sets with letters of their own, these are sure.
    Ascii,
}

impl Repertoire {
    /// Whether the column has every letter of this text.
    pub fn has(self, text: &str) -> bool {
        match self {
            Repertoire::Any => true,
            Repertoire::BasicPlane => text.chars().all(|letter| letter <= '\u{ffff}'),
            #[cfg(feature = "mysql-dumps")]
            Repertoire::Latin1 => super::mysql::charset::is_latin1(text),
            Repertoire::Ascii => text.is_ascii(),
        }
    }

    /// As the end of "… takes the letters of".
    pub fn name(self) -> &'static str {
        match self {
            Repertoire::Any => "Unicode",
            Repertoire::BasicPlane => "Unicode up to U+FFFF",
            #[cfg(feature = "mysql-dumps")]
            Repertoire::Latin1 => "latin1",
            Repertoire::Ascii => "ASCII",
        }
    }
}

/// Which dates or times a column holds. None of them has a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    /// What of a moment it holds.
    pub clock: Clock,
    /// The first and the last, both included, in seconds since 1970 by the clock that the values show; none where it is
    /// any from the year 1 to the year 9999.
    pub range: Option<(i64, i64)>,
    /// The most digits behind the point of the seconds.
    pub fraction: u8,
}

/// What of a moment is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The day alone: `2024-05-17`.
    Day,
    /// The day and the time: `2024-05-17 10:11:12`.
    DayAndTime,
    /// The time of day alone: `10:11:12`.
    Time,
}

/// How exact the numbers of a column are; what is beyond is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// So many decimals: `decimal(10,2)`.
    Decimals(u8),
    /// Those of a float of 32 bits, of which servers show 6 digits, wherever the point is.
    Single,
}

impl Precision {
    /// The nearest number that the column holds, as text.
    pub fn rounded(self, number: f64) -> String {
        let shortest = number.to_string();
        let decimals = |text: &str| text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        match self {
            Precision::Decimals(most) if decimals(&shortest) > most.into() => {
                format!("{number:.*}", usize::from(most))
            }
            Precision::Single => {
                const MOST: f64 = 3.40282e38;
                let exponential = format!("{:.5e}", number.clamp(-MOST, MOST));
                exponential.parse().map_or(shortest, |rounded: f64| rounded.to_string())
            }
            Precision::Decimals(_) => shortest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_belong_to_repertoires() {
        let check = |repertoire: Repertoire, expected: [bool; 4]| {
            assert_eq!(["e", "\u{e9}", "\u{4e2d}", "\u{1f600}"].map(|text| repertoire.has(text)), expected);
        };
        check(Repertoire::Any, [true; 4]);
        check(Repertoire::BasicPlane, [true, true, true, false]);
        #[cfg(feature = "mysql-dumps")]
        check(Repertoire::Latin1, [true, true, false, false]);
        check(Repertoire::Ascii, [true, false, false, false]);
    }

    #[test]
    fn numbers_are_rounded_to_what_is_held() {
        for (precision, number, expected) in [
            (Precision::Decimals(2), 1.25, "1.25"),
            (Precision::Decimals(1), 12.26, "12.3"),
            (Precision::Decimals(0), 1.5, "2"),
            (Precision::Single, 1_234_567.5, "1234570"),
            (Precision::Single, -0.001_234_567, "-0.00123457"),
            (Precision::Single, 9_999_999.0, "10000000"),
            (Precision::Single, 0.0, "0"),
            (Precision::Single, 1e39, &format!("340282{}", "0".repeat(33))),
        ] {
            assert_eq!(precision.rounded(number), expected, "{precision:?} {number}");
        }
    }
}
