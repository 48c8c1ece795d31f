use std::ffi::{CStr, c_void};
use std::ptr;

use crate::ffi::{self, made};

/// Computes something under a name, by which a [`Profiler`](crate::Profiler) counts the time of its
/// operators and of their gradients. Parts may lie in parts. Where nobody watches it costs a look at
/// a variable of the thread.
///
/// Source: `at::RecordFunction` of the scope `USER_SCOPE`, as `torch.profiler.record_function`.
pub fn part<T>(name: &'static CStr, compute: impl FnOnce() -> T) -> T {
    let _range = Range::open(name);
    compute()
}

/// Closed when it is dropped, by a panic, too. Null where nobody watches.
struct Range(*mut c_void);

impl Range {
    fn open(name: &'static CStr) -> Self {
        // SAFETY: `out` outlives the call, and the name is never freed.
        let begin = |out| unsafe { ffi::cloze_part_begin(name.as_ptr(), out) };
        Self(made("part", ptr::null_mut(), begin))
    }
}

impl Drop for Range {
    fn drop(&mut self) {
        // SAFETY: opened in this thread, closed here alone; null is allowed.
        unsafe { ffi::cloze_part_end(self.0) };
    }
}
