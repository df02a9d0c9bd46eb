//! A line to a server that counts what comes over it, and that can be cut, or answer in the server's place.

use std::io::{self, Read, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// What becomes of a question.
pub enum Verdict {
    /// It goes on to the server.
    Pass,
    /// The server never sees it.
    Answer(u16, &'static str),
    /// The line breaks after so many bytes of the answer's body.
    CutAfter(usize),
    /// The line breaks before there is an answer, though the server has done what was asked.
    Lost,
}

type Judge = Box<dyn FnMut(&str, &str) -> Verdict + Send>;

struct Shared {
    server: u16,
    judge: Mutex<Judge>,
    sent: AtomicU64,
    is_over: AtomicBool,
}

/// Takes one question a connection.
pub struct Relay {
    pub port: u16,
    shared: Arc<Shared>,
}

impl Relay {
    /// A line to the server at this port.
    pub fn to(server: u16) -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let judge: Judge = Box::new(|_, _| Verdict::Pass);
        let shared = Arc::new(Shared {
            server,
            judge: Mutex::new(judge),
            sent: AtomicU64::new(0),
            is_over: AtomicBool::new(false),
        });
        let at_work = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                if at_work.is_over.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&at_work);
                // A client that goes away is no failure of the line.
                std::thread::spawn(move || client.and_then(|client| carry(client, &shared)));
            }
        });
        Relay { port, shared }
    }

    /// Decides from now on by method and path what becomes of a question.
    pub fn judge(&self, judge: impl FnMut(&str, &str) -> Verdict + Send + 'static) {
        *self.shared.judge.lock().unwrap() = Box::new(judge);
    }

    /// How many bytes of dumps came over it since it was asked last.
    pub fn sent(&self) -> u64 {
        self.shared.sent.swap(0, Ordering::Relaxed)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn carry(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    let head = head(&mut client)?;
    let line = String::from_utf8_lossy(&head).lines().next().unwrap_or_default().to_owned();
    let mut words = line.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let verdict = (shared.judge.lock().unwrap())(method, path);
    if let Verdict::Answer(status, body) = verdict {
        let length = body.len();
        write!(client, "HTTP/1.0 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")?;
        // What the client still sends is taken, so that it reads the answer.
        client.shutdown(Shutdown::Write)?;
        return io::copy(&mut client, &mut io::sink()).map(drop);
    }
    let mut server = TcpStream::connect(("127.0.0.1", shared.server))?;
    // So that the next question comes over a line of its own.
    let (question, headers) = head.split_at(line.len() + 2);
    server.write_all(&[question, b"Connection: close\r\n", headers].concat())?;
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    std::thread::spawn(move || io::copy(&mut from_client, &mut to_server));
    let answer = self::head(&mut server)?;
    let cut = match verdict {
        Verdict::Lost => return client.shutdown(Shutdown::Both),
        Verdict::CutAfter(bytes) => bytes,
        _ => usize::MAX,
    };
    client.write_all(&answer)?;
    let mut buffer = [0; 16 * 1024];
    let mut left = cut;
    while left > 0 {
        let read = server.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        let passed = read.min(left);
        client.write_all(&buffer[..passed])?;
        left -= passed;
        if method == "GET" && is_dump(path) {
            shared.sent.fetch_add(passed as u64, Ordering::Relaxed);
        }
    }
    client.shutdown(Shutdown::Both)
}

fn is_dump(path: &str) -> bool {
    !path.contains('?') && ![".json", ".minisig", ".sha256"].iter().any(|suffix| path.ends_with(suffix))
}

/// Up to the empty line.
fn head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(head)
}
