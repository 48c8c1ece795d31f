//! The border: declarations of the C++ side, and the two ways of its pointers.
use std::ffi::{CStr, c_char, c_void};
use std::ptr;

use tch::Tensor;
use torch_sys::C_tensor;

/// Null, or what went wrong.
pub(crate) type Text = *mut c_char;

/// A list of tensors as the shim takes it.
pub(crate) type List = *const *const C_tensor;

/// How the shim calls a closure, and how it lets go of it.
pub(crate) type Call = unsafe extern "C" fn(*const c_void, List, usize, *mut *mut C_tensor) -> Text;
pub(crate) type Release = unsafe extern "C" fn(*mut c_void);

// SAFETY: the signatures are those of the `extern "C"` functions in src/*.cpp, word for word.
unsafe extern "C" {
    fn cloze_free_text(text: Text);
    pub(crate) fn cloze_copy_text(text: *const c_char) -> Text;
    pub(crate) fn cloze_libtorch_version(out: *mut Text) -> Text;
    pub(crate) fn cloze_cpu_capability(out: *mut Text) -> Text;
    pub(crate) fn cloze_cuda_linked(out: *mut bool) -> Text;
    pub(crate) fn cloze_flush_denormals(on: bool, supported: *mut bool) -> Text;
    #[cfg(target_arch = "x86_64")]
    pub(crate) fn cloze_processor_has(capability: *const c_char, out: *mut bool) -> Text;
    pub(crate) fn cloze_cuda_has_bf16(out: *mut bool) -> Text;
    pub(crate) fn cloze_fp32_goes_to_onednn(out: *mut bool) -> Text;
    pub(crate) fn cloze_route_fp32_to_onednn(on: bool, routed: *mut bool) -> Text;
    pub(crate) fn cloze_multiply_bf16_in_fp32() -> Text;
    pub(crate) fn cloze_gradient_norm(
        gradients: List,
        count: usize,
        out: *mut *mut C_tensor,
    ) -> Text;
    pub(crate) fn cloze_clear_gradients(list: List, count: usize) -> Text;
    pub(crate) fn cloze_scale_(list: List, count: usize, factor: *const C_tensor) -> Text;
    pub(crate) fn cloze_fused_adamw_(
        parameters: List,
        gradients: List,
        first: List,
        second: List,
        count: usize,
        step: f64,
        rate: f64,
        beta1: f64,
        beta2: f64,
        eps: f64,
        decay: f64,
    ) -> Text;
    pub(crate) fn cloze_reuse_memory() -> Text;
    pub(crate) fn cloze_linear(
        x: *const C_tensor,
        weight: *const C_tensor,
        bias: *const C_tensor,
        out: *mut *mut C_tensor,
    ) -> Text;
    pub(crate) fn cloze_bias_gelu(
        x: *const C_tensor,
        bias: *const C_tensor,
        tanh: bool,
        out: *mut *mut C_tensor,
    ) -> Text;
    pub(crate) fn cloze_dropout(x: *const C_tensor, share: f64, out: *mut *mut C_tensor) -> Text;
    pub(crate) fn cloze_dropout_add(
        x: *const C_tensor,
        update: *const C_tensor,
        share: f64,
        out: *mut *mut C_tensor,
    ) -> Text;
    pub(crate) fn cloze_dropout_add_norm(
        x: *const C_tensor,
        update: *const C_tensor,
        share: f64,
        gain: *const C_tensor,
        shift: *const C_tensor,
        eps: f64,
        out: *mut *mut C_tensor,
    ) -> Text;
    pub(crate) fn cloze_linear_cross_entropy(
        states: *const C_tensor,
        weight: *const C_tensor,
        bias: *const C_tensor,
        targets: *const C_tensor,
        out: *mut *mut C_tensor,
    ) -> Text;
    pub(crate) fn cloze_attention(
        query: *const C_tensor,
        key: *const C_tensor,
        value: *const C_tensor,
        mask: *const C_tensor,
        causal: bool,
        scale: f64,
        share: f64,
        out: *mut *mut C_tensor,
    ) -> Text;
    pub(crate) fn cloze_recomputed(
        inputs: List,
        count: usize,
        closure: *mut c_void,
        call: Call,
        release: Release,
        out: *mut *mut C_tensor,
    ) -> Text;
    pub(crate) fn cloze_profile_start(on: *const C_tensor, out: *mut *mut c_void) -> Text;
    pub(crate) fn cloze_profile_lines(running: *mut c_void, out: *mut Text) -> Text;
    pub(crate) fn cloze_profile_stop(running: *mut c_void) -> Text;
    pub(crate) fn cloze_observed() -> bool;
    pub(crate) fn cloze_part_begin(name: *const c_char, out: *mut *mut c_void) -> Text;
    pub(crate) fn cloze_part_end(range: *mut c_void);
}

/// The handles of a list. They stay valid while the tensors are borrowed.
pub(crate) fn handles(tensors: &[Tensor]) -> Vec<*const C_tensor> {
    tensors.iter().map(Tensor::as_ptr).collect()
}

/// The tensor that a function of the shim makes.
#[track_caller]
pub(crate) fn tensor(operator: &str, call: impl FnOnce(*mut *mut C_tensor) -> Text) -> Tensor {
    let out = made(operator, ptr::null_mut(), call);
    // SAFETY: the call succeeded, so that `out` is a new tensor that nobody else owns.
    unsafe { Tensor::from_ptr(out) }
}

/// The text that a function of the shim makes.
#[track_caller]
pub(crate) fn text(operator: &str, call: impl FnOnce(*mut Text) -> Text) -> String {
    let out = made(operator, ptr::null_mut(), call);
    // SAFETY: the call succeeded, so that `out` is a text of the shim, which is taken once.
    unsafe { take_text(out) }
}

/// Calls a function of the shim that makes nothing.
#[track_caller]
pub(crate) fn done(operator: &str, call: impl FnOnce() -> Text) {
    made(operator, (), |_| call());
}

/// What a function of the shim writes in the place of `empty`. Panics with its text if it fails.
#[track_caller]
pub(crate) fn made<T>(operator: &str, empty: T, call: impl FnOnce(*mut T) -> Text) -> T {
    let mut out = empty;
    let error = call(&raw mut out);
    if !error.is_null() {
        // SAFETY: the shim returned it just now, and it is not null.
        let error = unsafe { take_text(error) };
        panic!("libtorch refused {operator}: {error}");
    }
    out
}

/// Copies a text of the shim and frees it.
///
/// # Safety
/// `text` was made by the shim's `copy_text` and is used for the last time.
unsafe fn take_text(text: Text) -> String {
    // SAFETY: `copy_text` ends its texts with a zero byte.
    let copy = unsafe { CStr::from_ptr(text) }
        .to_string_lossy()
        .into_owned();
    // SAFETY: it came from `malloc`, and nobody holds it any more.
    unsafe { cloze_free_text(text) };
    copy
}
