use cloze_model::Named;
use tch::Tensor;

use crate::Trained;

/// Parameters with `N` remembered tensors each, of their shape, which begin with zeros.
#[derive(Debug)]
pub(super) struct States<const N: usize> {
    names: [&'static str; N],
    pub(super) trained: Vec<Trained>,
    /// By role, then by parameter.
    pub(super) tensors: [Vec<Tensor>; N],
}

impl<const N: usize> States<N> {
    pub(super) fn new(names: [&'static str; N], trained: Vec<Trained>) -> Self {
        let zeros = || {
            trained
                .iter()
                .map(|one| one.parameter.tensor.detach().zeros_like())
        };
        Self {
            names,
            tensors: std::array::from_fn(|_| zeros().collect()),
            trained,
        }
    }

    /// Each parameter with its gradient and what is remembered of it.
    pub(super) fn each(&self) -> impl Iterator<Item = (&Trained, Tensor, [&Tensor; N])> {
        self.trained.iter().enumerate().map(|(i, one)| {
            let remembered = std::array::from_fn(|role| &self.tensors[role][i]);
            (one, one.parameter.tensor.grad(), remembered)
        })
    }

    /// `PARAMETER.ROLE`, by parameter, then by role.
    pub(super) fn named(&self) -> Vec<Named> {
        let of = |(i, one): (usize, &Trained)| {
            let roles = self.names.iter().zip(&self.tensors);
            let named = |(role, tensors): (&&str, &Vec<Tensor>)| Named {
                name: format!("{}.{role}", one.parameter.name).into(),
                tensor: tensors[i].shallow_clone(),
            };
            roles.map(named).collect::<Vec<_>>()
        };
        self.trained.iter().enumerate().flat_map(of).collect()
    }
}
