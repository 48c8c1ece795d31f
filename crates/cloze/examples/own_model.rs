//! Our attention in a network of `tch::nn`, trained by a loop of your own: `own_model`
//!
//! It learns to say, at each place of a sequence, what stood two places before: only a layer that looks
//! back can.

use cloze::attention::{Mask, MultiHead, Rotary, Rotation, Shape};
use cloze::tensor::{Init, Parameters};
use tch::nn::{Module, OptimizerConfig};
use tch::{Device, Kind, Tensor, nn};

const TOKENS: i64 = 12;
const DIM: i64 = 32;
const HEADS: i64 = 4;
const SEQ: i64 = 16;

struct Network {
    table: nn::Embedding,
    attention: MultiHead,
    output: nn::Linear,
}

impl Network {
    fn new(place: &nn::Path<'_>) -> Self {
        let parameters = Parameters::new(42, place.device());
        let init = Init::Normal { std: 0.1 };
        let root = parameters.root();
        let rotary = Box::new(Rotary::new(&root, DIM / HEADS, &Rotation::WHOLE));
        let attention = MultiHead::new(&root, Shape::new(DIM, HEADS), rotary, init, init);
        // From here on the store's optimizer and files have them, too.
        parameters.add_to(&(place / "attention"));
        Self {
            table: nn::embedding(place / "table", TOKENS, DIM, nn::EmbeddingConfig::default()),
            attention,
            output: nn::linear(place / "output", DIM, TOKENS, nn::LinearConfig::default()),
        }
    }

    /// `[batch, seq]` to `[batch, seq, tokens]`
    fn forward(&self, ids: &Tensor, train: bool) -> Tensor {
        let x = self.table.forward(ids); // [batch, seq, dim]
        let x = &x + self.attention.forward(&x, &x, &Mask::Causal, train);
        self.output.forward(&x) // [batch, seq, tokens]
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    tch::manual_seed(1);
    let store = nn::VarStore::new(Device::Cpu);
    let network = Network::new(&store.root());
    let mut optimizer = nn::Adam::default().build(&store, 1e-2)?;
    for step in 0..=300 {
        let ids = Tensor::randint(TOKENS, [32, SEQ], (Kind::Int64, Device::Cpu));
        let logits = network.forward(&ids, true).narrow(1, 2, SEQ - 2);
        let wanted = ids.narrow(1, 0, SEQ - 2).reshape([-1]);
        let loss = logits
            .reshape([-1, TOKENS])
            .cross_entropy_for_logits(&wanted);
        optimizer.backward_step(&loss);
        if step % 100 == 0 {
            println!("step {step:>3}   {:.3} nats", loss.double_value(&[]));
        }
    }
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    std::fs::create_dir_all(&folder)?;
    let file = std::path::Path::new(&folder).join("own.safetensors");
    store.save(&file)?;
    println!("{} tensors in {}", store.len(), file.display());
    Ok(())
}
