//! A server on loopback that says yes to everything and remembers what reached it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    received: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        super::events::listen();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&received);
        // It ends with the test.
        thread::spawn(move || {
            for stream in listener.incoming() {
                let _gone = answer(&stream.unwrap(), &log);
            }
        });
        Self { address, received }
    }

    /// A URL here.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How many requests reached it.
    pub(crate) fn count(&self) -> usize {
        self.received.lock().unwrap().len()
    }

    /// The last body that reached it; of one in chunks, with the sizes of the chunks.
    pub(crate) fn last_body(&self) -> String {
        self.received.lock().unwrap().last().cloned().unwrap()
    }
}

fn answer(mut stream: &TcpStream, log: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut length, mut chunked) = (0, false);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        chunked |= line.starts_with("transfer-encoding:") && line.ends_with("chunked");
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    while chunked && !body.ends_with(b"0\r\n\r\n") {
        reader.read_until(b'\n', &mut body)?;
    }
    log.lock().unwrap().push(String::from_utf8(body).unwrap());
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")
}
