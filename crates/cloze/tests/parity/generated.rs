use cloze::generate::{Beam, Causal, Settings, Strategy, generate_ids};
use cloze::hub::{Folder, Gpt};
use tch::Tensor;

use crate::reference::Reference;

/// Number of tokens that transformers writes otherwise, greedily and by beam search; none where
/// the reference has no texts.
pub(crate) fn differences(folder: &Folder, gpt: &Gpt, reference: &Reference) -> Option<u64> {
    let prompts = texts(reference.get("generate.prompt")?);
    let ends = folder.end_tokens().expect("a readable folder");
    let head = gpt.head.as_ref().expect("an output layer");
    let decoder = Causal::new(&gpt.backbone, head, gpt.config.max_len as usize);
    let mut different = 0;
    for (name, theirs) in reference.under("generate.") {
        let strategy = match name.strip_prefix("beam") {
            None if name == "greedy" => Strategy::Greedy,
            Some(beams) => Strategy::Beam(Beam {
                beams: beams.parse().expect("a number of beams"),
                length_penalty: 1.0,
                completions: 1,
            }),
            None => continue,
        };
        let theirs = texts(theirs);
        let settings = Settings {
            max_new_tokens: theirs[0].len() - prompts[0].len(),
            repetition_penalty: 1.0,
            stop_tokens: ends.clone(),
            stop_strings: Vec::new(),
            strategy,
        };
        let ours = generate_ids(&decoder, &prompts, &settings).expect("texts");
        for ((prompt, ours), theirs) in prompts.iter().zip(&ours).zip(&theirs) {
            let whole = [&prompt[..], &ours[0].ids].concat();
            let pairs = whole.iter().zip(theirs);
            different += pairs.filter(|(a, b)| a != b).count() as u64;
            // What ended early was filled up, with a token that ends a text.
            let filling = &theirs[whole.len().min(theirs.len())..];
            different += filling.iter().filter(|id| !ends.contains(id)).count() as u64;
        }
    }
    Some(different)
}

/// `[batch, seq]` as ids.
fn texts(ids: &Tensor) -> Vec<Vec<u32>> {
    let rows = Vec::<Vec<i64>>::try_from(ids).expect("a batch of ids");
    let ids = |row: Vec<i64>| row.into_iter().map(|id| id as u32).collect();
    rows.into_iter().map(ids).collect()
}
