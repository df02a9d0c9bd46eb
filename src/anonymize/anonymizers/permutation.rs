//! A permutation of the numbers below a bound that only the run's key tells: what makes new keys of old ones, so that
//! no two become the same.
//!
//! It is a Feistel network with halves of any width: each round changes one half by a keyed function of the other
//! (SipHash-2-4), which can be undone whatever that function is. It permutes the numbers of so many bits; a number
//! beyond the bound is permuted again until it is within ("cycle walking"), which takes less than two turns on average,
//! for the bound is more than half of what the bits hold. Ten rounds are what NIST SP 800-38G takes for FF1; small domains,
//! where networks of few rounds have been told from chance, get more.

use crate::anonymize::draw::Draw;

/// A permutation for each domain.
pub(super) struct Permutation {
    key: [u64; 2],
}

/// The bits from which on rounds are few.
const WIDE: u32 = 40;

impl Permutation {
    /// The same at every position of a run.
    pub(super) fn of_run(draw: &Draw, purpose: &str) -> Self {
        let mut draw = draw.of_run(purpose);
        Permutation { key: [draw.word(), draw.word()] }
    }

    /// Where a number below `size` goes: below `size` too. Numbers of different domains go unrelated ways. Expects a
    /// size of at most 2^127.
    pub(super) fn permuted(&self, domain: u64, size: u128, number: u128) -> u128 {
        if size < 2 {
            return number;
        }
        let bits = u128::BITS - (size - 1).leading_zeros();
        let network = Network {
            key: [0, 1]
                .map(|half| siphash(self.key, [domain ^ (half << 63), size as u64 ^ (size >> 64) as u64])),
            left: bits / 2,
            right: bits - bits / 2,
            rounds: if bits < WIDE { 24 } else { 12 },
        };
        let mut permuted = network.apply(number);
        while permuted >= size {
            permuted = network.apply(permuted);
        }
        permuted
    }
}

struct Network {
    key: [u64; 2],
    /// How many bits the halves have: at most 64 each.
    left: u32,
    right: u32,
    rounds: u64,
}

impl Network {
    fn apply(&self, number: u128) -> u128 {
        let mask = |bits: u32| if bits == 64 { u64::MAX } else { (1 << bits) - 1 };
        let mut left = (number >> self.right) as u64 & mask(self.left);
        let mut right = number as u64 & mask(self.right);
        for round in (0..self.rounds).step_by(2) {
            left ^= siphash(self.key, [right, round]) & mask(self.left);
            right ^= siphash(self.key, [left, round + 1]) & mask(self.right);
        }
        u128::from(left) << self.right | u128::from(right)
    }
}

/// SipHash-2-4 (Aumasson and Bernstein, 2012) of sixteen bytes.
fn siphash(key: [u64; 2], message: [u64; 2]) -> u64 {
    let mut state = [
        key[0] ^ 0x736f_6d65_7073_6575,
        key[1] ^ 0x646f_7261_6e64_6f6d,
        key[0] ^ 0x6c79_6765_6e65_7261,
        key[1] ^ 0x7465_6462_7974_6573,
    ];
    let length = 16 << 56;
    for word in [message[0], message[1], length] {
        state[3] ^= word;
        rounds(&mut state, 2);
        state[0] ^= word;
    }
    state[2] ^= 0xff;
    rounds(&mut state, 4);
    state[0] ^ state[1] ^ state[2] ^ state[3]
}

fn rounds(state: &mut [u64; 4], count: usize) {
    let [mut a, mut b, mut c, mut d] = *state;
    for _ in 0..count {
        a = a.wrapping_add(b);
        b = b.rotate_left(13) ^ a;
        a = a.rotate_left(32);
        c = c.wrapping_add(d);
        d = d.rotate_left(16) ^ c;
        a = a.wrapping_add(d);
        d = d.rotate_left(21) ^ a;
        c = c.wrapping_add(b);
        b = b.rotate_left(17) ^ c;
        c = c.rotate_left(32);
    }
    *state = [a, b, c, d];
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    #[expect(deprecated, reason = "the standard library's SipHash-2-4, to compare with")]
    fn the_keyed_function_is_siphash() {
        use std::hash::{Hasher, SipHasher};
        for key in [[0, 0], [1, u64::MAX], [0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908]] {
            let mut hasher = SipHasher::new_with_keys(key[0], key[1]);
            hasher.write(&7_u64.to_le_bytes());
            hasher.write(&u64::MAX.to_le_bytes());
            assert_eq!(siphash(key, [7, u64::MAX]), hasher.finish());
        }
    }

    #[test]
    fn small_domains_are_permuted_completely() {
        let permutation = Permutation { key: [1, 2] };
        for size in (1..200).chain([1000, 4096, 10_000]) {
            let permuted: BTreeSet<_> =
                (0..size).map(|number| permutation.permuted(1, size, number)).collect();
            assert_eq!(permuted.iter().copied().collect::<Vec<_>>(), (0..size).collect::<Vec<_>>());
        }
    }

    #[test]
    fn few_numbers_stay_where_they_are_and_neighbours_part() {
        let permutation = Permutation { key: [1, 2] };
        let permuted: Vec<_> = (0..10_000).map(|number| permutation.permuted(1, 10_000, number)).collect();
        let fixed = (0..).zip(&permuted).filter(|(number, permuted)| number == *permuted).count();
        let followed = permuted.windows(2).filter(|pair| pair[0] + 1 == pair[1]).count();
        assert!(fixed < 8 && followed < 8, "{fixed} {followed}");
    }

    #[test]
    fn domains_and_keys_go_unrelated_ways() {
        let at = |key, domain, size| Permutation { key }.permuted(domain, size, 5);
        let all = [
            at([1, 2], 1, 1 << 60),
            at([1, 2], 2, 1 << 60),
            at([1, 2], 1, (1 << 60) - 1),
            at([2, 2], 1, 1 << 60),
        ];
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }

    proptest! {
        #[test]
        fn no_two_numbers_meet(key: [u64; 2], size in 2..=1_u128 << 127, numbers: Vec<u128>) {
            let permutation = Permutation { key };
            let numbers: BTreeSet<_> = numbers.into_iter().map(|number| number % size).collect();
            let permuted: BTreeSet<_> = numbers.iter().map(|&number| permutation.permuted(0, size, number)).collect();
            prop_assert_eq!(permuted.len(), numbers.len());
            prop_assert!(permuted.iter().all(|&number| number < size));
        }
    }
}
