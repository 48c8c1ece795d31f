use std::ffi::c_int;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

use crate::failure::Failure;

/// A flag that Ctrl-C, SIGTERM and a terminal that closes raise. The second signal ends the process
/// at once, as a shell reports it: checkpoints are whole at any moment.
pub(crate) fn stop_flag() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let hang_up = is_ignored(SIGHUP) == Some(false);
    let signals = [SIGINT, SIGTERM]
        .into_iter()
        .chain(hang_up.then_some(SIGHUP));
    for signal in signals {
        // In this order: the shutdown sees the flag that the first signal raised.
        flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&stop))
            .and_then(|_| flag::register(signal, Arc::clone(&stop)))
            .map_err(|error| Failure::Data(format!("cannot listen for signals: {error}")))?;
    }
    Ok(stop)
}

/// Whether the process was started to ignore the signal, as by `nohup`, which a handler would undo.
/// Known where the system tells it in `/proc`.
fn is_ignored(signal: c_int) -> Option<bool> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))?;
    let mask = u64::from_str_radix(mask.trim(), 16).ok()?;
    Some(mask >> (signal - 1) & 1 == 1)
}
