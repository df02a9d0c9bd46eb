//! HTTP/1.1 as far as the fakes need it (RFC 9112): one question a connection.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use db_airlock::config::percent_decoded;

/// A question.
pub struct Asked {
    /// As it was sent, without the query.
    pub path: String,
    /// Decoded.
    pub query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
}

impl Asked {
    /// The value of a header, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    pub fn option(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The decoded segments of the path.
    pub fn segments(&self) -> Vec<String> {
        self.path.split('/').skip(1).map(|segment| percent_decoded(segment).unwrap()).collect()
    }

    /// `bytes=5-9`, as first and last byte.
    pub fn range(&self) -> Option<(u64, Option<u64>)> {
        let (first, last) = self.header("range").strip_prefix("bytes=")?.split_once('-')?;
        Some((first.parse().unwrap(), last.parse().ok()))
    }
}

/// An answer.
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Only so many bytes of the body are sent.
    pub cut: Option<usize>,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Reply { status, headers: Vec::new(), body: b"{\"message\": \"hunter2\"}".to_vec(), cut: None }
    }

    pub fn json(value: &serde_json::Value) -> Self {
        Reply { body: value.to_string().into_bytes(), ..Reply::status(200) }
    }

    pub fn redirect(location: &str) -> Self {
        Reply { body: Vec::new(), ..Reply::status(302).with("location", location) }
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Of these bytes what is asked for: RFC 9110, section 14.
    pub fn ranged(asked: &Asked, bytes: &[u8]) -> Self {
        let whole = bytes.len() as u64;
        let Some((first, last)) = asked.range() else {
            return Reply { body: bytes.to_vec(), ..Reply::status(200) };
        };
        if first >= whole {
            return Reply::status(416).with("content-range", &format!("bytes */{whole}"));
        }
        let last = last.unwrap_or(whole).min(whole - 1);
        let body = bytes[usize::try_from(first).unwrap()..=usize::try_from(last).unwrap()].to_vec();
        Reply { body, ..Reply::status(206) }.with("content-range", &format!("bytes {first}-{last}/{whole}"))
    }
}

/// Answers on a free port of the loopback until the tests end.
pub fn serve(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            // Who asks may go away at any moment.
            std::thread::spawn(move || converse(&stream, &*answer).unwrap_or_default());
        }
    });
    port
}

fn converse(stream: &TcpStream, answer: &(dyn Fn(&Asked) -> Reply + Send + Sync)) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().unwrap_or(Ok(String::new()))?;
    let mut words = first.split(' ');
    let Some(target) = words.nth(1) else { return Ok(()) };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let decoded = |text: &str| percent_decoded(&text.replace('+', " ")).unwrap();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let mut asked = Asked {
        path: path.to_owned(),
        query: pairs.map(|(key, value)| (decoded(key), decoded(value))).collect(),
        headers: Vec::new(),
    };
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else { break };
        asked.headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let reply = answer(&asked);
    let mut head = format!("HTTP/1.1 {} X\r\nconnection: close\r\n", reply.status);
    head.push_str(&format!("content-length: {}\r\n", reply.body.len()));
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut stream = stream;
    stream.write_all(head.as_bytes())?;
    stream.write_all(b"\r\n")?;
    stream.write_all(&reply.body[..reply.cut.unwrap_or(usize::MAX).min(reply.body.len())])
}
