use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

use sha1::{Digest, Sha1};
use sha2::Sha256;

pub(super) const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// A hub with one model, `org/name`, that answers as the real one does.
pub(super) struct Server {
    pub(super) endpoint: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// As they are sent, where that is not as they are listed.
    pub(super) sent: BTreeMap<String, Vec<u8>>,
    pub(super) commit: String,
    /// How many bytes of an answer are sent before the connection breaks, for this many answers.
    pub(super) cut: Option<(usize, usize)>,
    /// The only token that is served.
    pub(super) only: Option<String>,
    /// What everything is answered with.
    pub(super) status: Option<&'static str>,
    /// Ranges are not known here.
    pub(super) whole: bool,
    endpoint: String,
    requests: Vec<String>,
    tokens: Vec<String>,
}

impl Server {
    pub(super) fn new(files: &[(&str, &[u8])]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let owned = |&(path, bytes): &(&str, &[u8])| (path.to_owned(), bytes.to_owned());
        let state = Arc::new(Mutex::new(State {
            files: files.iter().map(owned).collect(),
            commit: COMMIT.to_owned(),
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

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The files asked for since the last call, as `PATH RANGE`; the list is `list`.
    pub(super) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.state().requests)
    }

    /// The tokens that came with requests, once each.
    pub(super) fn tokens(&self) -> Vec<String> {
        let mut tokens = std::mem::take(&mut self.state().tokens);
        tokens.sort();
        tokens.dedup();
        tokens
    }
}

/// Whether a file is one of Git LFS here: those lie at another server.
fn is_large(path: &str) -> bool {
    path.ends_with(".safetensors")
}

/// As the hub lists it.
pub(super) fn hash(path: &str, bytes: &[u8]) -> String {
    if is_large(path) {
        return format!("{:x}", Sha256::digest(bytes));
    }
    let git = Sha1::new_with_prefix(format!("blob {}\0", bytes.len()));
    format!("{:x}", git.chain_update(bytes).finalize())
}

fn answer(mut stream: TcpStream, state: &mut State) -> Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let url = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let (mut range, mut token) = (String::new(), None);
    for line in lines {
        let line = line?;
        match line.split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("range") => range = value.to_owned(),
            Some((name, value)) if name.eq_ignore_ascii_case("authorization") => {
                token = Some(value.to_owned());
            }
            Some(_) => {}
            None => break,
        }
    }
    let sees = |only: &String| token == Some(format!("Bearer {only}"));
    let allowed = state.only.as_ref().is_none_or(sees);
    let resolve = format!("/org/name/resolve/{}/", state.commit);
    let response = if let Some(file) = url.strip_prefix("/large/") {
        // Of another owner: it wants no token.
        state
            .requests
            .push(format!("{file} {range}").trim_end().to_owned());
        send(state, file, &range)
    } else {
        state.tokens.extend(token.clone());
        let asked = url.strip_prefix(&resolve).unwrap_or("list");
        if !is_large(asked) {
            state
                .requests
                .push(format!("{asked} {range}").trim_end().to_owned());
        }
        let revisions = ["main", &state.commit, "refs%2Fpr%2F1"];
        let list =
            |revision: &&str| url == format!("/api/models/org/name/revision/{revision}?blobs=true");
        if let Some(status) = state.status {
            empty(status, "")
        } else if !allowed {
            empty("401 Unauthorized", "")
        } else if revisions.iter().any(list) {
            full(&listing(state))
        } else if asked != "list" && state.files.contains_key(asked) {
            match is_large(asked) {
                true => empty(
                    "302 Found",
                    &format!("Location: {}/large/{asked}\r\n", state.endpoint),
                ),
                false => send(state, asked, &range),
            }
        } else if url.starts_with("/api/models/org/name/") {
            empty("404 Not Found", "X-Error-Code: RevisionNotFound\r\n")
        } else {
            empty("404 Not Found", "X-Error-Code: RepoNotFound\r\n")
        }
    };
    stream.write_all(&response)
}

fn listing(state: &State) -> Vec<u8> {
    let file = |(path, bytes): (&String, &Vec<u8>)| {
        let (size, hash) = (bytes.len(), hash(path, bytes));
        let lfs = serde_json::json!({"sha256": hash, "size": size, "pointerSize": 134});
        let git = if is_large(path) { COMMIT } else { &hash };
        let mut file = serde_json::json!({"rfilename": path, "size": size, "blobId": git});
        if is_large(path) {
            file["lfs"] = lfs;
        }
        file
    };
    let siblings: Vec<_> = state.files.iter().map(file).collect();
    let list = serde_json::json!({"id": "org/name", "sha": state.commit, "siblings": siblings});
    list.to_string().into_bytes()
}

fn empty(status: &str, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n")
        .into_bytes()
}

fn full(body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// A file, from the byte that `bytes=FIRST-` says.
fn send(state: &mut State, path: &str, range: &str) -> Vec<u8> {
    let Some(file) = state.sent.get(path).or_else(|| state.files.get(path)) else {
        return empty("404 Not Found", "");
    };
    let first = range
        .strip_prefix("bytes=")
        .and_then(|range| range.strip_suffix('-'));
    let first = first
        .filter(|_| !state.whole)
        .map(|first| first.parse().unwrap());
    let body = match first {
        Some(first) if first >= file.len() => return empty("416 Range Not Satisfiable", ""),
        first => &file[first.unwrap_or(0)..],
    };
    let mut response = full(body);
    if let Some(first) = first {
        let range = format!(
            "Content-Range: bytes {first}-{}/{}\r\n",
            file.len() - 1,
            file.len()
        );
        let head = format!("HTTP/1.1 206 Partial Content\r\n{range}");
        response.splice(..b"HTTP/1.1 200 OK\r\n".len(), head.into_bytes());
    }
    if let Some((bytes, times)) = state.cut.filter(|(_, times)| *times > 0) {
        state.cut = Some((bytes, times - 1));
        let left = body.len().saturating_sub(bytes);
        response.truncate(response.len() - left);
    }
    response
}
