use std::fs;

/// The most memory that this process has had, in bytes, where the system says: `VmHWM` of proc(5).
/// What getrusage(2) calls `ru_maxrss` would be at least that of the process which started this one.
pub(crate) fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}
