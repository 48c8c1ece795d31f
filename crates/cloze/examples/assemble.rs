//! An encoder, a decoder and an encoder-decoder from the same parts, with one step of each: `assemble`

use cloze::attention::{Alibi, Mask, MultiHead, NoPosition, Place, Shape};
use cloze::gpt::CausalLm;
use cloze::model::{Answers, Objective};
use cloze::tensor::{Dropout, Embedding, Gelu, Init, NormKind, Parameters, Path};
use cloze::transformer::{
    CrossAttention, FeedForward, Layer, Own, Residual, Scope, SelfAttention, Stack, SubLayer,
    WithMemory,
};
use tch::{Device, Kind, Tensor, no_grad};

const VOCAB: i64 = 50;
const DIM: i64 = 32;
const HEADS: i64 = 4;
const LAYERS: usize = 2;

/// The sub-layers of one block, each with its norm before it and the stream around it.
struct Block<'a> {
    path: Path<'a>,
    number: usize,
}

impl Block<'_> {
    fn attention(&self, name: &str, positions: Box<dyn Place>) -> MultiHead {
        let init = Init::Normal { std: 0.02 };
        MultiHead::new(
            &(&self.path / name),
            Shape::new(DIM, HEADS),
            positions,
            init,
            init,
        )
    }

    fn own<S: Scope + 'static>(&self) -> Box<dyn Layer<S>> {
        let own = SelfAttention {
            attention: self.attention("self", Box::new(Alibi::new(HEADS))),
            layer: self.number,
        };
        self.residual("self", SubLayer::SelfAttention(self.number), own)
    }

    fn cross(&self) -> Box<dyn Layer<WithMemory>> {
        let cross = CrossAttention {
            attention: self.attention("cross", Box::new(NoPosition)),
            layer: self.number,
        };
        self.residual("cross", SubLayer::CrossAttention(self.number), cross)
    }

    fn feed_forward<S: Scope + 'static>(&self) -> Box<dyn Layer<S>> {
        let (sizes, init) = ([DIM, 4 * DIM], Init::Normal { std: 0.02 });
        let gelu = Box::new(Gelu::Erf);
        let feed_forward = FeedForward::new(&(&self.path / "ff"), sizes, gelu, true, [init, init]);
        self.residual("ff", SubLayer::FeedForward(self.number), feed_forward)
    }

    fn residual<S: Scope + 'static>(
        &self,
        name: &str,
        place: SubLayer,
        layer: impl Layer<S> + 'static,
    ) -> Box<dyn Layer<S>> {
        let norm = NormKind::Layer.build(&(&(&self.path / name) / "norm"), DIM, 1e-5, true);
        Residual::Pre.wrap(place, norm, Dropout::new(0.0), layer)
    }
}

/// Blocks of `[self, feed-forward]`: an encoder under one mask, a decoder under another.
fn stack(path: &Path<'_>) -> Stack<Own> {
    let block = |number| Block {
        path: path / number,
        number,
    };
    Stack(
        (0..LAYERS)
            .map(block)
            .flat_map(|one| [one.own(), one.feed_forward()])
            .collect(),
    )
}

/// Blocks of `[self, cross, feed-forward]`.
fn reading_stack(path: &Path<'_>) -> Stack<WithMemory> {
    let block = |number| Block {
        path: path / number,
        number,
    };
    let layers = |one: Block<'_>| [one.own(), one.cross(), one.feed_forward()];
    Stack((0..LAYERS).map(block).flat_map(layers).collect())
}

fn main() {
    let parameters = Parameters::new(42, Device::Cpu);
    let root = parameters.root();
    let table = Embedding::new(&(&root / "tokens"), VOCAB, DIM, Init::Normal { std: 0.02 });
    let (reader, writer) = (
        stack(&(&root / "reader")),
        reading_stack(&(&root / "writer")),
    );
    let head = CausalLm::new(table.weight());
    let ids = Tensor::randint(VOCAB, [8, 17], (Kind::Int64, Device::Cpu)); // [batch, seq]
    let (source, target) = (ids.narrow(1, 0, 16), ids.narrow(1, 1, 16));

    // An encoder fills in what is covered: every fifth token becomes token 0, and is asked for.
    let covered = Tensor::arange(16, (Kind::Int64, Device::Cpu))
        .remainder(5)
        .eq(0);
    let (hidden, asked) = (
        source.masked_fill(&covered, 0),
        source.masked_fill(&covered.logical_not(), -100),
    );
    let encoded = || reader.forward(&table.forward(&hidden), &Own::new(&Mask::All, true));
    step("encoder", &parameters, || {
        head.loss(&encoded(), &Answers::counted(asked.shallow_clone()))
    });

    // The same stack under another mask goes on: each token is asked for the next.
    let decoded = || reader.forward(&table.forward(&source), &Own::new(&Mask::Causal, true));
    step("decoder", &parameters, || {
        head.loss(&decoded(), &Answers::everywhere(target.shallow_clone()))
    });

    // Both: the text is written backwards, from what the encoder made of it.
    let backwards = ids.flip([1]);
    let (written_so_far, next) = (backwards.narrow(1, 0, 16), backwards.narrow(1, 1, 16));
    let written = || {
        let scope = WithMemory {
            own: Own::new(&Mask::Causal, true),
            memory: reader.forward(&table.forward(&ids), &Own::new(&Mask::All, true)),
            memory_mask: Mask::All,
        };
        writer.forward(&table.forward(&written_so_far), &scope)
    };
    step("encoder-decoder", &parameters, || {
        head.loss(&written(), &Answers::everywhere(next.shallow_clone()))
    });
}

/// One step of gradient descent, with the loss before and after it.
fn step(name: &str, parameters: &Parameters, loss: impl Fn() -> cloze::model::Loss) {
    let mean = || {
        let loss = loss();
        let counts: Vec<u64> = loss.terms.iter().map(|term| term.count).collect();
        loss.mean_over(&counts)
    };
    let before = mean();
    before.backward();
    for (_, mut parameter) in parameters.named() {
        let mut gradient = parameter.grad();
        if gradient.defined() {
            no_grad(|| parameter -= &gradient * 0.5);
            let _ = gradient.zero_();
        }
    }
    let [before, after] = [before, mean()].map(|mean| mean.double_value(&[]));
    println!("{name}: {before:.4} nats before a step, {after:.4} after it");
}
