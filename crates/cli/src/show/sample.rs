use cloze_attention::Mask;
use cloze_gpt::CausalLm;
use cloze_model::Backbone;
use cloze_random::{Draws, Stream};
use cloze_transformer::{Tokens, Transformer};
use tch::{Kind, Tensor};

use crate::failure::Failure;
use crate::task::Job;

const PROMPT: u64 = 8;
const TOKENS: usize = 100;
/// Below one, the probable becomes more probable.
const TEMPERATURE: f64 = 0.8;
const SHOW: Stream = Stream::named("show.sample");

/// What the model writes after the first tokens of a held-out document.
pub(crate) fn sample(
    backbone: &Transformer,
    causal: &CausalLm,
    job: &Job,
) -> Result<String, Failure> {
    let store = &job.held_out;
    let mut draws = Draws::new(job.settings.train.seed, SHOW, 0, 0);
    let document = store.document(draws.below(store.documents()));
    let prompt = store.tokens(document.start..document.end.min(document.start + PROMPT));
    let mut ids = prompt.clone();
    for _ in 0..TOKENS {
        let seen = ids.len().saturating_sub(job.settings.batch.length as usize);
        let window: Vec<i64> = ids[seen..].iter().copied().map(i64::from).collect();
        let input = Tokens::new(
            &Tensor::from_slice(&window)
                .unsqueeze(0)
                .to_device(job.device),
            Mask::Causal,
        ); // [1, seq]
        let logits = tch::no_grad(|| causal.logits(&backbone.states(&input, false).select(1, -1))); // [1, vocab]
        let shares = (logits / TEMPERATURE)
            .softmax(-1, Kind::Double)
            .flatten(0, 1);
        let shares = Vec::<f64>::try_from(shares).expect("one axis of doubles");
        ids.push(draws.weighted(&shares) as u32);
    }
    let decode = |ids: &[u32]| job.tokenizer.decode(ids);
    let (whole, prompt) = (decode(&ids)?, decode(&prompt)?);
    let written = whole.strip_prefix(&prompt).unwrap_or(&whole);
    Ok(format!(
        "What it writes, after the start of a held-out text (up to the bar):\n  {prompt}|{written}\n"
    ))
}
