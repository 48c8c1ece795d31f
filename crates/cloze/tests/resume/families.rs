use std::fs;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cloze::bert::{self, MaskedLm, Pairs, Second, SecondSentence, Sentences, Singles};
use cloze::corpus::{
    BatchShape, DataSplit, Documents, Kind, Pipeline, ReadOptions, Recipe, Split, Store, Texts,
    Tokenizer, Vocabulary, Watch, build,
};
use cloze::gpt::{self, CausalLm, Windows};
use cloze::language::Language;
use cloze::model::Pretraining;
use cloze::tensor::Parameters;
use cloze::transformer::{ActivationKind, Config, Residual, Transformer};
use tch::Device;

use crate::run::{Brake, Setting, Stopping, Trial};

/// Which model, with which objective.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Subject {
    Bert(Second),
    Gpt,
}

/// A few documents, in tokens.
pub(crate) struct Text {
    tokenizer: Tokenizer,
    train: Texts,
    held_out: Arc<Store>,
    _folder: tempfile::TempDir,
}

const SHAPE: BatchShape = BatchShape {
    sequences: 12,
    micro: 5,
    length: 32,
};
const SEED: u64 = 5;

impl Text {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("language.jsonl");
        let row = |text: &str| serde_json::json!({ "text": text }).to_string() + "\n";
        let language = Language::new();
        let documents = language.documents(3).take(18);
        let text: String = documents.map(|document| row(&document.text())).collect();
        fs::write(&file, text).expect("a writable folder");
        let recipe = Recipe {
            kind: Kind::WordPiece,
            vocab: 400,
            specials: Recipe::bert_specials(),
            sample: Recipe::default_sample(),
        };
        let split = Split {
            share: 0.2,
            seed: 1,
        };
        let built = build(
            &Documents::open(&[file], &ReadOptions::standard()).expect("the file just written"),
            &Pipeline::verbatim(split),
            Vocabulary::Train(recipe),
            &folder.path().join("tokens"),
            &Watch {
                progress: &|_| {},
                cancel: &AtomicBool::new(false),
            },
        )
        .expect("clean text");
        Self {
            tokenizer: built.tokenizer,
            train: Arc::new(built.train).into(),
            held_out: Arc::new(built.held_out),
            _folder: folder,
        }
    }

    /// The same, with what is held out mixed into what is learned.
    pub(crate) fn mixed(self) -> Self {
        let [learned] = self.train.stores() else {
            unreachable!("one text")
        };
        let texts = vec![
            (Arc::clone(learned), 3.0),
            (Arc::clone(&self.held_out), 1.0),
        ];
        let train = Texts::mixed(texts).expect("good weights");
        Self { train, ..self }
    }
}

fn config(segments: i64, residual: Residual) -> Config {
    Config {
        hidden: 64,
        segments,
        residual,
        embedding_norm: residual == Residual::Post,
        feed_forward: ActivationKind::Gelu.into(),
        init_std: 0.05,
        ..Config::gpt2([2, 32, 2], 32)
    }
}

/// Does the trial with a new model of the subject, whose weights are those of the seed.
pub(crate) fn with<T: Trial>(
    text: &Text,
    (family, precision, _): Setting<'_>,
    brake: &Arc<Brake>,
    trial: T,
) -> T::Out {
    let parameters = Parameters::new(1, Device::Cpu).computing_in(precision);
    match family {
        Subject::Gpt => gpt(text, &parameters, brake, trial),
        Subject::Bert(second) => bert(text, &parameters, second, brake, trial),
    }
}

fn stopping<O>(objective: O, brake: &Arc<Brake>) -> Stopping<O> {
    let brake = Arc::clone(brake);
    Stopping { objective, brake }
}

fn gpt<T: Trial>(text: &Text, parameters: &Parameters, brake: &Arc<Brake>, trial: T) -> T::Out {
    let vocab = text.tokenizer.vocab_size() as i64;
    let backbone = Transformer::new(&parameters.root(), &config(0, Residual::Pre), vocab);
    let objective = CausalLm::new(backbone.table());
    let config = gpt::Config {
        across_documents: true,
    };
    let windows = |texts: Texts, part| {
        let device = Device::Cpu;
        Windows::new(texts, &text.tokenizer, &config, SHAPE, part, SEED, device).expect("windows")
    };
    let model = Pretraining {
        backbone,
        objective: stopping(objective, brake),
    };
    let (train, held_out) = (
        windows(text.train.clone(), DataSplit::Train),
        windows(Arc::clone(&text.held_out).into(), DataSplit::HeldOut),
    );
    trial.go(&model, &parameters.named(), &train, &held_out)
}

fn bert<T: Trial>(
    text: &Text,
    parameters: &Parameters,
    second: Second,
    brake: &Arc<Brake>,
    trial: T,
) -> T::Out {
    let vocab = text.tokenizer.vocab_size() as i64;
    let (root, network) = (parameters.root(), config(2, Residual::Post));
    let backbone = Transformer::new(&root, &network, vocab);
    let masked = MaskedLm::new(&(&root / "masked"), &network, backbone.table());
    let config = bert::Config {
        masked_share: 0.15,
        unit: bert::Unit::Token,
        second,
    };
    let sentences = |texts: Texts, part| {
        let device = Device::Cpu;
        Sentences::new(texts, &text.tokenizer, &config, SHAPE, part, SEED, device)
            .expect("sentences")
    };
    let train = sentences(text.train.clone(), DataSplit::Train);
    let held_out = sentences(Arc::clone(&text.held_out).into(), DataSplit::HeldOut);
    if second == Second::None {
        let model = Pretraining {
            backbone,
            objective: stopping(masked, brake),
        };
        return trial.go(
            &model,
            &parameters.named(),
            &Singles(train),
            &Singles(held_out),
        );
    }
    let second = SecondSentence::new(&(&root / "second"), &network, second);
    let model = Pretraining {
        backbone,
        objective: stopping((masked, second), brake),
    };
    trial.go(&model, &parameters.named(), &Pairs(train), &Pairs(held_out))
}
