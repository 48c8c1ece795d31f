use cloze::attention::Mask;
use cloze::hub::{Folder, Pretrained};
use cloze::model::{Answers, Batch, Pretraining};
use cloze::transformer::Tokens;
use tch::{Device, Kind, Tensor};

use crate::computed::{Computed, worse};
use crate::reference::{Reference, gap};
use crate::training::learn;
use crate::{generated, round_trip};

pub(crate) fn compute(folder: &Folder, reference: &Reference) -> Computed {
    let gpt = Pretrained::open(folder.path(), Device::Cpu).expect("a GPT");
    let mut computed = Computed {
        round_trip: Some(round_trip::count(folder, &gpt)),
        generated: generated::differences(folder, &gpt, reference),
        ..Computed::default()
    };
    let real = reference.real();
    let tokens = || Tokens::new(reference.ids(), Mask::Causal.and(&Mask::padding(&real)));
    let inspection = tch::no_grad(|| gpt.backbone.inspect(&tokens()));
    computed.inside(reference, &inspection, &real);
    let states = inspection.states.last().expect("at least one");
    for (name, theirs) in reference.under("out.") {
        let ours = tch::no_grad(|| match name {
            "last_hidden_state" => states.shallow_clone(),
            "logits" => gpt
                .heads
                .causal
                .as_ref()
                .expect("an output layer")
                .logits(states),
            other => panic!("nothing of ours is called {other}"),
        });
        let gap = gap(&ours, theirs, &real.unsqueeze(-1));
        worse(&mut computed.outputs, gap);
    }
    if reference.loss().is_some() {
        train(folder, reference, tokens, &mut computed);
    }
    computed
}

/// Learns the next token of each; of the tokens themselves where the reference has no labels.
fn train(
    folder: &Folder,
    reference: &Reference,
    tokens: impl Fn() -> Tokens,
    computed: &mut Computed,
) {
    let [gpt, same] =
        [(); 2].map(|()| Pretrained::open(folder.path(), Device::Cpu).expect("a GPT"));
    let parameters = gpt.parameters.named();
    let labels = reference.get("labels").unwrap_or(reference.ids());
    let seq = labels.size()[1];
    // The label of a position stands one further on; after the last there is none.
    let none = Tensor::full([labels.size()[0], 1], -100, (Kind::Int64, Device::Cpu));
    let next = Tensor::cat(&[labels.narrow(1, 1, seq - 1), none], 1); // [batch, seq]
    let model = Pretraining {
        backbone: gpt.backbone,
        objective: gpt.heads.causal.expect("an output layer"),
    };
    let batch = || Batch {
        input: tokens(),
        labels: Answers::counted(next.shallow_clone()),
        tokens: 1,
    };
    let rename = |ours| same.in_their_names(ours);
    learn(&model, &parameters, rename, batch, reference, computed);
}
