use cloze_bert::{HybridConfig, HybridLm, LmObjective, Mixed, Sentences, hybrid};
use cloze_config::Problem;
use cloze_corpus::Recipe;
use cloze_generate::Causal;
use cloze_hub::OwnConfig;
use cloze_model::Pretraining;
use cloze_tensor::Parameters;
use cloze_transformer::Transformer;

use super::bert::share_problem;
use crate::task::{Assembled, Task};
use crate::{Demonstration, Error, RunData, Settings, show};

impl Task for HybridConfig {
    fn name(&self) -> &'static str {
        "hybrid"
    }

    fn own_config(&self, network: &cloze_transformer::Config, vocab: i64) -> OwnConfig {
        OwnConfig::hybrid(network.clone(), vocab, self)
    }

    fn specials(&self) -> Vec<String> {
        Recipe::bert_specials()
    }

    fn shortest_sequence(&self) -> i64 {
        self.masked().shortest_sequence()
    }

    fn terms(&self) -> Vec<&'static str> {
        let shares = self.mix.shares().into_iter();
        shares.map(|(objective, _)| objective.term()).collect()
    }

    fn problems(&self, _: &Settings) -> Vec<Problem> {
        let nothing = (self.mix.whole() == 0).then(|| {
            let allowed = "1 or more for one of its parts";
            Problem::new("family.hybrid.mix", "all 0", allowed)
        });
        let share = share_problem("family.hybrid.masked_share", self.masked_share);
        nothing.into_iter().chain(share).collect()
    }

    /// The one head: for masked rows only, or for all.
    fn head_flops(&self, dim: f64, vocab: f64) -> f64 {
        let whole = 2.0 * (dim * dim + dim * vocab);
        let of = |(reading, share)| match reading {
            LmObjective::Masked => share * self.masked().head_flops(dim, vocab),
            // Half of a prefix's sequence is predicted, on average.
            LmObjective::Prefix => share * whole / 2.0,
            LmObjective::Causal => share * whole,
        };
        self.mix.shares().into_iter().map(of).sum()
    }

    fn assemble(
        &self,
        settings: &Settings,
        data: &RunData,
        parameters: &Parameters,
    ) -> Result<Assembled, Error> {
        let (tokenizer, vocab) = (&data.tokenizer, settings.vocab(&data.tokenizer));
        let masked = self.masked();
        let mixed = |texts, shape, split, seed| {
            let device = parameters.device();
            let sentences = Sentences::new(texts, tokenizer, &masked, shape, split, seed, device)?;
            Ok::<_, cloze_bert::Error>(Mixed::new(sentences, self.mix, split))
        };
        Ok(Assembled::new(
            hybrid(&parameters.root(), &settings.model, vocab, &self.mix),
            data.batches(settings, mixed)?,
            show,
        ))
    }
}

/// Fillings and a sample, as far as either was learned.
fn show(
    model: &Pretraining<Transformer, HybridLm>,
    settings: &Settings,
    data: &RunData,
) -> Result<Demonstration, Error> {
    let (network, head) = (&model.backbone, model.objective.head());
    let mut shown = Vec::new();
    let readings: Vec<LmObjective> = model.objective.objectives().collect();
    if readings.contains(&LmObjective::Masked) {
        shown.push(show::fill(network, head, settings, data)?);
    }
    if readings
        .iter()
        .any(|reading| *reading != LmObjective::Masked)
    {
        let decoder = Causal::new(network, head).behind(data.tokenizer.classify());
        shown.push(show::sample(
            &decoder,
            data.tokenizer.separate(),
            settings,
            data,
        )?);
    }
    let all = shown.into_iter().reduce(|first, then| Demonstration {
        text: [first.text, then.text].join("\n"),
        ..first
    });
    Ok(all.expect("a hybrid reads in one way or another"))
}
