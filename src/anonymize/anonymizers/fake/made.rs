//! What is put together: numbers with check digits, colours, names of files, titles of jobs.

use fake::locales::{Data, EN};

use super::super::check_digits::{luhn, weighted};
use super::super::lists::{ADJECTIVES, FILE_EXTENSIONS, MATERIALS, NOUNS, PRODUCTS};
use super::super::number_form::Number;
use crate::anonymize::draw::Draw;

pub(super) fn amount(draw: &mut Draw) -> String {
    let cents = draw.below(1_000_000);
    format!("{}.{:02} {}", cents / 100, cents % 100, draw.pick(EN::CURRENCY_CODE))
}

pub(super) fn business_phrase(draw: &mut Draw) -> String {
    joined(draw, &[EN::COMPANY_BS_VERBS, EN::COMPANY_BS_ADJ, EN::COMPANY_BS_NOUNS])
}

pub(super) fn catch_phrase(draw: &mut Draw) -> String {
    joined(draw, &[EN::COMPANY_BUZZWORD_HEAD, EN::COMPANY_BUZZWORD_MIDDLE, EN::COMPANY_BUZZWORD_TAIL])
}

pub(super) fn job(draw: &mut Draw) -> String {
    joined(draw, &[EN::JOB_SENIORITY, EN::JOB_FIELD, EN::JOB_POSITION])
}

pub(super) fn product(draw: &mut Draw) -> String {
    let adjective = draw.pick(ADJECTIVES);
    let (first, rest) = adjective.split_at(1);
    let words = joined(draw, &[MATERIALS, PRODUCTS]);
    [&first.to_ascii_uppercase(), rest, " ", &words].concat()
}

fn joined(draw: &mut Draw, lists: &[&[&'static str]]) -> String {
    let mut text = String::with_capacity(48);
    for list in lists {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(draw.pick(list));
    }
    text
}

pub(super) fn hex_color(draw: &mut Draw) -> String {
    format!("#{:06x}", draw.below(0x100_0000))
}

pub(super) fn rgb_color(draw: &mut Draw) -> String {
    let [red, green, blue] = [(); 3].map(|()| draw.below(256));
    format!("rgb({red}, {green}, {blue})")
}

pub(super) fn rgba_color(draw: &mut Draw) -> String {
    let [red, green, blue] = [(); 3].map(|()| draw.below(256));
    format!("rgba({red}, {green}, {blue}, 0.{})", draw.below(10))
}

pub(super) fn hsl_color(draw: &mut Draw) -> String {
    format!("hsl({}, {}%, {}%)", draw.below(360), draw.below(101), draw.below(101))
}

pub(super) fn hsla_color(draw: &mut Draw) -> String {
    format!("hsla({}, {}%, {}%, 0.{})", draw.below(360), draw.below(101), draw.below(101), draw.below(10))
}

pub(super) fn file_name(draw: &mut Draw) -> String {
    [draw.pick(ADJECTIVES), "-", draw.pick(NOUNS), ".", draw.pick(FILE_EXTENSIONS)].concat()
}

pub(super) fn folder_path(draw: &mut Draw) -> String {
    ["/srv/", draw.pick(NOUNS), "/", draw.pick(ADJECTIVES)].concat()
}

pub(super) fn file_path(draw: &mut Draw) -> String {
    let folder = folder_path(draw);
    [&folder, "/", &file_name(draw)].concat()
}

pub(super) fn slug(draw: &mut Draw) -> String {
    [draw.pick(ADJECTIVES), "-", draw.pick(NOUNS), "-", draw.pick(NOUNS)].concat()
}

pub(super) fn hostname(draw: &mut Draw) -> String {
    // Reserved (RFC 6761).
    [draw.pick(NOUNS), "-", &draw.token(6), ".test"].concat()
}

pub(super) fn isbn(draw: &mut Draw) -> String {
    ean(draw, "978")
}

/// Numbers that begin with 2 are for use within a shop (GS1).
pub(super) fn ean_of_shop(draw: &mut Draw) -> String {
    ean(draw, "2")
}

fn ean(draw: &mut Draw, prefix: &str) -> String {
    let mut number = Number::new();
    number.text(prefix);
    number.digits(12 - prefix.len(), draw);
    let check = (10 - weighted(&number.0, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10) % 10;
    number.padded(u64::from(check), 1);
    text(number)
}

pub(super) fn isbn10(draw: &mut Draw) -> String {
    let mut number = Number::new();
    number.digits(9, draw);
    let check = (11 - weighted(&number.0, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    number.0.push(if check == 10 { b'X' } else { b'0' + check as u8 });
    text(number)
}

pub(super) fn issn(draw: &mut Draw) -> String {
    let mut number = Number::new();
    number.digits(7, draw);
    let check = (11 - weighted(&number.0, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    number.0.push(if check == 10 { b'X' } else { b'0' + check as u8 });
    number.0.insert(4, b'-');
    text(number)
}

/// 00 in front is for tests (GSMA TS.06).
pub(super) fn imei(draw: &mut Draw) -> String {
    let mut number = Number::new();
    number.text("00");
    number.digits(12, draw);
    let check = luhn(&number.0);
    number.0.push(check);
    text(number)
}

/// A 0 in eighth place marks a code that is for tests only (ISO 9362).
pub(super) fn swift(draw: &mut Draw) -> String {
    let mut letter = || char::from(b'A' + draw.below(26) as u8);
    let letters: [char; 3] = [letter(), letter(), letter()];
    let country = draw.pick(EN::ADDRESS_COUNTRY_CODE);
    format!("XX{}{}{country}{}0", letters[0], letters[1], letters[2])
}

pub(super) fn time(draw: &mut Draw) -> String {
    let second = draw.below(86_400);
    format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

fn text(number: Number) -> String {
    String::from_utf8_lossy(&number.0).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::SEEDS;
    use super::*;

    #[test]
    fn check_digits_are_right() {
        let mut draw = SEEDS[0]().draw("fake");
        for _ in 0..200 {
            for number in [isbn(&mut draw), ean_of_shop(&mut draw)] {
                assert_eq!(
                    weighted(number.as_bytes(), &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10,
                    0,
                    "{number}"
                );
            }
            let old = isbn10(&mut draw);
            let last = if old.ends_with('X') { 10 } else { u32::from(old.as_bytes()[9] - b'0') };
            assert_eq!(
                (weighted(&old.as_bytes()[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2]) + last) % 11,
                0,
                "{old}"
            );
            let imei = imei(&mut draw);
            assert_eq!((luhn(&imei.as_bytes()[..14]), imei.len()), (imei.as_bytes()[14], 15));
            assert_eq!((swift(&mut draw).len(), issn(&mut draw).len()), (8, 9));
        }
    }
}
