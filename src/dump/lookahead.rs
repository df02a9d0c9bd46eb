//! A reader that shows what is coming before it is taken: where a statement ends is known only at its end, and
//! whether it is an INSERT into the same table only after its beginning.

use std::io::{self, BufRead, Read};

/// How much is read at a time.
const SLAB_BYTES: usize = 64 * 1024;

/// A buffer of more bytes than these is given back once what filled it is taken.
const KEPT_BYTES: usize = 1024 * 1024;

/// Reads from `R` as it is asked to, and keeps what is not taken yet.
#[derive(Debug)]
pub struct Lookahead<R> {
    inner: R,
    buffer: Vec<u8>,
    /// What is waiting is `buffer[start..end]`.
    start: usize,
    end: usize,
    slab_bytes: usize,
    is_at_end: bool,
    taken: Position,
    begins_line: bool,
}

/// A place in a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Bytes before it.
    pub offset: u64,
    /// Its line, from 1.
    pub line: u64,
}

impl Position {
    /// The place behind `bytes`, which begin here.
    pub fn after(self, bytes: &[u8]) -> Position {
        let lines = memchr::memchr_iter(b'\n', bytes).count();
        Position { offset: self.offset + bytes.len() as u64, line: self.line + lines as u64 }
    }
}

impl<R: Read> Lookahead<R> {
    /// Begins to read.
    pub fn new(inner: R) -> Self {
        Self::with_slab(inner, SLAB_BYTES)
    }

    /// The same, in portions of so many bytes, at least one.
    pub fn with_slab(inner: R, slab_bytes: usize) -> Self {
        Lookahead {
            inner,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            slab_bytes: slab_bytes.max(1),
            is_at_end: false,
            taken: Position { offset: 0, line: 1 },
            begins_line: true,
        }
    }

    /// What was read and not taken.
    pub fn waiting(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Whether nothing comes behind what is waiting. Known only once [`Self::read_on`] found nothing.
    pub fn is_at_end(&self) -> bool {
        self.is_at_end
    }

    /// Where what is waiting begins.
    pub fn position(&self) -> Position {
        self.taken
    }

    /// Whether what is waiting begins a line.
    pub fn begins_line(&self) -> bool {
        self.begins_line
    }

    /// Reads more behind what is waiting: a portion, or half as much again as is waiting, so that who looks
    /// through it anew each time looks at each byte a few times only.
    pub fn read_on(&mut self) -> io::Result<()> {
        let wanted = self.slab_bytes.max(self.waiting().len() / 2);
        self.make_room(wanted);
        let target = self.end + wanted;
        while self.end < target && !self.is_at_end {
            match self.inner.read(&mut self.buffer[self.end..target]) {
                Ok(0) => self.is_at_end = true,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn make_room(&mut self, wanted: usize) {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        let needed = self.end + wanted;
        if self.buffer.len() < needed {
            self.buffer.reserve_exact(needed - self.buffer.len());
            self.buffer.resize(needed, 0);
        } else if self.buffer.len() > KEPT_BYTES.max(4 * needed) {
            self.buffer.truncate(needed);
            self.buffer.shrink_to_fit();
        }
    }

    /// Takes so many of the bytes that are waiting.
    pub fn take_bytes(&mut self, count: usize) -> Vec<u8> {
        let bytes = self.waiting()[..count].to_vec();
        self.consume(count);
        bytes
    }
}

impl<R: Read> Read for Lookahead<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Lookahead<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end && !self.is_at_end {
            self.read_on()?;
        }
        Ok(self.waiting())
    }

    fn consume(&mut self, count: usize) {
        let count = count.min(self.end - self.start);
        let taken = &self.buffer[self.start..self.start + count];
        self.taken = self.taken.after(taken);
        self.begins_line = taken.last().map_or(self.begins_line, |&last| last == b'\n');
        self.start += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_at_is_still_there_to_be_taken() {
        for slab in 1..8 {
            let mut input = Lookahead::with_slab(&b"ab\ncd\nef"[..], slab);
            while !input.is_at_end() {
                input.read_on().unwrap();
            }
            assert_eq!(input.take_bytes(4), b"ab\nc");
            assert_eq!(input.position(), Position { offset: 4, line: 2 });
            let mut rest = Vec::new();
            input.read_to_end(&mut rest).unwrap();
            assert_eq!(rest, b"d\nef");
            assert_eq!(input.position(), Position { offset: 8, line: 3 });
        }
    }

    #[test]
    fn a_large_buffer_is_given_back() {
        let text = vec![b'x'; 4 * KEPT_BYTES];
        let mut input = Lookahead::new(&text[..]);
        while input.waiting().len() < 3 * KEPT_BYTES {
            input.read_on().unwrap();
        }
        input.consume(3 * KEPT_BYTES);
        let waiting = input.waiting().len();
        input.consume(waiting);
        input.read_on().unwrap();
        assert!(input.buffer.capacity() <= KEPT_BYTES, "{}", input.buffer.capacity());
    }
}
