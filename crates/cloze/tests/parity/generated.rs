use cloze::generate::{Beam, Causal, GenerationConfig, Strategy, generate_ids};
use cloze::hub::{Folder, Pretrained};
use serde_json::Value;
use tch::Tensor;

use crate::reference::Reference;

/// Number of tokens that transformers writes otherwise, greedily and by beam search; none where
/// the reference has no texts.
pub(crate) fn differences(folder: &Folder, gpt: &Pretrained, reference: &Reference) -> Option<u64> {
    let all = reference.get("generate.prompt")?;
    let real = reference.get("generate.attention_mask");
    let prompts = texts(all, real.unwrap_or(&all.ones_like()));
    let ends = folder.end_tokens().expect("a readable folder");
    let head = gpt.heads.causal.as_ref().expect("an output layer");
    let decoder = Causal::new(&gpt.backbone, head);
    let mut different = 0;
    for (name, theirs) in reference.under("generate.") {
        let Some((strategy, completions, repetition_penalty)) = strategy(name, reference) else {
            continue;
        };
        let new = theirs.narrow(1, all.size()[1], theirs.size()[1] - all.size()[1]);
        let longest = reference
            .asked(name, "max_new_tokens")
            .and_then(Value::as_u64);
        let settings = GenerationConfig {
            max_new_tokens: longest.unwrap_or(new.size()[1] as u64) as usize,
            repetition_penalty,
            stop_tokens: ends.clone(),
            stop_strings: Vec::new(),
            strategy,
        };
        let written = generate_ids(&decoder, &prompts, &settings).expect("texts");
        let theirs = texts(&new, &new.ones_like());
        for (ours, theirs) in written.iter().zip(theirs.chunks(completions)) {
            for (ours, theirs) in ours.iter().zip(theirs) {
                let pairs = ours.ids.iter().zip(theirs);
                different += pairs.filter(|(a, b)| a != b).count() as u64;
                // What ended early was filled up by them.
                let ended = ours.ids.last().is_some_and(|id| ends.contains(id));
                different += u64::from(ours.ids.len() < theirs.len() && !ended);
                different += ours.ids.len().saturating_sub(theirs.len()) as u64;
            }
        }
    }
    Some(different)
}

/// How a text of the reference was written, how many for each prompt, with which penalty; none for
/// what we have not, or what is no text.
fn strategy(name: &str, reference: &Reference) -> Option<(Strategy, usize, f64)> {
    let asked = |what| reference.asked(name, what);
    let number = |what, default| asked(what).and_then(Value::as_f64).unwrap_or(default);
    let ours = ["early_stopping", "min_new_tokens"].map(asked) == [None, None];
    let texts = !name.ends_with("scores");
    let completions = number("num_return_sequences", 1.0) as usize;
    let strategy = if name.starts_with("greedy") {
        Strategy::Greedy
    } else {
        let rest = name.strip_prefix("beam")?;
        let digits = rest.split('.').next().unwrap_or(rest);
        Strategy::Beam(Beam {
            beams: digits.parse().expect("a number of beams"),
            length_penalty: number("length_penalty", 1.0),
            completions,
        })
    };
    let penalty = number("repetition_penalty", 1.0);
    (ours && texts).then_some((strategy, completions, penalty))
}

/// `[batch, seq]` as ids, without what is not real.
fn texts(ids: &Tensor, real: &Tensor) -> Vec<Vec<u32>> {
    let [ids, real] = [ids, real].map(|rows| Vec::<Vec<i64>>::try_from(rows).expect("a batch"));
    let rows = ids.into_iter().zip(real);
    rows.map(|(row, real)| {
        let tokens = row.into_iter().zip(real).filter(|(_, real)| *real > 0);
        tokens.map(|(id, _)| id as u32).collect()
    })
    .collect()
}
