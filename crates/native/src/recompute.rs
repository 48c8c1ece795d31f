use std::any::Any;
use std::ffi::{CString, c_void};
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::slice;

use tch::Tensor;
use torch_sys::C_tensor;

use crate::ffi::{self, List, Text, handles, tensor};

/// `compute(inputs)`, of which only the inputs are kept for the backward pass, which computes the rest
/// again: one more forward pass of it buys the memory of everything in between (Chen et al.,
/// "Training Deep Nets with Sublinear Memory Cost", 2016).
///
/// Results and gradients are the same to the last bit, with dropout, too: what is drawn from
/// libtorch's generators is drawn again. Tensors that `compute` holds itself, such as parameters,
/// get their gradients in `backward`; a second `backward` of the same graph is refused.
///
/// # Shapes
/// Any. The first input says on which device random numbers are drawn.
///
/// # Panics
/// If there is no input, or `compute` panics. In the backward pass, if the result has another shape
/// than the first time.
///
/// ```
/// use cloze_native::recomputed;
/// use tch::{Device, Kind, Tensor};
///
/// let x = Tensor::ones([3], (Kind::Float, Device::Cpu)).set_requires_grad(true);
/// let y = recomputed(&[x.shallow_clone()], |inputs| inputs[0].square() * 2.0);
/// y.sum(Kind::Float).backward();
/// assert_eq!(x.grad().sum(Kind::Float).double_value(&[]), 12.0);
/// ```
///
/// Source: `torch.utils.checkpoint` with `use_reentrant=True`, as a node of autograd in C++.
pub fn recomputed(
    inputs: &[Tensor],
    compute: impl Fn(&[Tensor]) -> Tensor + Send + 'static,
) -> Tensor {
    assert!(!inputs.is_empty(), "recomputed needs an input");
    let handles = handles(inputs);
    let closure: Box<Closure> = Box::new(Box::new(compute));
    let closure = Box::into_raw(closure).cast();
    // SAFETY: the handles are borrowed for the call. The closure is the shim's from here on, which
    // calls it from one thread at a time and releases it once.
    tensor("recomputed", |out| unsafe {
        ffi::cloze_recomputed(handles.as_ptr(), handles.len(), closure, call, release, out)
    })
}

/// A backward pass may run in a thread of libtorch: hence `Send`. A node locks itself there, so that
/// no two threads call it at once.
type Closure = Box<dyn Fn(&[Tensor]) -> Tensor + Send>;

/// # Safety
/// `closure` is a live [`Closure`], `inputs` are `count` live tensors, `out` may be written to.
unsafe extern "C" fn call(
    closure: *const c_void,
    inputs: List,
    count: usize,
    out: *mut *mut C_tensor,
) -> Text {
    // SAFETY: by the contract of this function.
    let (closure, inputs) = unsafe {
        let closure = &*closure.cast::<Closure>();
        (closure, slice::from_raw_parts(inputs, count))
    };
    // No panic may pass through C++. What it leaves half done is the graph, which is thrown away.
    let computed = catch_unwind(AssertUnwindSafe(|| {
        let inputs: Vec<Tensor> = inputs
            .iter()
            // SAFETY: each is alive; the clone is a handle of its own.
            .map(|&input| unsafe { Tensor::clone_from_ptr(input.cast_mut()) })
            .collect();
        closure(&inputs)
    }));
    match computed {
        Ok(tensor) => {
            let tensor = ManuallyDrop::new(tensor);
            // SAFETY: by the contract of this function. The handle is the caller's now.
            unsafe { out.write(tensor.as_ptr().cast_mut()) };
            ptr::null_mut()
        }
        Err(panic) => text_of(&*panic),
    }
}

/// # Safety
/// `closure` is a [`Closure`] from `Box::into_raw` that is used for the last time.
unsafe extern "C" fn release(closure: *mut c_void) {
    // SAFETY: by the contract of this function.
    drop(unsafe { Box::from_raw(closure.cast::<Closure>()) });
}

fn text_of(panic: &(dyn Any + Send)) -> Text {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let text = text.unwrap_or("a panic without a text").replace('\0', " ");
    let text = CString::new(text).expect("without a zero byte");
    // SAFETY: the text outlives the call; the copy is the caller's.
    unsafe { ffi::cloze_copy_text(text.as_ptr()) }
}
