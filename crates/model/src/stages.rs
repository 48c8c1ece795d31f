use crate::{Batches, Unmade};

/// Data in stages, each of so many steps, the last without end: short sequences before long ones, small
/// batches before large ones. Each stage counts its own steps from 0.
///
/// BERT was trained on 128 tokens for nine tenths of its steps, then on 512 (Devlin et al., 2019,
/// appendix A.2); GPT-3's batches grew (Brown et al., 2020, table 2.1).
///
/// ```
/// use cloze_model::{Batches, Stages, Unmade};
///
/// #[derive(Debug)]
/// struct Named(&'static str);
/// impl Batches<String> for Named {
///     fn cut(&self, step: u64) -> Vec<Unmade<'_, String>> {
///         vec![Box::new(move || format!("{} {step}", self.0))]
///     }
///     fn epoch(&self) -> u64 {
///         1
///     }
/// }
///
/// let stages = Stages::new(vec![(2, Named("short")), (3, Named("middle"))], Named("long"));
/// let seen: Vec<String> = (0..7).flat_map(|step| stages.at(step)).collect();
/// assert_eq!(seen, ["short 0", "short 1", "middle 0", "middle 1", "middle 2", "long 0", "long 1"]);
/// ```
#[derive(Debug)]
pub struct Stages<D> {
    /// With the number of its steps.
    first: Vec<(u64, D)>,
    last: D,
}

impl<D> Stages<D> {
    /// The stages before the last, each with the number of its steps, and the last.
    pub fn new(first: Vec<(u64, D)>, last: D) -> Self {
        Self { first, last }
    }
}

impl<B, D: Batches<B>> Batches<B> for Stages<D> {
    fn cut(&self, step: u64) -> Vec<Unmade<'_, B>> {
        let mut left = step;
        for (steps, stage) in &self.first {
            if left < *steps {
                return stage.cut(left);
            }
            left -= steps;
        }
        self.last.cut(left)
    }

    /// Of the last stage.
    fn epoch(&self) -> u64 {
        self.last.epoch()
    }
}
