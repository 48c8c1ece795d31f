use cloze::attention::Mask;
use cloze::bert::{Sequences, Targets};
use cloze::hub::{Folder, Pretrained};
use cloze::model::{Answers, Batch, Pretraining};
use cloze::transformer::Tokens;
use tch::{Device, Kind, Tensor};

use crate::computed::{Computed, worse};
use crate::reference::{Reference, gap};
use crate::training::learn;
use crate::{generated, round_trip};

pub(crate) fn compute(folder: &Folder, reference: &Reference) -> Computed {
    let model = Pretrained::open(folder.path(), Device::Cpu).expect("a model");
    let mut computed = Computed {
        round_trip: Some(round_trip::count(folder, &model)),
        generated: generated::differences(folder, &model, reference),
        ..Computed::default()
    };
    let real = reference.real();
    let mask = if model.config.family.is_encoder() {
        Mask::All
    } else {
        Mask::Causal
    };
    let mask = mask.and(&Mask::padding(&real));
    let tokens = || {
        let tokens = Tokens::new(reference.ids(), mask.shallow_clone());
        let segments = reference.get("token_type_ids");
        let none = reference.ids().zeros_like();
        tokens.with_segments(segments.unwrap_or(&none).shallow_clone())
    };
    let inspection = tch::no_grad(|| model.backbone.inspect(&tokens()));
    computed.inside(reference, &inspection, &real);
    let states = inspection.states.last().expect("at least one");
    for (name, theirs) in reference.under("out.") {
        let ours = tch::no_grad(|| output(&model, [states, &real], name, theirs));
        // What is said of each token is said of real ones.
        let each_token = ours.size()[..2.min(ours.dim())] == real.size();
        let mask = if each_token {
            let extra = vec![1; ours.dim() - 2];
            real.view([real.size(), extra].concat().as_slice())
        } else {
            Tensor::ones([1], (Kind::Bool, Device::Cpu))
        };
        worse(&mut computed.outputs, gap(&ours, theirs, &mask));
    }
    // A regression, or several classes at once, is no objective of ours.
    let of_classes = |labels: &Tensor| labels.kind() == Kind::Int64;
    if reference.loss().is_some() && reference.get("labels").is_none_or(of_classes) {
        train(folder, reference, tokens, &mut computed);
    }
    computed
}

/// What transformers calls `name`.
fn output(model: &Pretrained, [states, real]: [&Tensor; 2], name: &str, theirs: &Tensor) -> Tensor {
    let heads = &model.heads;
    let every = Tensor::arange(
        states.size()[0] * states.size()[1],
        (Kind::Int64, Device::Cpu),
    );
    let filled = || {
        let masked = heads.masked.as_ref().expect("a masked language model");
        masked.logits(states, &every).view_as(theirs) // [batch, seq, vocab]
    };
    let answer = |end| {
        let answer = heads.answer.as_ref().expect("a head for answers");
        answer.logits(states).select(1, end) // [batch, seq]
    };
    match name {
        "last_hidden_state" => states.shallow_clone(),
        "pooler_output" => heads.pooler().expect("a pooler").forward(states),
        "prediction_logits" => filled(),
        "seq_relationship_logits" => {
            let second = heads.second.as_ref().expect("a head for second sentences");
            second.logits(states)
        }
        "start_logits" => answer(0),
        "end_logits" => answer(1),
        "logits" => match (&heads.sequence, &heads.tokens, &heads.second) {
            (Some(sequence), ..) => sequence.logits(states, real),
            (_, Some(tokens), _) => tokens.logits(states),
            _ if heads.replaced.is_some() => {
                let replaced = heads.replaced.as_ref().expect("it is there");
                replaced.logits(states)
            }
            (.., Some(second)) if heads.masked.is_none() => second.logits(states),
            _ => heads
                .causal
                .as_ref()
                .map_or_else(filled, |causal| causal.logits(states)),
        },
        other => panic!("nothing of ours is called {other}"),
    }
}

/// Learns what the labels of the reference are for.
fn train(
    folder: &Folder,
    reference: &Reference,
    tokens: impl Fn() -> Tokens,
    computed: &mut Computed,
) {
    let [model, same] =
        [(); 2].map(|()| Pretrained::open(folder.path(), Device::Cpu).expect("a model"));
    let rename = |ours| same.in_their_names(ours);
    let parameters = model.parameters.named();
    let label = |name: &str| {
        let labels = reference.get(name);
        labels
            .unwrap_or_else(|| panic!("a loss without {name}"))
            .shallow_clone()
    };
    let targets = || {
        let (rows, ids) = Reference::targets(&label("labels"));
        Targets { rows, ids }
    };
    // Each real token of a text is one of them.
    let replaced = || {
        let rows = reference.real().flatten(0, 1).nonzero().squeeze_dim(1);
        let ids = label("labels").flatten(0, 1).index_select(0, &rows);
        Targets { rows, ids }
    };
    let (backbone, heads) = (model.backbone, model.heads);
    macro_rules! learn {
        ($objective:expr, $labels:expr) => {{
            let model = Pretraining {
                backbone,
                objective: $objective,
            };
            let batch = || Batch {
                input: tokens(),
                labels: $labels,
                tokens: 1,
            };
            learn(&model, &parameters, rename, batch, reference, computed);
        }};
    }
    let second = heads
        .second
        .filter(|_| heads.masked.is_none() || reference.get("next_sentence_label").is_some());
    match (
        heads.masked,
        second,
        heads.sequence,
        heads.tokens,
        heads.answer,
    ) {
        (Some(masked), Some(second), ..) => {
            learn!((masked, second), (targets(), label("next_sentence_label")));
        }
        (Some(masked), ..) => learn!(masked, targets()),
        (_, Some(second), ..) => learn!(second, label("labels")),
        (_, _, Some(sequence), ..) => {
            let sequences = || Sequences {
                real: reference.real(),
                classes: label("labels"),
            };
            learn!(sequence, sequences());
        }
        (_, _, _, Some(tagger), _) => learn!(tagger, targets()),
        _ if heads.replaced.is_some() => {
            learn!(heads.replaced.expect("it is there"), replaced());
        }
        (.., Some(answer)) => {
            let ends = || {
                let ends = [label("start_positions"), label("end_positions")];
                let ends = Tensor::stack(&ends, 1).clamp_min(0); // [batch, 2]
                let beyond = ends.ge(reference.ids().size()[1]);
                Answers::counted(ends.masked_fill(&beyond, -100))
            };
            learn!(answer, ends());
        }
        _ => {
            let causal = heads.causal.expect("a loss without a head");
            let labels = reference.get("labels").unwrap_or(reference.ids());
            let seq = labels.size()[1];
            // The label of a position stands one further on; after the last there is none.
            let none = Tensor::full([labels.size()[0], 1], -100, (Kind::Int64, Device::Cpu));
            let next = Tensor::cat(&[labels.narrow(1, 1, seq - 1), none], 1); // [batch, seq]
            learn!(causal, Answers::counted(next.shallow_clone()));
        }
    }
}
