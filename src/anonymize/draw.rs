//! The keyed pseudo-random function that every anonymizer draws from: BLAKE3 in keyed mode.
//!
//! The run's key and a position (a row, or a value) give a [`Seed`]; the seed and the name of what is
//! drawn give a [`Draw`], a stream of bytes. No stream is shared, so the output does not depend on the
//! order of rows, on batches or on threads. Without the key the function tells nothing about its input.

/// 32 bytes that decide every draw of a run. Never written, never printed.
#[derive(Clone)]
pub struct RunKey {
    key: [u8; 32],
    /// What draws that hold for the whole run come from: one way from the key, like every seed.
    run: [u8; 32],
}

impl RunKey {
    /// A key from 32 random bytes, to be forgotten at the end of the run.
    pub fn from_random(bytes: [u8; 32]) -> Self {
        let run = keyed(&bytes, b'k').finalize().into();
        RunKey { key: bytes, run }
    }

    /// The key that a project keeps as a secret of any length.
    pub fn from_secret(secret: &str) -> Self {
        Self::from_random(blake3::derive_key("db-airlock 2026 project key of a policy", secret.as_bytes()))
    }

    /// The seed of one row under one rule: no two rows and no two rules have the same.
    pub fn row(&self, table: &str, rule: &str, row: u64) -> Seed {
        let mut hasher = keyed(&self.key, b'r');
        put(&mut hasher, table.as_bytes());
        put(&mut hasher, rule.as_bytes());
        hasher.update(&row.to_le_bytes());
        self.seed(&hasher, false)
    }

    /// The seed of a value: the same wherever the value stands.
    pub fn value(&self, identity: &[u8]) -> Seed {
        let mut hasher = keyed(&self.key, b'v');
        hasher.update(identity);
        self.seed(&hasher, true)
    }

    /// The seed of a row by one of its columns: what is drawn is what the value of that column draws, and it is not
    /// the value that is replaced.
    pub fn column(&self, identity: &[u8]) -> Seed {
        Seed { goes_by_value: false, ..self.value(identity) }
    }

    /// The seed of the run as a whole, which [`Draw::of_run`] draws from too.
    pub fn run(&self) -> Seed {
        Seed { position: self.run, key: self.clone(), goes_by_value: false }
    }

    fn seed(&self, hasher: &blake3::Hasher, goes_by_value: bool) -> Seed {
        Seed { position: hasher.finalize().into(), key: self.clone(), goes_by_value }
    }
}

/// The function for one kind of position: a row, a value, or the run as a whole.
fn keyed(key: &[u8; 32], kind: u8) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new_keyed(key);
    hasher.update(&[kind]);
    hasher
}

impl std::fmt::Debug for RunKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RunKey(***)")
    }
}

