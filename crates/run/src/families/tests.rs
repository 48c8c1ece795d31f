//! A pair of presets is a fair comparison: one shape, and one start.

use std::collections::BTreeMap;

use cloze_tensor::Parameters;
use cloze_transformer::Transformer;
use tch::{Device, Tensor};

use crate::{SettingsBuilder, preset};

/// The trunk of a preset as it starts, for a vocabulary that both families have.
fn trunk(name: &str) -> BTreeMap<String, Tensor> {
    let settings = preset(name)
        .and_then(SettingsBuilder::settings)
        .expect("it can be trained");
    let parameters = Parameters::new(settings.train.seed, Device::Cpu);
    let _ = Transformer::new(&parameters.root(), &settings.model, 500);
    parameters.named().into_iter().collect()
}

#[test]
fn a_bert_and_a_gpt_of_one_size_start_with_the_same_trunk() {
    for size in ["tiny", "mini", "small"] {
        let (bert, gpt) = (
            trunk(&format!("bert-{size}")),
            trunk(&format!("gpt-{size}")),
        );
        for (name, tensor) in &gpt {
            assert_eq!(bert.get(name), Some(tensor), "{size}: {name}");
        }
        let own: Vec<&String> = bert
            .keys()
            .filter(|name| !gpt.contains_key(*name))
            .collect();
        assert_eq!(
            own,
            ["embeddings.segments.weight"],
            "{size}: what only the BERT has"
        );
    }
}
