use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::Div;

use tch::{Device, Kind, Tensor, nn};

use crate::{Init, Precision};

/// Every trainable tensor of a model, by name. The order is that of the names, always.
#[derive(Debug)]
pub struct Parameters {
    source: Source,
    device: Device,
    precision: Precision,
    storage: Precision,
    recompute: bool,
    named: RefCell<BTreeMap<String, Tensor>>,
}

/// Where the values of new parameters come from.
#[derive(Debug)]
enum Source {
    Seed(u64),
    /// Each waits for its parameter, and is then held by that alone.
    Saved(RefCell<BTreeMap<String, Tensor>>),
    Nothing,
}

/// A place in the tree of names. `path / "layers" / 3` is the place `layers.3`.
#[derive(Debug, Clone)]
pub struct Path<'a> {
    parameters: &'a Parameters,
    name: String,
}

impl Parameters {
    /// An empty store whose parameters will be drawn from `seed` and live on `device`.
    pub fn new(seed: u64, device: Device) -> Self {
        Self::of(Source::Seed(seed), device)
    }

    /// An empty store whose parameters will be copies of these on `device`, by name.
    pub fn saved(tensors: impl IntoIterator<Item = (String, Tensor)>, device: Device) -> Self {
        let tensors = tensors.into_iter();
        Self::given(tensors.map(|(name, tensor)| (name, tensor.copy())), device)
    }

    /// The same of tensors that nobody else will use: those of the right type on the right device become
    /// the parameters themselves, and take no memory twice.
    pub fn given(tensors: impl IntoIterator<Item = (String, Tensor)>, device: Device) -> Self {
        let tensors = RefCell::new(tensors.into_iter().collect());
        Self::of(Source::Saved(tensors), device)
    }

    /// An empty store whose parameters will have names and shapes, and hold no memory: to learn
    /// what a model needs before it is built. Nothing can be computed with them.
    pub fn outline() -> Self {
        Self::of(Source::Nothing, Device::Cpu)
    }

    /// The same store, for a network that computes in this type: [`Precision::Fp32`] where nothing
    /// is said. The parameters are fp32 either way, unless they are [kept](Self::kept_in) otherwise.
    ///
    /// On a processor without bf16 instructions, this makes the whole process
    /// [multiply bf16 by way of fp32](cloze_native::multiply_bf16_in_fp32).
    #[must_use]
    pub fn computing_in(self, precision: Precision) -> Self {
        let missing = self.device == Device::Cpu && !cloze_native::processor_has_bf16();
        if precision == Precision::Bf16 && missing {
            cloze_native::multiply_bf16_in_fp32();
        }
        Self { precision, ..self }
    }

    /// The same store, for a network that computes in this type and keeps its parameters in it, too: half of
    /// the memory in bf16, and nothing to cast. Such a network only reads: what is not fp32 gets no gradients.
    #[must_use]
    pub fn kept_in(self, precision: Precision) -> Self {
        let computing = self.computing_in(precision);
        Self {
            storage: precision,
            ..computing
        }
    }

    /// The same store, for a network whose blocks, when it is trained, keep only what goes into them and
    /// are [computed again](cloze_native::recomputed) in the backward pass: less memory for one more forward
    /// pass of them.
    #[must_use]
    pub fn recomputing(self, recompute: bool) -> Self {
        Self { recompute, ..self }
    }

    /// Where the parameters live.
    pub fn device(&self) -> Device {
        self.device
    }

