use crate::ffi::{self, made, text};

/// The version of libtorch whose headers were compiled against, such as `2.11.0`.
///
/// Source: `TORCH_VERSION` in `torch/version.h`.
pub fn libtorch_version() -> String {
    // SAFETY: `out` outlives the call.
    text("libtorch_version", |out| unsafe {
        ffi::cloze_libtorch_version(out)
    })
}

/// The instruction set that ATen's own kernels use on this machine: `DEFAULT`, `AVX2`, `AVX512`, ..
///
/// Source: `at::get_cpu_capability`.
pub fn cpu_capability() -> String {
    // SAFETY: `out` outlives the call.
    text("cpu_capability", |out| unsafe {
        ffi::cloze_cpu_capability(out)
    })
}

/// Whether libtorch's CUDA half is linked into this process. A GPU may still be absent.
///
/// Source: `at::CUDAHooksRegistry`, into which `libtorch_cuda` enters itself when it is loaded.
pub fn cuda_linked() -> bool {
    // SAFETY: `out` outlives the call.
    made("cuda_linked", false, |out| unsafe {
        ffi::cloze_cuda_linked(out)
    })
}

/// Makes numbers too small for a normal float zero, in this thread and in those it starts from now
/// on. Such numbers are slow, and training does not need them. Call it first thing in `main`:
/// threads that libtorch has started already keep their mode.
///
/// Returns whether the processor can do it.
///
/// Source: `at::Context::setFlushDenormal`.
pub fn flush_denormals(on: bool) -> bool {
    // SAFETY: `out` outlives the call.
    made("flush_denormals", false, |out| unsafe {
        ffi::cloze_flush_denormals(on, out)
    })
}
