//! Trains a small BERT on the built-in language and has it fill a blank: `pretrain [FOLDER]`

use std::path::PathBuf;

use cloze::generate::FillMask;
use cloze::train::Event;
use cloze::{hub, run};
use tch::Device;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or("runs/mine".to_owned()));
    let settings = run::preset("bert-tiny")?.set("train.steps=30").settings()?; // .data("texts")? for yours
    let mut show = |event: &Event<'_>| println!("{event}");
    run::pretrain(&settings, &folder, &mut show)?;
    let bert = hub::Pretrained::open(&folder, Device::Cpu)?;
    for filling in &FillMask::of(&bert)?.fill("the old sailor ____ the boat.", 5)?[0] {
        println!("{} {:.1} %", filling.text, 100.0 * filling.probability);
    }
    Ok(())
}
