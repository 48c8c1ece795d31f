use std::fmt;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use cloze_model::{Batches, Model, Unmade};
use tch::Tensor;

use crate::Result;
use crate::family::{Family, Named};
use crate::job::Job;

/// The batches of a job, over and over.
pub(crate) struct Data<F> {
    /// Each `[batches, ..]`.
    stacked: Named,
    batches: u64,
    family: PhantomData<F>,
}

impl<F: Family> Data<F> {
    /// Draws all batches, and writes them into the folder.
    pub(crate) fn write(folder: &Path, job: &Job) -> Result<()> {
        let drawn: Vec<Named> = (0..job.batches).map(|step| F::draw(job, step)).collect();
        let stack = |name: &String| {
            let of_steps: Vec<&Tensor> = drawn.iter().map(|named| &named[name]).collect();
            (name.clone(), Tensor::stack(&of_steps, 0))
        };
        let stacked: Vec<(String, Tensor)> = drawn[0].keys().map(stack).collect();
        Ok(Tensor::write_safetensors(&stacked, file(folder))?)
    }

    pub(crate) fn read(folder: &Path, job: &Job) -> Result<Self> {
        let stacked = Tensor::read_safetensors(file(folder))?;
        Ok(Self {
            stacked: stacked.into_iter().collect(),
            batches: job.batches,
            family: PhantomData,
        })
    }

    /// No batches: a run that is only timed holds nothing out.
    pub(crate) fn none() -> Self {
        Self {
            stacked: Named::new(),
            batches: 0,
            family: PhantomData,
        }
    }
}

impl<F: Family> Batches<<F::Model as Model>::Batch> for Data<F> {
    fn cut(&self, step: u64) -> Vec<Unmade<'_, <F::Model as Model>::Batch>> {
        let index = (step % self.batches) as i64;
        let named = self.stacked.iter();
        let named = named.map(move |(name, stacked)| (name.clone(), stacked.get(index)));
        vec![Box::new(|| F::batch(&named.collect()))]
    }

    fn epoch(&self) -> u64 {
        self.batches
    }
}

impl<F> fmt::Debug for Data<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Data")
            .field("stacked", &self.stacked)
            .finish_non_exhaustive()
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("batches.safetensors")
}
