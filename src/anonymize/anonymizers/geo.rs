//! `geo`: another place on earth, near the old one or anywhere.

use std::f64::consts::PI;

use crate::anonymize::anonymizer::{Anonymizer, Declaration, DefaultPer, Output, Shape, ValueError};
use crate::anonymize::draw::Draw;
use crate::anonymize::options::{self, OptionValue, options};
use crate::dump::Value;
use crate::yaml::{self, Node};

pub(super) static DECLARATION: Declaration = Declaration {
    id: "geo",
    summary: "a latitude and a longitude, near the old ones or anywhere on earth",
    per: DefaultPer::Row,
    parts: &["latitude", "longitude"],
    output: Output::Number,
    distinct: false,
    replaces_null: false,
    replaces_empty: false,
    options: Options::DECLARED,
    example: "{anonymizer: geo, metres: 5000, latitude: lat, longitude: lon}",
    build: |rule| Ok(Box::new(Options::read(rule)?)),
};

options! {
    struct Options {
        /// at most so far from the old place, which others who know the area may still guess; left out, anywhere
        metres: Option<Metres>,
    }
}

/// The mean radius of the earth (IUGG).
const RADIUS: f64 = 6_371_008.8;

impl Anonymizer for Options {
    fn anonymize(&self, draw: &mut Draw, cells: &mut [Value<'_>]) -> Result<(), ValueError> {
        // Both are drawn whatever is mapped, so that columns of one place agree.
        let (one, other) = (draw.unit(), draw.unit());
        let place = match &self.metres {
            // Even on the sphere, where degrees of latitude near the poles hold less of it.
            None => Place { latitude: (2.0 * one - 1.0).asin(), longitude: PI * (2.0 * other - 1.0) },
            Some(Metres(metres)) => {
                let read = |at: usize, most| cells.get(at).map_or(Ok(0.0), |cell| degrees(cell, most));
                let old =
                    Place { latitude: read(0, 90.0)?.to_radians(), longitude: read(1, 360.0)?.to_radians() };
                // The root makes each spot of the disc as likely as any other, also of one as large as a continent:
                // a cap of the sphere grows with the square of the sine of half its angle.
                let sine = (metres / RADIUS / 2.0).sin();
                old.moved(2.0 * (sine * one.sqrt()).asin(), 2.0 * PI * other)
            }
        };
        for (cell, angle) in cells.iter_mut().zip([place.latitude, place.longitude]) {
            if !cell.is_null() {
                *cell = Value::Real((angle.to_degrees() * 1e6).round() / 1e6);
            }
        }
        Ok(())
    }

    fn reads_value(&self) -> bool {
        self.metres.is_some()
    }
}

/// In radians.
struct Place {
    latitude: f64,
    longitude: f64,
}

impl Place {
    /// What lies so far away, as an angle, on the great circle that leaves at this bearing.
    fn moved(&self, distance: f64, bearing: f64) -> Place {
        let (sine, cosine) = self.latitude.sin_cos();
        let latitude =
            (sine * distance.cos() + cosine * distance.sin() * bearing.cos()).clamp(-1.0, 1.0).asin();
        let east = bearing.sin() * distance.sin() * cosine;
        let longitude = self.longitude + east.atan2(distance.cos() - sine * latitude.sin());
        Place { latitude, longitude: (longitude + 3.0 * PI).rem_euclid(2.0 * PI) - PI }
    }
}

/// The number in a cell, from -`most` to `most`; 0 where the rule maps no column to the part.
fn degrees(cell: &Value<'_>, most: f64) -> Result<f64, ValueError> {
    let (number, found) = match cell {
        Value::Null => (Some(0.0), "NULL"),
        Value::Integer(number) => (Some(*number as f64), "a number out of range"),
        Value::Real(number) => (Some(*number), "a number out of range"),
        Value::Text(bytes) => {
            let number = std::str::from_utf8(bytes).ok().and_then(|text| text.trim().parse().ok());
            (number, if number.is_some() { "a number out of range" } else { "text" })
        }
        Value::Blob(_) => (None, "a blob"),
    };
    let number = number.filter(|number: &f64| (-most..=most).contains(number));
    number.ok_or(ValueError { expected: "degrees such as 48.8566", found })
}

/// A distance.
struct Metres(f64);

impl OptionValue for Metres {
    const TAKES: &'static str = "a number above 0 and up to 10000000";
    const SHAPE: Shape = Shape::Number;

