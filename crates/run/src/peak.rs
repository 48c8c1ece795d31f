use std::fs;

/// The most memory that this process has held, in bytes, where the system tells it.
pub fn peak_memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(1024.0 * kilobytes)
}

/// Counts from here on (proc(5), `clear_refs`). Where the system does not know how, what is told later
/// is the most since the beginning.
pub fn reset_peak_memory() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}
