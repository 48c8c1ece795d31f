use tch::Tensor;

use crate::ffi::{self, done};

/// The numbers of one AdamW step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdamWStep {
    /// Which update this is, from 1: it corrects the bias of young moments.
    pub step: u64,
    /// Learning rate.
    pub rate: f64,
    /// Decay of the first and of the second moment.
    pub betas: [f64; 2],
    /// Added to the root of the second moment.
    pub eps: f64,
    /// Decoupled weight decay, per unit of the learning rate.
    pub decay: f64,
}

/// One AdamW step over lists of tensors, in place, in one pass over memory.
///
/// Loshchilov and Hutter, "Decoupled Weight Decay Regularization" (2019), algorithm 2, as defined
/// by `torch.optim.AdamW`.
///
/// # Shapes
/// `parameters[i]`, `gradients[i]`, `first[i]` and `second[i]` share shape, kind and device, and are
/// contiguous.
///
/// # Panics
/// If the lists are not that much alike.
///
/// Source: `at::_fused_adamw_`.
pub fn fused_adamw_(
    parameters: &[Tensor],
    gradients: &[Tensor],
    first: &[Tensor],
    second: &[Tensor],
    settings: &AdamWStep,
) {
    let count = parameters.len();
    for (role, list) in [
        ("gradients", gradients),
        ("first", first),
        ("second", second),
    ] {
        assert_eq!(
            list.len(),
            count,
            "`{role}` needs one tensor for each parameter"
        );
    }
    let [parameters, gradients, first, second] =
        [parameters, gradients, first, second].map(ffi::handles);
    let [beta1, beta2] = settings.betas;
    // SAFETY: the handles are borrowed for the call, each list has `count` of them, and the shim
    // checks that the tensors are alike before the kernel walks their memory.
    done("fused_adamw_", || unsafe {
        ffi::cloze_fused_adamw_(
            parameters.as_ptr(),
            gradients.as_ptr(),
            first.as_ptr(),
            second.as_ptr(),
            count,
            settings.step as f64,
            settings.rate,
            beta1,
            beta2,
            settings.eps,
            settings.decay,
        )
    });
}
