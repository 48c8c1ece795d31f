use std::fs;

use crate::ffi::{self, done};

/// Keeps large blocks that tensors on the CPU free, for the tensors to come, in huge pages where the
/// system has them. A training step asks for the same sizes each time; without this, the system takes
/// and zeroes hundreds of megabytes of pages in each. At most a quarter more memory is held than was
/// ever in use at a time.
///
/// Call it once, first thing in `main`: memory from before is freed as it always was.
///
/// Source: `c10::SetCPUAllocator`.
pub fn reuse_memory() {
    // SAFETY: the call takes nothing.
    done("reuse_memory", || unsafe { ffi::cloze_reuse_memory() });
}

/// Memory that the processor's tensors may still take, in bytes, without driving out other programs;
/// nothing where the system does not say it.
///
/// Source: `MemAvailable` of `man 5 proc_meminfo`, and the limit of a container (`memory.max` of Linux's
/// cgroup v2).
pub fn free_memory() -> Option<u64> {
    let read = |path| fs::read_to_string(path).ok();
    let number = |path| read(path)?.trim().parse::<u64>().ok();
    let system = available(&read("/proc/meminfo")?)?;
    let used = number("/sys/fs/cgroup/memory.current").unwrap_or(0);
    let limit = number("/sys/fs/cgroup/memory.max").map(|limit| limit.saturating_sub(used));
    Some(limit.map_or(system, |limit| limit.min(system)))
}

fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes = line.trim().strip_suffix(" kB")?.parse::<u64>().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_available_memory_is_read() {
        let text = "MemTotal:       24605284 kB\nMemAvailable:   18123456 kB\n";
        assert_eq!(available(text), Some(18_123_456 * 1024));
        assert_eq!(available("MemTotal: 1 kB\n"), None);
    }
}
