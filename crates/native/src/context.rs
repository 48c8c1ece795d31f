use std::ptr;

use crate::ffi::{self, Text};

/// The version of libtorch whose headers were compiled against, such as `2.11.0`.
///
/// Source: `TORCH_VERSION` in `torch/version.h`.
pub fn libtorch_version() -> String {
    text(ffi::cloze_libtorch_version, "libtorch_version")
}

/// The instruction set that ATen's own kernels use on this machine: `DEFAULT`, `AVX2`, `AVX512`, ..
///
/// Source: `at::get_cpu_capability`.
pub fn cpu_capability() -> String {
    text(ffi::cloze_cpu_capability, "cpu_capability")
}

/// Whether libtorch's CUDA half is linked into this process. A GPU may still be absent.
///
/// Source: `at::CUDAHooksRegistry`, into which `libtorch_cuda` enters itself when it is loaded.
pub fn cuda_linked() -> bool {
    let mut linked = false;
    // SAFETY: `linked` outlives the call, and the returned text is used once.
    unsafe { ffi::succeed(ffi::cloze_cuda_linked(&raw mut linked), "cuda_linked") };
    linked
}

/// Makes numbers too small for a normal float zero, in this thread and in those it starts from now
/// on. Such numbers are slow, and training does not need them. Call it first thing in `main`:
/// threads that libtorch has started already keep their mode.
///
/// Returns whether the processor can do it.
///
/// Source: `at::Context::setFlushDenormal`.
pub fn flush_denormals(on: bool) -> bool {
    let mut supported = false;
    // SAFETY: `supported` outlives the call, and the returned text is used once.
    unsafe {
        ffi::succeed(
            ffi::cloze_flush_denormals(on, &raw mut supported),
            "flush_denormals",
        );
    }
    supported
}

fn text(function: unsafe extern "C" fn(*mut Text) -> Text, operator: &str) -> String {
    let mut out = ptr::null_mut();
    // SAFETY: `out` outlives the call, and the returned text is used once.
    unsafe { ffi::succeed(function(&raw mut out), operator) };
    // SAFETY: the call succeeded, so that `out` holds a text of the shim, which is taken once.
    unsafe { ffi::take_text(out) }
}
