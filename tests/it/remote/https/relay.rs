//! Stands between a developer and nginx, and does to answers what lines and servers do.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// What becomes of an answer.
#[derive(Clone, Debug)]
pub enum Fault {
    /// It is passed on.
    None,
    /// This is sent instead.
    Instead(String),
    /// Its body ends after so many bytes, and so does the line.
    Cut(usize),
    /// The line is reset in the middle of its head.
    Reset,
    /// Nothing comes after so many bytes of its body.
    Stalled(usize),
    /// Nothing comes at all.
    Silent,
    /// Its body comes byte by byte, for ever.
    Trickling,
    /// As from a server that knows no ranges.
    Whole,
    /// As from one that knows no ranges, and neither says how much it sends nor sends more than this.
    Short(usize),
    /// Only so many bytes of what is asked for.
    Piece(usize),
    /// As from a server that calls it compressed.
    Encoded,
}

/// A request, and what was sent for it.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    /// The `Range` header.
    pub range: Option<String>,
    /// Bytes of the body.
    pub sent: usize,
}

impl Asked {
    pub fn is_dump(&self) -> bool {
        self.path.ends_with(".sqlite3")
    }
}

type Faults = dyn Fn(&Asked, usize) -> Fault + Send + Sync;

/// A server that asks another one, and takes no second request on a connection.
pub struct Relay {
    pub port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    is_over: Arc<AtomicBool>,
}

impl Relay {
    /// In front of a server of plain HTTP. The function says what becomes of the answer to a request, and is told how
    /// often the same was asked for before.
    pub fn start(upstream: u16, faults: impl Fn(&Asked, usize) -> Fault + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (asked, is_over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (all, ends, faults): (_, _, Arc<Faults>) = (asked.clone(), is_over.clone(), Arc::new(faults));
        std::thread::spawn(move || {
            for line in listener.incoming().map_while(Result::ok) {
                if ends.load(Ordering::SeqCst) {
                    return;
                }
                let (all, faults) = (all.clone(), faults.clone());
                // A client that leaves early breaks the line: its test judges that.
                std::thread::spawn(move || drop(serve(line, upstream, &all, &*faults)));
            }
        });
        Relay { port, asked, is_over }
    }

    /// What was asked since it was told last.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    /// The same of dumps alone.
    pub fn dumps(&self) -> Vec<Asked> {
        self.asked().into_iter().filter(Asked::is_dump).collect()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

fn serve(
    mut line: TcpStream,
    upstream: u16,
    all: &Mutex<Vec<Asked>>,
    faults: &Faults,
) -> std::io::Result<()> {
    let Some(head) = peeked_head(&line)? else { return Ok(()) };
    let lines = head.lines().skip(1).filter(|line| !line.is_empty() && !is_header(line, "connection"));
    let first = head.lines().next().unwrap();
    let range = head.lines().find(|line| is_header(line, "range"));
    let range = range.and_then(|line| line.split_once(": ")).map(|(_, range)| range.to_owned());
    let mut asked = Asked { path: first.split(' ').nth(1).unwrap().to_owned(), range, sent: 0 };
    let before = all.lock().unwrap().iter().filter(|other| other.path == asked.path).count();
    let fault = faults(&asked, before);

    let mut request = format!("{first}\r\nConnection: close\r\n");
    for line in lines {
        match fault {
            Fault::Whole | Fault::Short(_) | Fault::Piece(_) if is_header(line, "range") => {}
            _ => request.extend([line, "\r\n"]),
        }
    }
    if let Fault::Piece(length) = fault {
        let start: usize = asked
            .range
            .as_ref()
            .map_or(0, |range| range["bytes=".len()..].trim_end_matches('-').parse().unwrap());
        request += &format!("Range: bytes={start}-{}\r\n", start + length - 1);
    }
    let (mut answer, body) = answer(upstream, &(request + "\r\n"))?;
    if matches!(fault, Fault::Encoded) {
        answer = answer.replace("\r\nServer:", "\r\nContent-Encoding: gzip\r\nServer:");
    }
    if matches!(fault, Fault::Short(_)) {
        answer = answer.split_inclusive("\r\n").filter(|line| !is_header(line, "content-length")).collect();
    }
    let body = match fault {
        Fault::Cut(length) | Fault::Stalled(length) | Fault::Short(length) => &body[..length.min(body.len())],
        Fault::Instead(_) | Fault::Reset | Fault::Silent | Fault::Trickling => &[],
        _ => &body,
    };
    asked.sent = body.len();
    all.lock().unwrap().push(asked);
    if matches!(fault, Fault::Reset) {
        // The request is still unread: closing the line now resets it.
        return line.write_all(&answer.as_bytes()[..20]);
    }
    line.read_exact(&mut vec![0; head.len()])?;
    if matches!(fault, Fault::Trickling) {
        line.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        loop {
            line.write_all(b" ")?;
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
    match &fault {
        Fault::Instead(text) => line.write_all(text.as_bytes())?,
        Fault::Silent => {}
        _ => line.write_all(&[answer.as_bytes(), body].concat())?,
    }
    if !matches!(fault, Fault::Stalled(_) | Fault::Silent) {
        line.shutdown(Shutdown::Write)?;
    }
    // Until the client has enough.
    std::io::copy(&mut line, &mut std::io::sink()).map(drop)
}

fn is_header(line: &str, name: &str) -> bool {
    line.split_once(':').is_some_and(|(found, _)| found.eq_ignore_ascii_case(name))
}

/// The head of a request, which is not taken from the line yet.
fn peeked_head(line: &TcpStream) -> std::io::Result<Option<String>> {
    let mut buffer = [0; 8192];
    loop {
        let length = line.peek(&mut buffer)?;
        let text = String::from_utf8_lossy(&buffer[..length]);
        if let Some(end) = text.find("\r\n\r\n") {
            return Ok(Some(text[..end + 4].to_owned()));
        }
        if length == 0 {
            return Ok(None);
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

/// Head and body of what the other server answers.
fn answer(upstream: u16, request: &str) -> std::io::Result<(String, Vec<u8>)> {
    let mut line = TcpStream::connect(("127.0.0.1", upstream))?;
    line.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    line.read_to_end(&mut bytes)?;
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let body = bytes.split_off(end);
    Ok((String::from_utf8(bytes).unwrap(), body))
}
