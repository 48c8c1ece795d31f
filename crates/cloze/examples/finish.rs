//! Trains half of a run, goes on to its end, scores the model and exports it: `finish [FOLDER]`

use std::path::PathBuf;
use std::sync::Arc;

use cloze::corpus::Corpus;
use cloze::evaluate::{Evaluation, Materials, evaluate};
use cloze::hub::{Card, Export, Pretrained};
use cloze::run::{RunFolder, preset, pretrain};
use cloze::train::Event;
use tch::Device;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(
        std::env::args()
            .nth(1)
            .unwrap_or("runs/finished".to_owned()),
    );
    let gpt = preset("gpt-tiny")?
        .set("data.documents=500")
        .set("train.log_every=5");
    let mut settings = gpt.set("train.steps=15").settings()?;
    let mut show = |event: &Event<'_>| println!("{event}");
    pretrain(&settings, &folder, &mut show)?;
    // From the checkpoint of step 15. What the schedule needs to know is the length of the whole run.
    settings.train.steps = 30;
    pretrain(&settings, &folder, &mut show)?;

    let gpt = Pretrained::open(&folder, Device::Cpu)?;
    let text = Corpus::open(&RunFolder::open(&folder)?.data())?;
    let materials = Materials {
        held_out: Some(Arc::new(text.held_out)),
        ..Materials::new()
    };
    for number in evaluate(&gpt, &[Evaluation::Perplexity], &materials)? {
        let (metric, found) = (&number.metric, number.interval()?);
        let (value, low, high) = (found.value, found.low, found.high);
        println!(
            "{}: {value:.2} ({low:.2} to {high:.2}) {}",
            metric.title, metric.unit
        );
    }

    let (target, card) = (folder.join("exported"), Card::default());
    let unlike = gpt.save(&Export {
        target: &target,
        tokenizer: gpt.tokenizer.as_ref(),
        card: &card,
        max_shard: 1 << 30,
    })?;
    assert!(unlike.is_empty(), "transformers has no {unlike:?}");
    println!("transformers reads {}", target.display());
    Ok(())
}
