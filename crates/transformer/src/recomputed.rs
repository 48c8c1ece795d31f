use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cloze_native::recomputed;
use tch::Tensor;

use crate::{Layer, Replay};

/// A layer whose training pass keeps nothing but what went in, and is computed again in the backward
/// pass: memory for time, see [`recomputed`]. The numbers stay the same, bit for bit; but for the gradient of a
/// table that several blocks share, which is summed in another order.
///
/// Passes without dropout are those of the layer itself. In a training pass, where it runs twice, its
/// [`Recorder`](crate::Recorder) is not asked.
#[derive(Debug)]
pub struct Recomputed<S>(Shared<S>);

// The graph holds the layer, too, and the backward pass may run in another thread: tensors can be sent
// there, but not be looked at by two threads at once. Nobody waits for this lock.
type Shared<S> = Arc<Mutex<Box<dyn Layer<S>>>>;

impl<S> Recomputed<S> {
    /// The same layer, computed again.
    pub fn new(layer: Box<dyn Layer<S>>) -> Self {
        Self(Arc::new(Mutex::new(layer)))
    }
}

impl<S: Replay + 'static> Layer<S> for Recomputed<S> {
    fn forward(&self, x: &Tensor, scope: &S) -> Tensor {
        if !scope.train() {
            return locked(&self.0).forward(x, scope);
        }
        let (layer, replay) = (Arc::clone(&self.0), scope.replay());
        let mut inputs = scope.streams();
        inputs.insert(0, x.shallow_clone());
        recomputed(&inputs, move |inputs| {
            locked(&layer).forward(&inputs[0], &replay(&inputs[1..]))
        })
    }
}

/// A layer is the same after a panic as before.
fn locked<S>(layer: &Shared<S>) -> MutexGuard<'_, Box<dyn Layer<S>>> {
    layer.lock().unwrap_or_else(PoisonError::into_inner)
}
