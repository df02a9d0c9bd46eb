//! A line between the program and a server that breaks, or falls silent, after so many bytes.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What happens to the first connection on which so many bytes have come from one side.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    Breaks,
    FallsSilent,
}

pub struct Line {
    pub port: u16,
    state: Arc<State>,
}

struct State {
    trouble: Trouble,
    after: u64,
    is_over: AtomicBool,
    /// How much came from the server on each connection.
    came: Mutex<Vec<Arc<AtomicU64>>>,
}

impl Line {
    /// To this port.
    pub fn to(server: u16, trouble: Trouble, after: u64) -> Line {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state =
            Arc::new(State { trouble, after, is_over: AtomicBool::new(false), came: Mutex::default() });
        let line = Line { port, state: Arc::clone(&state) };
        std::thread::spawn(move || {
            for here in listener.incoming() {
                let (here, there) = (here.unwrap(), TcpStream::connect(("127.0.0.1", server)).unwrap());
                let came = Arc::new(AtomicU64::new(0));
                state.came.lock().unwrap().push(Arc::clone(&came));
                pass(there.try_clone().unwrap(), here.try_clone().unwrap(), Arc::clone(&state), came);
                pass(here, there, Arc::clone(&state), Arc::default());
            }
        });
        line
    }

    /// How much came from the server on each connection.
    pub fn came(&self) -> Vec<u64> {
        self.state.came.lock().unwrap().iter().map(|came| came.load(Ordering::Relaxed)).collect()
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, state: Arc<State>, came: Arc<AtomicU64>) {
    std::thread::spawn(move || {
        let mut buffer = vec![0; 16 * 1024];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            let came = came.fetch_add(length as u64, Ordering::Relaxed) + length as u64;
            if came > state.after && !state.is_over.swap(true, Ordering::Relaxed) {
                if state.trouble == Trouble::FallsSilent {
                    std::thread::sleep(Duration::from_secs(60));
                }
                break;
            }
            if to.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        for end in [from, to] {
            let _ = end.shutdown(Shutdown::Both);
        }
    });
}
