use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tch::Tensor;

use super::manifest::{Manifest, read_json};
use super::{CheckpointError, Damage, Difference, FILES, Flaw, MODEL, OPTIMIZER, STATE};

/// A checkpoint whose every byte was verified.
#[derive(Debug)]
pub struct Checkpoint {
    path: PathBuf,
    state: State,
}

/// What a run knows besides its tensors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Steps that were made.
    pub step: u64,
    /// Seed of the run.
    pub seed: u64,
    /// Real tokens seen.
    pub tokens: u64,
    /// Loss of the last step, in nats; none before the first.
    pub loss: Option<f64>,
    /// Names and hashes of what the weights belong to, such as the tokenizer.
    pub fingerprints: BTreeMap<String, String>,
}

impl Checkpoint {
    /// Opens the folder of a checkpoint, or a link to it, and verifies it.
    ///
    /// # Errors
    /// If a file is missing or is not what its manifest says.
    pub fn open(path: &Path) -> Result<Self, Damage> {
        let manifest = Manifest::verify(path, &FILES)?;
        let state: State = read_json(&path.join(STATE))?;
        if state.step != manifest.step {
            let flaw = Flaw::Step {
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
    pub fn load_weights(&self, parameters: &[(String, Tensor)]) -> Result<(), CheckpointError> {
        self.copy(&[(MODEL, parameters)], Vec::new())
    }

    /// Copies all that a run goes on from, once everything about it fits.
    pub(crate) fn resume(
        &self,
        seed: u64,
        fingerprints: &BTreeMap<String, String>,
        parameters: &[(String, Tensor)],
        moments: &[(String, Tensor)],
    ) -> Result<(), CheckpointError> {
        let seeds = [self.state.seed, seed].map(|seed| [(String::new(), seed.to_string())].into());
        let mut found = differences("seed", &seeds[0], &seeds[1]);
        found.extend(differences(
            "fingerprint",
            &self.state.fingerprints,
            fingerprints,
        ));
        self.copy(&[(MODEL, parameters), (OPTIMIZER, moments)], found)
    }

    fn copy(
        &self,
        files: &[(&str, &[(String, Tensor)])],
        mut found: Vec<Difference>,
    ) -> Result<(), CheckpointError> {
        let mut pairs = Vec::new();
        for (file, live) in files {
            let path = self.path.join(file);
            let saved = Tensor::read_safetensors(&path).map_err(CheckpointError::tensors(&path))?;
            found.extend(differences("tensor", &forms(&saved), &forms(live)));
            let mut saved: BTreeMap<String, Tensor> = saved.into_iter().collect();
            pairs.extend(
                live.iter()
                    .filter_map(|(name, live)| Some((live, saved.remove(name)?))),
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

fn forms(tensors: &[(String, Tensor)]) -> BTreeMap<String, String> {
    let form = |tensor: &Tensor| format!("{:?} {:?}", tensor.kind(), tensor.size());
    tensors
        .iter()
        .map(|(name, tensor)| (name.clone(), form(tensor)))
        .collect()
}

fn differences(
    what: &str,
    saved: &BTreeMap<String, String>,
    given: &BTreeMap<String, String>,
) -> Vec<Difference> {
    let only_given = given.keys().filter(|name| !saved.contains_key(*name));
    (saved.keys().chain(only_given))
        .filter(|&name| saved.get(name) != given.get(name))
        .map(|name| Difference {
            what: format!("{what} {name}").trim_end().to_owned(),
            saved: saved.get(name).cloned(),
            given: given.get(name).cloned(),
        })
        .collect()
}
