use serde_json::json;
use tch::Tensor;

use super::{DIALECT, Gpt, config};
use crate::Error;
use crate::export::{Description, Export, Saved};
use crate::own::{Family, OwnConfig};
use crate::tokenizer::unframed;

/// The task that Hugging Face's library knows a decoder for.
const TASK: &str = "text-generation";

impl Gpt {
    /// Writes a folder in the layout of Hugging Face; where the network has no twin there, one of
    /// ours, and says why.
    ///
    /// # Errors
    /// A folder that is there already, or a disk that does not take it.
    pub fn save(&self, export: &Export<'_>) -> Result<Saved, Error> {
        let description = match config::fields(&self.config, self.vocab) {
            Ok(mut fields) => {
                let bare = self.head.is_none();
                fields["architectures"] =
                    json!([if bare { "GPT2Model" } else { "GPT2LMHeadModel" }]);
                Description {
                    family: Family::Gpt,
                    config: fields,
                    tensors: self.in_their_names(self.parameters.named()),
                    task: TASK,
                    unlike: Vec::new(),
                }
            }
            Err(unlike) => {
                let own = OwnConfig {
                    family: Family::Gpt,
                    vocab_size: self.vocab,
                    network: self.config.clone(),
                    labels: Vec::new(),
                    second: None,
                    readings: Vec::new(),
                };
                Description::own(&own, &self.parameters, TASK, unlike)
            }
        };
        export.write(&description, &self.config, unframed)
    }

    /// What belongs to our parameters (their values, their gradients) under the names, and in the
    /// layout, of Hugging Face.
    pub fn in_their_names(&self, ours: Vec<(String, Tensor)>) -> Vec<(String, Tensor)> {
        let ours = ours.into_iter().collect();
        DIALECT.export(&ours, &self.config, self.head.is_none())
    }
}