/// Length first, so that no two pairs of names run together.
fn put(hasher: &mut blake3::Hasher, bytes: &[u8]) {
    hasher.update(&(bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
}

/// What a position (row or value) draws from. As secret as the key: never printed.
#[derive(Clone)]
pub struct Seed {
    position: [u8; 32],
    key: RunKey,
    /// Whether the position is the value that is replaced, so that a value within it has a position of its own.
    goes_by_value: bool,
}

impl Seed {
    /// The stream for one purpose, named by the anonymizer's id: under one seed, two anonymizers are
    /// unrelated, and the same anonymizer used twice gives the same.
    pub fn draw(&self, purpose: &str) -> Draw {
        let mut hasher = blake3::Hasher::new_keyed(&self.position);
        hasher.update(purpose.as_bytes());
        self.stream(&hasher)
    }

    fn stream(&self, hasher: &blake3::Hasher) -> Draw {
        Draw { seed: self.clone(), stream: hasher.finalize_xof(), buffer: [0; 64], used: 64 }
    }
}

/// A stream of pseudo-random bytes for one value.
#[derive(Clone)]
pub struct Draw {
    seed: Seed,
    stream: blake3::OutputReader,
    buffer: [u8; 64],
    used: usize,
}

impl Draw {
    /// What another anonymizer would draw at the same position.
    pub fn of(&self, purpose: &str) -> Draw {
        self.seed.draw(purpose)
    }

    /// A stream that is the same at every position of the run, for what must not differ from row to row.
    pub fn of_run(&self, purpose: &str) -> Draw {
        self.seed.key.run().draw(purpose)
    }

    /// What another anonymizer draws for a part of the value that is replaced, such as a member of a document.
    /// Under `per: value`, a part with an `identity` draws what a column that holds only that part would draw. All
    /// others draw at the position of the whole, told apart by their `number`; number 0 draws what
    /// [`Draw::of`] does, so that it agrees with a column of the same row.
    pub fn of_part(&self, purpose: &str, identity: Option<&[u8]>, number: u64) -> Draw {
        match identity {
            Some(identity) if self.seed.goes_by_value => self.seed.key.value(identity).draw(purpose),
            _ if number == 0 => self.of(purpose),
            _ => {
                let mut hasher = blake3::Hasher::new_keyed(&self.seed.position);
                hasher.update(purpose.as_bytes());
                // No name of an anonymizer has this byte.
                hasher.update(&[0]);
                hasher.update(&number.to_le_bytes());
                self.seed.stream(&hasher)
            }
        }
    }

    /// Fills `out` with the next bytes of the stream.
    pub fn fill(&mut self, out: &mut [u8]) {
        let mut filled = 0;
        while filled < out.len() {
            if self.used == self.buffer.len() {
                self.stream.fill(&mut self.buffer);
                self.used = 0;
            }
            let taken = (out.len() - filled).min(self.buffer.len() - self.used);
            out[filled..filled + taken].copy_from_slice(&self.buffer[self.used..self.used + taken]);
            filled += taken;
            self.used += taken;
        }
    }

    /// The next 64 bits.
    pub fn word(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// A number from 0 to `bound` - 1, each equally likely; 0 where `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        // Lemire's method: the high half of a product, with the few biased products drawn again.
        let threshold = if bound == 0 { 0 } else { bound.wrapping_neg() % bound };
        loop {
            let product = u128::from(self.word()) * u128::from(bound);
            if product as u64 >= threshold {
                return (product >> 64) as u64;
            }
        }
    }

    /// A number from `min` to `max`, both included, each equally likely. Expects `min <= max`.
    pub fn between(&mut self, min: i64, max: i64) -> i64 {
        let span = max.wrapping_sub(min) as u64;
        let offset = if span == u64::MAX { self.word() } else { self.below(span + 1) };
        min.wrapping_add(offset as i64)
    }

    /// A number in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// One of `choices`, each equally likely. Expects at least one.
    pub fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len() as u64) as usize]
    }

    /// `length` lower-case letters and digits, 5 bits each. In a column of any case rule, different
    /// tokens stay different.
    pub fn token(&mut self, length: usize) -> String {
        const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let mut bytes = vec![0; length];
        self.fill(&mut bytes);
        bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> RunKey {
        RunKey::from_random([7; 32])
    }

    #[test]
    fn positions_and_purposes_draw_apart() {
        let draws = [
            key().row("a", "bc", 1).draw("email").word(),
            key().row("ab", "c", 1).draw("email").word(),
            key().row("a", "bc", 2).draw("email").word(),
            key().value(b"a").draw("email").word(),
            key().value(b"a").draw("name").word(),
            RunKey::from_random([8; 32]).value(b"a").draw("email").word(),
        ];
        let distinct: std::collections::BTreeSet<_> = draws.iter().collect();
        assert_eq!(distinct.len(), draws.len());
    }

    #[test]
    fn the_same_position_draws_the_same() {
        assert_eq!(key().value(b"a").draw("email").token(20), key().value(b"a").draw("email").token(20));
        let mut first = key().value(b"a").draw("pattern");
        first.word();
        assert_eq!(first.of("email").word(), key().value(b"a").draw("email").word());
    }

    #[test]
    fn a_run_draws_the_same_at_every_position_and_apart_from_other_runs() {
        let at = |key: RunKey, value: &[u8]| key.value(value).draw("x").of_run("salt").word();
        assert_eq!(at(key(), b"a"), at(key(), b"b"));
        assert_ne!(at(key(), b"a"), at(RunKey::from_random([8; 32]), b"a"));
        assert_ne!(at(key(), b"a"), key().value(b"a").draw("salt").word());
    }

    #[test]
    fn parts_go_by_their_own_value_or_by_their_place_in_the_whole() {
        let email = |value: &[u8]| key().value(value).draw("email").word();
        let by_value = key().value(b"document").draw("json");
        assert_eq!(by_value.of_part("email", Some(b"a"), 3).word(), email(b"a"));
        assert_eq!(by_value.of_part("email", None, 0).word(), email(b"document"));
        for whole in [key().row("t", "r", 1), key().column(b"7")].map(|seed| seed.draw("json")) {
            let parts = [0, 1, 2, 256].map(|number| whole.of_part("email", Some(b"a"), number).word());
            assert_eq!(parts[0], whole.of("email").word());
            assert_eq!(parts.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
        }
        assert_eq!(key().column(b"7").draw("email").word(), email(b"7"));
    }

    #[test]
    fn bytes_are_the_same_however_they_are_asked_for() {
        let draw = key().value(b"a").draw("x");
        let mut at_once = [0; 200];
        draw.clone().fill(&mut at_once);
        let (mut singly, mut one_by_one) = (draw, [0; 200]);
        one_by_one.chunks_mut(7).for_each(|chunk| singly.fill(chunk));
        assert_eq!(at_once, one_by_one);
    }

    #[test]
    fn ranges_reach_both_ends_and_never_leave() {
        let mut draw = key().value(b"x").draw("integer");
        let drawn: std::collections::BTreeSet<_> = (0..200).map(|_| draw.between(-1, 2)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [-1, 0, 1, 2]);
        draw.between(i64::MIN, i64::MAX);
        assert_eq!(draw.between(5, 5), 5);
        assert!((0..1000).all(|_| (0.0..1.0).contains(&draw.unit())));
    }

    #[test]
    fn a_key_prints_nothing() {
        assert_eq!(format!("{:?}", RunKey::from_secret("secret")), "RunKey(***)");
    }
}