    /// The place that all names start from.
    pub fn root(&self) -> Path<'_> {
        Path {
            parameters: self,
            name: String::new(),
        }
    }

    /// All parameters, sorted by name. The tensors share their storage with the model's.
    pub fn named(&self) -> Vec<(String, Tensor)> {
        let named = self.named.borrow();
        named
            .iter()
            .map(|(name, tensor)| (name.clone(), tensor.shallow_clone()))
            .collect()
    }

    /// Puts every parameter under a place of a store of `tch::nn`, which shares its storage with them: an
    /// optimizer over the store trains them, too, and what the store saves and loads is theirs. Into a
    /// network of one's own [`saved`](Self::saved) brings the values of such a store, as copies:
    /// `Parameters::saved(store.variables(), device)`.
    ///
    /// ```
    /// use cloze_tensor::{Init, Parameters};
    /// use tch::{Device, nn};
    ///
    /// let (parameters, store) = (Parameters::new(42, Device::Cpu), nn::VarStore::new(Device::Cpu));
    /// let weight = (parameters.root() / "layers" / 0).parameter("weight", &[2, 3], Init::Ones);
    /// parameters.add_to(&(store.root() / "encoder"));
    /// let shared = &store.variables()["encoder.layers.0.weight"];
    /// assert_eq!(shared.data_ptr(), weight.data_ptr());
    /// ```
    pub fn add_to(&self, place: &nn::Path<'_>) {
        for (name, tensor) in self.named() {
            let mut parts: Vec<&str> = name.split('.').collect();
            let last = parts.pop().expect("a name has a part");
            let place = parts
                .into_iter()
                .fold(place.clone(), |place, part| place / part);
            let _same = place.add(last, tensor, true);
        }
    }

    /// The shape of each parameter, sorted by name.
    pub fn shapes(&self) -> BTreeMap<String, Vec<i64>> {
        let named = self.named.borrow();
        let shapes = named
            .iter()
            .map(|(name, tensor)| (name.clone(), tensor.size()));
        shapes.collect()
    }

    /// Number of trainable numbers. A tied tensor counts once.
    pub fn count(&self) -> u64 {
        self.named
            .borrow()
            .values()
            .map(|tensor| tensor.numel() as u64)
            .sum()
    }
}

impl Parameters {
    fn of(source: Source, device: Device) -> Self {
        Self {
            source,
            device,
            precision: Precision::Fp32,
            storage: Precision::Fp32,
            recompute: false,
            named: RefCell::default(),
        }
    }
}

impl Source {
    fn values(&self, name: &str, shape: &[i64], init: Init) -> Tensor {
        match self {
            Self::Seed(seed) => init.values(*seed, name, shape),
            Self::Saved(tensors) => {
                let saved = tensors.borrow_mut().remove(name);
                let saved = saved.unwrap_or_else(|| panic!("no tensor was saved as {name}"));
                assert_eq!(saved.size(), shape, "the shape of the saved {name}");
                saved.detach()
            }
            Self::Nothing => Tensor::zeros([1], (Kind::Float, Device::Cpu)).expand(shape, false),
        }
    }
}

impl Path<'_> {
    /// A new tensor under this place: fp32 and trainable, unless the store [keeps](Parameters::kept_in) another
    /// type.
    ///
    /// # Panics
    /// If the name is taken: two layers that share a tensor share it by `shallow_clone`. If the
    /// values are to be [saved](Parameters::saved) ones, and none has this name and shape.
    pub fn parameter(&self, name: &str, shape: &[i64], init: Init) -> Tensor {
        let full = self.join(name);
        let values = self.parameters.source.values(&full, shape, init);
        let storage = self.parameters.storage;
        let tensor = values
            .to_kind(storage.kind())
            .to_device(self.parameters.device)
            .set_requires_grad(storage == Precision::Fp32);
        let taken = self
            .parameters
            .named
            .borrow_mut()
            .insert(full, tensor.shallow_clone());
        assert!(
            taken.is_none(),
            "two parameters are called {}",
            self.join(name)
        );
        tensor
    }

    /// A tensor that is no parameter, on the device of the parameters: never trained, never saved.
    pub fn constant(&self, values: &Tensor) -> Tensor {
        values.to_device(self.parameters.device)
    }

    /// What the network of these parameters computes in.
    pub fn precision(&self) -> Precision {
        self.parameters.precision
    }

    /// Whether its blocks are computed again in the backward pass.
    pub fn recomputes(&self) -> bool {
        self.parameters.recompute
    }

    fn join(&self, name: &str) -> String {
        if self.name.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.name)
        }
    }
}

impl<'a, N: Display> Div<N> for Path<'a> {
    type Output = Path<'a>;

    fn div(self, name: N) -> Path<'a> {
        Path {
            parameters: self.parameters,
            name: self.join(&name.to_string()),
        }
    }
}

impl<'a, N: Display> Div<N> for &Path<'a> {
    type Output = Path<'a>;

    fn div(self, name: N) -> Path<'a> {
        self.clone() / name
    }
}
