use cloze_config::Problem;
use cloze_corpus::Recipe;
use cloze_generate::Causal;
use cloze_gpt::{Config, Windows, gpt};
use cloze_hub::{Architecture, OwnConfig};
use cloze_tensor::Parameters;

use crate::task::{Assembled, Task};
use crate::{Error, RunData, Settings, show};

impl Task for Config {
    fn name(&self) -> &'static str {
        "GPT"
    }

    fn own_config(&self, network: &cloze_transformer::Config, vocab: i64) -> OwnConfig {
        OwnConfig::new(Architecture::Gpt, network.clone(), vocab)
    }

    fn specials(&self) -> Vec<String> {
        Recipe::gpt_specials()
    }

    fn shortest_sequence(&self) -> i64 {
        1
    }

    fn terms(&self) -> Vec<&'static str> {
        vec!["clm"]
    }

    fn problems(&self, settings: &Settings) -> Vec<Problem> {
        let output = settings.model.output_problem();
        output
            .map(|problem| problem.under("model"))
            .into_iter()
            .collect()
    }

    fn head_flops(&self, dim: f64, vocab: f64) -> f64 {
        2.0 * dim * vocab
    }

    fn assemble(
        &self,
        settings: &Settings,
        data: &RunData,
        parameters: &Parameters,
    ) -> Result<Assembled, Error> {
        let (tokenizer, vocab) = (&data.tokenizer, settings.vocab(&data.tokenizer));
        let windows = |texts, shape, split, seed| {
            let device = parameters.device();
            Windows::new(texts, tokenizer, self, shape, split, seed, device)
        };
        Ok(Assembled::new(
            gpt(&parameters.root(), &settings.model, vocab),
            data.batches(settings, windows)?,
            |model, settings, data| {
                let decoder = Causal::new(&model.backbone, &model.objective);
                show::sample(&decoder, None, settings, data)
            },
        ))
    }
}
