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