    fn read(node: &Node) -> Result<Self, yaml::Error> {
        let number = node.read::<f64>().ok().filter(|number| *number > 0.0 && *number <= 1e7);
        number.map(Metres).ok_or_else(|| options::unexpected::<Self>(node))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{anonymized_cells, build, build_error, many_cells};
    use super::*;

    fn place(cells: &[Value<'_>; 2]) -> Place {
        let [latitude, longitude] = cells.each_ref().map(|cell| degrees(cell, 180.0).unwrap().to_radians());
        Place { latitude, longitude }
    }

    /// The haversine formula.
    fn metres(one: &Place, other: &Place) -> f64 {
        let half = |angle: f64| (angle / 2.0).sin().powi(2);
        let across = one.latitude.cos() * other.latitude.cos() * half(other.longitude - one.longitude);
        2.0 * RADIUS * (half(other.latitude - one.latitude) + across).sqrt().asin()
    }

    proptest! {
        #[test]
        fn noise_is_at_most_as_far_as_the_rule_says(latitude in -90.0_f64..90.0, longitude in -180.0_f64..180.0) {
            let old = [Value::Real(latitude), Value::Real(longitude)];
            let new = anonymized_cells("geo", "metres: 500", old.clone());
            // A tenth of a metre for the six decimals.
            prop_assert!(metres(&place(&old), &place(&new)) <= 500.2);
            prop_assert!((-180.0..=180.0).contains(&degrees(&new[1], 180.0).unwrap()));
        }
    }

    #[test]
    fn noise_spreads_over_the_whole_disc() {
        let old = [Value::Real(48.8566), Value::Real(2.3522)];
        let far = many_cells("geo", "metres: 1000", old.clone())
            .iter()
            .filter(|new| metres(&place(&old), &place(new)) > 500.0)
            .count();
        assert!((260..340).contains(&far), "three quarters of 400: {far}");
    }

    /// At the poles and where the degrees start anew.
    #[test]
    fn a_place_is_moved_over_the_edges_of_the_map() {
        for (latitude, longitude) in
            [(90.0, 0.0), (-90.0, 45.0), (0.0, 180.0), (0.0, -180.0), (89.9999, 10.0)]
        {
            let old = [Value::Real(latitude), Value::Real(longitude)];
            for new in many_cells("geo", "metres: 50000", old.clone()) {
                let far = metres(&place(&old), &place(&new));
                assert!(far <= 50_000.2, "{latitude} {longitude}: {far}");
            }
        }
        let east = [Value::Real(0.0), Value::Real(180.0)];
        let new = many_cells("geo", "metres: 50000", east);
        let behind = new.iter().filter(|new| degrees(&new[1], 180.0).unwrap() < 0.0).count();
        assert!((150..250).contains(&behind), "{behind}");
    }

    #[test]
    fn large_discs_are_even_on_the_sphere() {
        let old = [Value::Real(0.0), Value::Real(0.0)];
        let new = many_cells("geo", "metres: 10000000", old.clone());
        // Of the cap of 10 000 km, that of 5 000 km is (1 - cos 44.97°) / (1 - cos 89.93°) = 29.3 %.
        let near = new.iter().filter(|new| metres(&place(&old), &place(new)) < 5e6).count();
        assert!((85..150).contains(&near), "117 of 400: {near}");
    }

    #[test]
    fn what_lies_beyond_the_poles_is_no_latitude() {
        let rule = build("geo", "metres: 10").unwrap();
        let moved = |latitude: Value<'static>, longitude: Value<'static>| {
            let mut cells = [latitude, longitude];
            rule.anonymize(&mut super::super::testing::SEEDS[0]().draw("geo"), &mut cells)
        };
        let error = moved(Value::Real(120.5), Value::Real(4.0)).unwrap_err();
        assert_eq!(error.to_string(), "expected degrees such as 48.8566, found a number out of range");
        assert!(
            moved(Value::text("-90.1"), Value::Null).is_err()
                && moved(Value::Integer(90), Value::Real(359.0)).is_ok()
        );
    }

    #[test]
    fn anywhere_is_anywhere_and_text_is_read() {
        let old = || [Value::text("48.8566"), Value::text("x")];
        let south = many_cells("geo", "", old()).iter().filter(|new| place(new).latitude < 0.0).count();
        assert!((160..240).contains(&south), "{south}");
        let mut cells = old();
        let rule = build("geo", "metres: 10").unwrap();
        let error =
            rule.anonymize(&mut super::super::testing::SEEDS[0]().draw("geo"), &mut cells).unwrap_err();
        assert_eq!(error.to_string(), "expected degrees such as 48.8566, found text");
        let [latitude, longitude] = anonymized_cells("geo", "metres: 10", [Value::Integer(10), Value::Null]);
        assert!((9.9..10.1).contains(&degrees(&latitude, 90.0).unwrap()) && longitude.is_null());
    }

    #[test]
    fn a_distance_is_a_number() {
        for options in ["metres: 0", "metres: far", "metres: -5", "metres: 10000001"] {
            assert!(build_error("geo", options).contains("expected a number above 0"), "{options}");
        }
    }
}
