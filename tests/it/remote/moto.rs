//! A server that speaks like S3, and what the tests do to it behind the back of what they test.

use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::OnceLock;

use crate::python::python;
use crate::server::{Recipe, Server};

/// A running server.
pub struct Moto {
    pub port: u16,
    _server: Server,
}

/// An answer of HTTP.
pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Moto {
    /// The one that lets everybody in, which the first caller starts. Nothing where it is missing.
    pub fn open() -> Option<&'static Moto> {
        static MOTO: OnceLock<Moto> = OnceLock::new();
        let python = python()?;
        Some(MOTO.get_or_init(|| Moto::start(&python, "inf")))
    }

    /// One that lets everybody in for the first questions, and then asks for keys.
    pub fn guarded(open_questions: usize) -> Option<Moto> {
        Some(Moto::start(&python()?, &open_questions.to_string()))
    }

    fn start(python: &Path, open_questions: &str) -> Moto {
        let mut server = Server::start(&Recipe {
            name: "moto",
            script: "serve() { exec \"$python\" -m moto.server -H 127.0.0.1 -p \"$port\"; }\n\
                     state=log signal=KILL\n",
            variables: &[
                ("python", python.as_os_str()),
                ("INITIAL_NO_AUTH_ACTION_COUNT", OsStr::new(open_questions)),
            ],
            // Python may lie in this user's own folder.
            users: &["root"],
            program: python,
        });
        let port = server.port;
        server.wait(|_| TcpStream::connect(("127.0.0.1", port)).is_ok());
        Moto { port, _server: server }
    }

    /// Asks without keys.
    pub fn ask(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        self.ask_service("s3", method, path, body)
    }

    /// Asks one of its services.
    pub fn ask_service(&self, service: &str, method: &str, path: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let authorization =
            format!("AWS4-HMAC-SHA256 Credential=x/20261101/us-east-1/{service}/aws4_request, Signature=x");
        let head = format!(
            "{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\nAuthorization: {authorization}\r\n\
             Content-Type: {}\r\nContent-Length: {}\r\n\r\n",
            self.port,
            if service == "s3" { "application/octet-stream" } else { "application/x-www-form-urlencoded" },
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Answer { status: status.unwrap_or_else(|| panic!("{head}")), body: body.to_owned() }
    }

    /// Asks, and takes nothing but success.
    #[track_caller]
    pub fn done(&self, method: &str, path: &str, body: &[u8]) -> String {
        let answer = self.ask(method, path, body);
        assert!((200..300).contains(&answer.status), "{method} {path}: {} {}", answer.status, answer.body);
        answer.body
    }

    /// A new bucket.
    pub fn bucket(&self, name: &str) -> String {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static NUMBER: AtomicUsize = AtomicUsize::new(1);
        let bucket = format!("{name}-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        self.done("PUT", &format!("/{bucket}"), b"");
        bucket
    }

    /// The keys of a bucket, a thousand at most.
    pub fn keys(&self, bucket: &str) -> Vec<String> {
        let listed = self.done("GET", &format!("/{bucket}?list-type=2"), b"");
        between(&listed, "<Key>", "</Key>")
    }

    /// The keys that something is being uploaded to.
    pub fn uploads(&self, bucket: &str) -> Vec<String> {
        between(&self.done("GET", &format!("/{bucket}?uploads"), b""), "<UploadId>", "</UploadId>")
    }
}

/// What stands between each of these.
pub fn between(text: &str, before: &str, behind: &str) -> Vec<String> {
    let pieces = text.split(before).skip(1);
    pieces.map(|piece| piece.split(behind).next().unwrap_or_default().to_owned()).collect()
}
