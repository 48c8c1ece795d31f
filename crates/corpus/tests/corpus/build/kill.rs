//! A build that is killed, as often as you like, goes on to the same corpus.

use std::env;
use std::io::{BufRead, BufReader, Read, Write, stdout};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use cloze_corpus::{Corpus, Error, Kind};
use cloze_random::{Draws, Stream};

use crate::build::{files, full, lasting, made, open, rows, scratch, unwatched, watched};

/// Tells the process below from a test; holds a folder with the input and the output.
const FOLDER: &str = "CLOZE_TEST_KILLED_BUILD";
const MOMENTS: Stream = Stream::named("moments of a test");
const SEED: u64 = 20;
const KILLS: u64 = 10;

/// Not a test, but the process that is killed: it builds, and says a line for each progress.
#[test]
fn child() {
    let Some(folder) = env::var_os(FOLDER) else {
        return;
    };
    let folder = Path::new(&folder);
    let documents = open(&folder.join("rows.jsonl"));
    let out = folder.join("corpus");
    let built = watched(&documents, &full(), Kind::Bpe, &out, &|_, _| {
        writeln!(stdout(), "\nprogress").expect("a reader");
    });
    built.expect("a corpus");
}

struct Build {
    process: Child,
    lines: BufReader<ChildStdout>,
}

impl Build {
    fn start(folder: &Path) -> Self {
        let mut process = Command::new(env::current_exe().expect("this program"))
            .args(["--exact", "build::kill::child", "--nocapture"])
            .env(FOLDER, folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        let lines = BufReader::new(process.stdout.take().expect("a pipe"));
        Self { process, lines }
    }

    /// Waits for so many reports of progress, or the end; whether it is not the end.
    fn wait(&mut self, reports: u64) -> bool {
        let lines = self.lines.by_ref().lines().map_while(Result::ok);
        let reported = lines.filter(|line| line == "progress");
        reported.take(reports as usize).count() as u64 == reports
    }

    fn kill(mut self) {
        self.process.kill().expect("a process of ours");
        self.process.wait().expect("a process of ours");
    }
}

#[test]
fn killed_at_random_moments_it_goes_on_to_the_same_corpus() {
    let folder = scratch();
    let documents = rows(folder.path(), &made(9 << 18));
    let undisturbed = folder.path().join("undisturbed");
    let reports = std::sync::Mutex::new(0);
    let count = |_, _: &_| *reports.lock().unwrap() += 1;
    let expected = watched(&documents, &full(), Kind::Bpe, &undisturbed, &count).unwrap();
    let reports = reports.into_inner().unwrap();

    eprintln!("moments of seed {SEED}");
    let out = folder.path().join("corpus");
    let mut unfinished = 0;
    for kill in 0..KILLS {
        let mut draws = Draws::new(SEED, MOMENTS, 0, kill);
        let mut build = Build::start(folder.path());
        build.wait(draws.below(reports));
        sleep(Duration::from_micros(draws.below(10_000)));
        build.kill();
        if !Corpus::is_in(&out) {
            unfinished += 1;
        }
        // Each second time it is killed again, in what is left to do.
        if kill % 2 == 0 {
            let mut build = Build::start(folder.path());
            build.wait(draws.below(reports / 2));
            build.kill();
        }
        let corpus = unwatched(&documents, &full(), Kind::Bpe, &out).unwrap();
        assert_eq!(corpus.fingerprint(), expected.fingerprint(), "kill {kill}");
        corpus.train.verify().unwrap();
        corpus.held_out.verify().unwrap();
        assert!(lasting(&out) == lasting(&undisturbed), "kill {kill}");
        std::fs::remove_dir_all(&out).unwrap();
    }
    assert!(unfinished >= KILLS / 2, "{unfinished} of {KILLS}");
}

#[test]
fn a_process_that_builds_is_named_and_its_lock_goes_with_it() {
    let folder = scratch();
    let documents = rows(folder.path(), &made(9 << 18));
    let out = folder.path().join("corpus");
    let mut build = Build::start(folder.path());
    assert!(build.wait(1));
    let refused = unwatched(&documents, &full(), Kind::Bpe, &out);
    let id = build.process.id().to_string();
    let Err(Error::Busy { process, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(process, id);
    build.kill();
    assert!(files(&out).keys().any(|name| name.starts_with("work")));
    unwatched(&documents, &full(), Kind::Bpe, &out).unwrap();
}
