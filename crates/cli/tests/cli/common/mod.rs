//! A small run, and the command to start it.

pub(crate) mod fails;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// An empty folder for one test, and the command `cloze` in it.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder for the test"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("it is inside")).expect("a folder for the file");
        fs::write(&path, text).expect("a file for the test");
        path
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cloze"));
        command.args(arguments).current_dir(self.path());
        // Tensors so small that a second thread costs more than it brings.
        command
            .env("OMP_NUM_THREADS", "1")
            .env_remove("CLOZE_INVOKED_AS");
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.command(arguments))
    }
}

/// What a finished command left.
pub(crate) struct Run(Output);

impl Run {
    pub(crate) fn of(command: &mut Command) -> Self {
        Self(command.output().expect("cloze starts"))
    }

    pub(crate) fn code(&self) -> i32 {
        self.0.status.code().expect("no signal ended it")
    }

    pub(crate) fn said(&self) -> String {
        self.output() + &self.errors()
    }

    pub(crate) fn output(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    pub(crate) fn errors(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    /// The run, if it went well.
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code(), 0, "{}", self.said());
        self
    }
}

/// A configuration that trains in a second, on top of a preset; on every machine the same.
pub(crate) fn small(preset: &str) -> String {
    format!(
        "preset = {preset:?}\n\
         [data]\ndocuments = 30\nheld_out = 0.2\nlevel = \"standard\"\n\
         [model]\nlayers = 1\ndim = 16\nheads = 2\nkey_value_heads = 2\nhidden = 32\nmax_len = 32\n\
         dropout = 0.1\nattention_dropout = 0.1\n\
         [batch]\nsequences = 4\nmicro = 4\nlength = 24\n\
         [train]\nsteps = 6\nlog_every = 2\nevaluate_every = 4\nevaluate_batches = 2\n\
         checkpoint_every = 2\nkeep = 2\nclip = 0.5\n\
         schedule = {{ peak = 1e-3, warmup = 2, decay = {{ kind = \"linear\", to = 0.0 }} }}\n\
         optimizer = {{ kind = \"adamw\", betas = [0.9, 0.95], eps = 1e-8, decay = 0.1 }}\n\
         [compute]\nprecision = \"fp32\"\n"
    )
}
