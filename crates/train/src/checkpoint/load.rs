use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cloze_model::Named;
use tch::Tensor;

use super::manifest::{self, Manifest, read_json};
use super::{
    CheckpointError, CheckpointFlaw, Damage, FILES, MODEL, OPTIMIZER, STATE, State, StateDifference,
};

/// A checkpoint whose every byte was verified.
#[derive(Debug)]
pub struct Checkpoint {
    path: PathBuf,
    state: State,
}

impl Checkpoint {
    /// Whether the folder is that of a checkpoint, whole or damaged.
    pub fn is_in(folder: &Path) -> bool {
        folder.join(manifest::NAME).exists()
    }

    /// Opens the folder of a checkpoint, or a link to it, and verifies it.
    ///
    /// # Errors
    /// If a file is missing or is not what its manifest says.
    pub fn open(path: &Path) -> Result<Self, Damage> {
        let manifest = Manifest::verify(path, &FILES)?;
        let state: State = read_json(&path.join(STATE))?;
        if state.step != manifest.step {
            let flaw = CheckpointFlaw::Step {
                expected: manifest.step,
                actual: state.step,
            };
            return Err(Damage {
                path: path.join(STATE),
                flaw,
            });
        }
        Ok(Self {
            path: path.to_owned(),
            state,
        })
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is known besides the tensors.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Copies the saved weights into these, bit for bit.
    ///
    /// # Errors
    /// If names, shapes or kinds differ: then nothing is copied.
    pub fn load_weights(
        &self,
        parameters: impl IntoIterator<Item: Into<Named>>,
    ) -> Result<(), CheckpointError> {
        let parameters: Vec<Named> = parameters.into_iter().map(Into::into).collect();
        self.copy(&[(MODEL, &parameters)], Vec::new())
    }

    /// Copies all that a run goes on from, once everything about it fits.
    pub(crate) fn resume(
        &self,
        run: &State,
        weights: &[Named],
        memory: &[Named],
    ) -> Result<(), CheckpointError> {
        let seeds =
            [self.state.seed, run.seed].map(|seed| [(String::new(), seed.to_string())].into());
        let mut found = differences("seed", &seeds[0], &seeds[1]);
        found.extend(differences(
            "fingerprint",
            &self.state.fingerprints,
            &run.fingerprints,
        ));
        self.copy(&[(MODEL, weights), (OPTIMIZER, memory)], found)
    }

    /// What of the machine is not as it was: the run goes on, and may differ in the last bits.
    pub(crate) fn changes(&self, run: &State) -> Vec<StateDifference> {
        differences("", &self.state.environment, &run.environment)
    }

    fn copy(
        &self,
        files: &[(&str, &[Named])],
        mut found: Vec<StateDifference>,
    ) -> Result<(), CheckpointError> {
        let mut pairs = Vec::new();
        for (file, live) in files {
            let path = self.path.join(file);
            let saved = Tensor::read_safetensors(&path).map_err(CheckpointError::tensors(&path))?;
            let saved: Vec<Named> = saved.into_iter().map(Named::from).collect();
            found.extend(differences("tensor", &forms(&saved), &forms(live)));
            let mut saved: BTreeMap<_, _> = (saved.into_iter())
                .map(|Named { name, tensor }| (name, tensor))
                .collect();
            pairs.extend(
                live.iter()
                    .filter_map(|one| Some((&one.tensor, saved.remove(&one.name)?))),
            );
        }
        if !found.is_empty() {
            return Err(CheckpointError::Mismatch {
                path: self.path.clone(),
                differences: found,
            });
        }
        tch::no_grad(|| {
            for (live, saved) in pairs {
                live.shallow_clone().copy_(&saved);
            }
        });
        Ok(())
    }
}

fn forms(tensors: &[Named]) -> BTreeMap<String, String> {
    let form = |tensor: &Tensor| format!("{:?} {:?}", tensor.kind(), tensor.size());
    tensors
        .iter()
        .map(|one| (one.name.to_string(), form(&one.tensor)))
        .collect()
}

fn differences(
    what: &str,
    saved: &BTreeMap<String, String>,
    given: &BTreeMap<String, String>,
) -> Vec<StateDifference> {
    let only_given = given.keys().filter(|name| !saved.contains_key(*name));
    (saved.keys().chain(only_given))
        .filter(|&name| saved.get(name) != given.get(name))
        .map(|name| StateDifference {
            what: format!("{what} {name}").trim().to_owned(),
            saved: saved.get(name).cloned(),
            given: given.get(name).cloned(),
        })
        .collect()
}
