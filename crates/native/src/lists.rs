use tch::Tensor;

use crate::ffi::{self, done, tensor};

/// The L2 norm of all gradients as if they were one vector, summed in fp32.
///
/// # Shapes
/// Each gradient any; returns a scalar, on the device of the gradients (no synchronisation).
///
/// # Panics
/// If the list is empty, or holds an undefined tensor.
///
/// Source: `at::_foreach_norm`, as in `torch.nn.utils.clip_grad_norm_`.
pub fn gradient_norm(gradients: &[Tensor]) -> Tensor {
    assert!(!gradients.is_empty(), "the norm of no gradient at all");
    let handles = ffi::handles(gradients);
    // SAFETY: the handles are borrowed for the call, and `out` outlives it.
    tensor("gradient_norm", |out| unsafe {
        ffi::cloze_gradient_norm(handles.as_ptr(), handles.len(), out)
    })
}

/// Forgets the gradients of leaves. The next backward pass then hands its own over, where adding it to
/// zeros would read and write everything once more.
///
/// Source: `Tensor::mutable_grad`, as in `zero_grad(set_to_none=True)` of `torch.optim`.
pub fn clear_gradients(leaves: &[Tensor]) {
    let handles = ffi::handles(leaves);
    // SAFETY: the handles are borrowed for the call.
    done("clear_gradients", || unsafe {
        ffi::cloze_clear_gradients(handles.as_ptr(), handles.len())
    });
}

/// Multiplies each tensor by the factor, in place and without a gradient.
///
/// # Shapes
/// Each tensor any; `factor` a scalar.
///
/// # Panics
/// If the factor is no scalar, or a tensor cannot hold the product.
///
/// Source: `at::_foreach_mul_`.
pub fn scale_(tensors: &[Tensor], factor: &Tensor) {
    assert_eq!(
        factor.size(),
        [0_i64; 0],
        "the factor of `scale_` is a scalar"
    );
    let handles = ffi::handles(tensors);
    if handles.is_empty() {
        return;
    }
    // SAFETY: the handles are borrowed for the call.
    done("scale_", || unsafe {
        ffi::cloze_scale_(handles.as_ptr(), handles.len(), factor.as_ptr())
    });
}
