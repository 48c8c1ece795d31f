use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Disk, Files};

/// A disk that counts what is asked of it, and refuses from a certain call on.
///
/// ```
/// use std::path::Path;
/// use cloze_train::{Faulty, Files};
///
/// // The second call fails as if the disk were full, and only that one.
/// let disk = Faulty::new(2..3, 28);
/// assert!(disk.list(Path::new(".")).is_ok());
/// assert_eq!(disk.list(Path::new(".")).unwrap_err().raw_os_error(), Some(28));
/// assert_eq!(disk.calls(), 2);
/// ```
#[derive(Debug, Clone)]
pub struct Faulty {
    plan: Arc<Plan>,
}

#[derive(Debug)]
struct Plan {
    calls: AtomicU64,
    fails: std::ops::Range<u64>,
    errno: i32,
}

impl Faulty {
    /// Fails the calls of these numbers, from 1, with this error number of the system. A write into a
    /// file is a call too; one that fails has written the half.
    pub fn new(fails: std::ops::Range<u64>, errno: i32) -> Self {
        let calls = AtomicU64::new(0);
        let plan = Plan {
            calls,
            fails,
            errno,
        };
        Self {
            plan: Arc::new(plan),
        }
    }

    /// Calls so far.
    pub fn calls(&self) -> u64 {
        self.plan.calls.load(Ordering::Relaxed)
    }
}

impl Plan {
    fn call(&self) -> io::Result<()> {
        let number = 1 + self.calls.fetch_add(1, Ordering::Relaxed);
        if self.fails.contains(&number) {
            return Err(io::Error::from_raw_os_error(self.errno));
        }
        Ok(())
    }
}

struct FaultyFile {
    plan: Arc<Plan>,
    file: Box<dyn Write>,
}

impl Write for FaultyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(error) = self.plan.call() {
            // An interrupted call has written nothing; a full disk took what still fitted.
            if error.kind() != io::ErrorKind::Interrupted {
                self.file.write_all(&bytes[..bytes.len() / 2])?;
            }
            return Err(error);
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Files for Faulty {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.plan.call()?;
        Disk.create_folder(path)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn Write>> {
        self.plan.call()?;
        Ok(Box::new(FaultyFile {
            plan: Arc::clone(&self.plan),
            file: Disk.create(path)?,
        }))
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        self.plan.call()?;
        Disk.sync(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.plan.call()?;
        Disk.rename(from, to)
    }

    fn link(&self, target: &Path, link: &Path) -> io::Result<()> {
        self.plan.call()?;
        Disk.link(target, link)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.plan.call()?;
        Disk.remove(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.plan.call()?;
        Disk.list(folder)
    }

    fn free(&self, path: &Path) -> io::Result<u64> {
        self.plan.call()?;
        Disk.free(path)
    }
}
