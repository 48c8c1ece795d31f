use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

pub(super) const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// A hub with one data set, `owner/name`, that answers as the real one does.
pub(super) struct Server {
    pub(super) endpoint: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    files: BTreeMap<String, Vec<u8>>,
    requests: Vec<String>,
    endpoint: String,
    /// How many bytes of the next file are sent before the connection breaks.
    cut: Option<usize>,
    /// The only token that is served.
    token: Option<String>,
}

impl Server {
    pub(super) fn new(files: &[(&str, &[u8])]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let files = files
            .iter()
            .map(|&(path, bytes)| (path.to_owned(), bytes.to_owned()));
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            files: files.collect(),
            endpoint: endpoint.clone(),
            ..State::default()
        }));
        let server = Self {
            endpoint,
            state: Arc::clone(&state),
        };
        // Goes on until the process ends.
        thread::spawn(move || {
            for stream in listener.incoming() {
                // A client that hangs up is what a test asked for.
                let _ = stream.and_then(|stream| answer(stream, &mut state.lock().unwrap()));
            }
        });
        server
    }

    pub(super) fn cut_next(&self, bytes: usize) {
        self.state.lock().unwrap().cut = Some(bytes);
    }

    pub(super) fn only_for(&self, token: &str) {
        self.state.lock().unwrap().token = Some(token.to_owned());
    }

    pub(super) fn insert(&self, path: &str, bytes: &[u8]) {
        let mut state = self.state.lock().unwrap();
        state.files.insert(path.to_owned(), bytes.to_owned());
    }

    /// The requests since the last call, as `PATH RANGE`.
    pub(super) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().requests)
    }
}

fn answer(mut stream: TcpStream, state: &mut State) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let (mut range, mut token) = (String::new(), String::new());
    for line in lines {
        let line = line?;
        match line.split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("range") => range = value.to_owned(),
            Some((name, value)) if name.eq_ignore_ascii_case("authorization") => {
                token = value.to_owned();
            }
            Some(_) => {}
            None => break,
        }
    }
    state
        .requests
        .push(format!("{path} {range}").trim_end().to_owned());
    let allowed = state
        .token
        .as_ref()
        .is_none_or(|only| token == format!("Bearer {only}"));

    let resolve = format!("/datasets/owner/name/resolve/{COMMIT}/");
    let response = if !allowed {
        empty("401 Unauthorized", "")
    } else if path == "/api/datasets/owner/name/revision/main?blobs=true" {
        full(&list(&state.files))
    } else if let Some(file) = path
        .strip_prefix(&resolve)
        .and_then(|path| state.files.get(path))
    {
        let name = path.rsplit('/').next().unwrap_or_default();
        let etag = blake3::hash(file).to_hex();
        let named =
            format!("X-Repo-Commit: {COMMIT}\r\nX-Linked-Etag: \"{etag}\"\r\nETag: \"{name}\"\r\n");
        // Large files lie at another server, to which the first one sends.
        if name.starts_with("large") {
            let location = path.replace("/datasets/", &format!("{}/large/", state.endpoint));
            empty("302 Found", &format!("{named}Location: {location}\r\n"))
        } else {
            part(file, &range, &named, &mut state.cut)
        }
    } else if let Some(file) = path.strip_prefix("/large/") {
        let file = file
            .rsplit_once(&format!("{COMMIT}/"))
            .and_then(|(_, path)| state.files.get(path));
        file.map_or_else(
            || empty("404 Not Found", ""),
            |file| part(file, &range, "", &mut state.cut),
        )
    } else {
        empty("404 Not Found", "")
    };
    stream.write_all(&response)
}

fn list(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let file = |(path, bytes): (&String, &Vec<u8>)| serde_json::json!({"rfilename": path, "size": bytes.len(), "blobId": "0"});
    let siblings: Vec<_> = files.iter().map(file).collect();
    serde_json::json!({"id": "owner/name", "sha": COMMIT, "siblings": siblings})
        .to_string()
        .into_bytes()
}

fn empty(status: &str, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n")
        .into_bytes()
}

fn full(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// The bytes of a range, `bytes=FIRST-[LAST]`.
fn part(file: &[u8], range: &str, headers: &str, cut: &mut Option<usize>) -> Vec<u8> {
    let range = range.strip_prefix("bytes=").unwrap_or("0-");
    let (first, last) = range.split_once('-').unwrap();
    let first: usize = first.parse().unwrap();
    if first >= file.len() {
        return empty("416 Range Not Satisfiable", headers);
    }
    let end = last.parse().map_or(file.len(), |last: usize| last + 1);
    let body = &file[first..end];
    let head = format!(
        "HTTP/1.1 206 Partial Content\r\n{headers}Content-Length: {}\r\nContent-Range: bytes {first}-{}/{}\r\n\
         Connection: close\r\n\r\n",
        body.len(),
        end - 1,
        file.len(),
    );
    let sent = match last {
        "" => cut.take().unwrap_or(body.len()),
        _ => body.len(),
    };
    [head.as_bytes(), &body[..sent]].concat()
}
