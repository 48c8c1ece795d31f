#[cfg(target_arch = "x86_64")]
use std::ffi::CString;

use crate::ffi::{self, done, made};

/// Those instruction sets of this processor that make a difference to training, the oldest first.
/// What is in bf16 has `bf16` in its name.
///
/// Source: `at::cpu::get_cpu_capabilities` on x86, the standard library on Arm.
pub fn instruction_sets() -> Vec<&'static str> {
    known()
        .into_iter()
        .filter_map(|(name, there)| there.then_some(name))
        .collect()
}

/// Whether this processor multiplies bf16 matrices by itself.
pub fn processor_has_bf16() -> bool {
    instruction_sets().iter().any(|name| name.contains("bf16"))
}

/// Whether there is a GPU that multiplies bf16 matrices by itself: compute capability 8.0 or later.
///
/// Source: `at::CUDAHooksInterface::supportsBFloat16ConvolutionWithCuDNNv8`.
pub fn cuda_has_bf16() -> bool {
    // SAFETY: `out` outlives the call.
    made("cuda_has_bf16", false, |out| unsafe {
        ffi::cloze_cuda_has_bf16(out)
    })
}

/// Whether oneDNN multiplies fp32 matrices in place of MKL from now on, in the whole process, where it
/// is the faster one, on processors of AMD. Returns whether it does: one without AVX-512 leaves ATen no
/// choice, and one with AMX would compute in bf16 instead, so both keep MKL.
///
/// Source: `at::Context::setFloat32Precision` for `matmul` of oneDNN.
pub fn route_fp32_to_onednn(on: bool) -> bool {
    // SAFETY: `out` outlives the call.
    made("route_fp32_to_onednn", false, |out| unsafe {
        ffi::cloze_route_fp32_to_onednn(on, out)
    })
}

/// Whether [`route_fp32_to_onednn`] is in effect.
///
/// Source: `at::Context::float32Precision`.
pub fn fp32_goes_to_onednn() -> bool {
    // SAFETY: `out` outlives the call.
    made("fp32_goes_to_onednn", false, |out| unsafe {
        ffi::cloze_fp32_goes_to_onednn(out)
    })
}

/// Multiplies bf16 matrices of the processor by way of fp32 from now on, in the whole process: the
/// result is that of bf16 instructions (exact products, sums in fp32, one rounding), and without
/// those it comes at a little less than the speed of fp32, not at a tenth of it. Attention
/// is included; the type of every tensor stays what it was.
///
/// Call it before anything is computed: threads that multiply meanwhile would see a table change.
///
/// Source: kernels for `aten::mm`, `bmm`, `addmm`, `baddbmm` and the flash attention, registered
/// with ATen's dispatcher in place of its own.
pub fn multiply_bf16_in_fp32() {
    // SAFETY: the call takes nothing.
    done("multiply_bf16_in_fp32", || unsafe {
        ffi::cloze_multiply_bf16_in_fp32()
    });
}

#[cfg(target_arch = "x86_64")]
fn known() -> Vec<(&'static str, bool)> {
    ["avx2", "avx512_f", "avx512_bf16", "amx_bf16"]
        .map(|name| (name, has(name)))
        .to_vec()
}

#[cfg(target_arch = "aarch64")]
fn known() -> Vec<(&'static str, bool)> {
    use std::arch::is_aarch64_feature_detected;
    vec![
        ("neon", is_aarch64_feature_detected!("neon")),
        ("sve", is_aarch64_feature_detected!("sve")),
        ("bf16", is_aarch64_feature_detected!("bf16")),
    ]
}

#[cfg(target_arch = "x86_64")]
fn has(capability: &str) -> bool {
    let name = CString::new(capability).expect("a name without a zero byte");
    // SAFETY: both arguments outlive the call.
    made("processor_has", false, |out| unsafe {
        ffi::cloze_processor_has(name.as_ptr(), out)
    })
}
