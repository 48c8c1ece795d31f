use tch::Tensor;

/// The sizes of a tensor whose axes are named: the check at the border of every layer.
///
/// ```
/// use tch::{Device, Kind, Tensor};
/// let states = Tensor::zeros([2, 7, 64], (Kind::Float, Device::Cpu));
/// let [batch, seq, _dim] = cloze_tensor::axes(&states, "states", ["batch", "seq", "dim"]);
/// assert_eq!((batch, seq), (2, 7));
/// ```
///
/// # Panics
/// If the tensor has another number of axes; the message names them.
pub fn axes<const N: usize>(tensor: &Tensor, what: &str, names: [&str; N]) -> [i64; N] {
    let sizes = tensor.size();
    sizes
        .as_slice()
        .try_into()
        .unwrap_or_else(|_| panic!("{what}: expected [{}], got {sizes:?}", names.join(", ")))
}
