//! `transformers` loads what `cloze export` writes, whole and with nothing left over, makes the same
//! tokens of a text and computes the same numbers from them.

use std::collections::{BTreeMap, HashMap};
use std::env;
use std::ffi::OsString;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::process::Command;

use cloze_hub::{Folder, Pretrained};
use cloze_model::Backbone;
use cloze_transformer::{Mask, Tokens};
use safetensors::Dtype;
use safetensors::tensor::{TensorView, serialize};
use tch::{Device, Kind, Tensor};

use crate::common::{Place, small};

/// Of unequal length, and with blanks: with a space before it, without, with two, at the beginning.
const TEXTS: [&str; 2] = [
    "The sea is calm.",
    "[MASK] cook tastes the [MASK]. It nee[MASK]  [MASK] salt!",
];

/// Two texts as a network reads them: `[batch, seq]`, int64.
struct Batch {
    texts: [String; 2],
    ids: Tensor,
    real: Tensor,
    segments: Tensor,
}

/// What cloze has in an exported folder, and computes from it.
struct Loaded {
    parameters: BTreeMap<String, Tensor>,
    /// Under the names of `transformers`.
    outputs: Vec<(&'static str, Tensor)>,
}

#[test]
fn a_bert() {
    agrees("bert-tiny", &[], bert);
}

#[test]
fn a_bert_with_another_activation_and_an_output_layer_of_its_own() {
    agrees("bert-tiny", &VARIANT, bert);
}

/// Whose words carry the space before them: a blank that was trained takes it, too.
#[test]
fn a_bert_of_bpe_and_one_of_unigram() {
    for kind in ["bpe", "unigram"] {
        agrees("bert-tiny", &["--tokenizer", kind], bert);
    }
}

#[test]
fn a_gpt() {
    agrees("gpt-tiny", &[], gpt);
}

#[test]
fn a_gpt_with_another_activation_and_an_output_layer_of_its_own() {
    agrees("gpt-tiny", &VARIANT, gpt);
}

const VARIANT: [&str; 4] = [
    "--set",
    "model.feed_forward=relu",
    "--set",
    "model.tied=false",
];

fn agrees(preset: &str, set: &[&str], load: fn(&Folder, &Batch) -> Loaded) {
    tch::set_num_threads(1);
    let place = Place::new();
    place.file("small.toml", small(preset));
    let train = ["pretrain", "--config", "small.toml", "--out", "run"];
    place.run(&[&train[..], set].concat()).done();
    place.run(&["export", "run", "--to", "exported"]).done();

    let exported = Folder::open(&place.path().join("exported")).expect("it was just written");
    let batch = Batch::of(&exported);
    let Loaded {
        parameters,
        outputs,
    } = tch::no_grad(|| load(&exported, &batch));
    let trained = trained(&place.path().join("run/latest"));
    assert!(trained.keys().eq(parameters.keys()));
    for (name, parameter) in &parameters {
        assert!(parameter.equal(&trained[name]), "{name} is another");
    }

    let Some(python) = python() else { return };
    let mut tensors = batch.inputs(preset.starts_with("bert"));
    tensors.extend(outputs);
    let file = place.file("logits.safetensors", contents(&batch.texts, &tensors));
    let run = [&[preset], set].concat().join(" ");
    check(&python, &run, [exported.path(), &file]);
}

/// One of each family, and of what its classes add: `make.py` knows them by these names.
const FOLDERS: [&str; 7] = [
    "roberta-mlm",
    "roberta-xlm-r-classes",
    "distilbert-mlm",
    "electra-generator-wider",
    "electra-discriminator-as-wide",
    "modernbert-biases",
    "modernbert-old-config",
];

#[test]
fn a_folder_of_each_family_goes_through_and_is_the_same() {
    let Some(python) = python() else { return };
    let place = Place::new();
    let made = Command::new(&python)
        .arg(scripts().join("variants/make.py"))
        .arg(place.path())
        .args(FOLDERS)
        .env("OMP_NUM_THREADS", "1")
        .output()
        .expect("CLOZE_PYTHON names a Python");
    assert!(made.status.success(), "{made:?}");
    for folder in FOLDERS {
        let exported = format!("{folder}-exported");
        place.run(&["export", folder, "--to", &exported]).done();
        let reference = place.path().join(folder).join("reference.safetensors");
        let reference = Tensor::read_safetensors(reference).expect("it was just made");
        let states = reference
            .iter()
            .filter(|(name, _)| name.starts_with("hidden."));
        let last = states.max_by_key(|(name, _)| name);
        let expected = reference.iter().filter_map(|(name, tensor)| {
            let input = ["input_ids", "attention_mask", "token_type_ids"].contains(&name.as_str());
            let name = name.strip_prefix("out.").or(input.then_some(name))?;
            Some((name, tensor.shallow_clone()))
        });
        let hidden = last.map(|(_, states)| ("hidden", states.shallow_clone()));
        let tensors: Vec<_> = expected.chain(hidden).collect();
        let file = place.file("expected.safetensors", contents(&[], &tensors));
        check(&python, folder, [&place.path().join(exported), &file]);
    }
}

/// That with transformers, or a word on why there is none.
fn python() -> Option<OsString> {
    let python = env::var_os("CLOZE_PYTHON");
    if python.is_none() {
        let reason =
            "CLOZE_PYTHON names no Python with transformers: `cargo xtask python` gets one";
        // Past the test harness, which shows nothing of a test that passes.
        writeln!(stdout(), "skipped: {reason}").expect("a place to print to");
    }
    python
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../hub/tests/transformers")
}

/// That it reads a folder whole and computes what a file says.
fn check(python: &OsString, what: &str, [folder, file]: [&Path; 2]) {
    let checked = Command::new(python)
        .args([&scripts().join("check.py"), folder, file])
        .env("OMP_NUM_THREADS", "1")
        .output()
        .expect("CLOZE_PYTHON names a Python");
    let [said, complaint] =
        [&checked.stdout, &checked.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(checked.status.success(), "{what}: {said}{complaint}");
    write!(stdout(), "{what}: {said}").expect("a place to print to");
}

fn trained(checkpoint: &Path) -> BTreeMap<String, Tensor> {
    let folder = Folder::open(checkpoint).expect("the run left it");
    let weights = folder.weights().expect("the run left it");
    let read = |name: &str| {
        (
            name.to_owned(),
            weights.read(name).expect("it has that name"),
        )
    };
    weights.names().map(read).collect()
}

fn bert(folder: &Folder, batch: &Batch) -> Loaded {
    let bert = Pretrained::open(folder.path(), Device::Cpu).expect("an exported BERT");
    let tokens = Tokens::new(&batch.ids, Mask::padding(&batch.real.to_kind(Kind::Bool)))
        .with_segments(batch.segments.shallow_clone());
    let states = bert.backbone.states(&tokens, false); // [batch, seq, dim]
    let size = batch.ids.size();
    let every = Tensor::arange(size[0] * size[1], (Kind::Int64, Device::Cpu));
    let masked = bert.heads.masked.as_ref().expect("it was pretrained");
    let second = bert.heads.second.as_ref().expect("it was pretrained");
    let blanks = masked.logits(&states, &every); // [batch * seq, vocab]
    Loaded {
        parameters: bert.parameters.named().into_iter().collect(),
        outputs: vec![
            ("prediction_logits", blanks.view([size[0], size[1], -1])),
            ("seq_relationship_logits", second.logits(&states)),
            ("hidden", states),
        ],
    }
}

fn gpt(folder: &Folder, batch: &Batch) -> Loaded {
    let gpt = Pretrained::open(folder.path(), Device::Cpu).expect("an exported GPT");
    let mask = Mask::Causal.and(&Mask::padding(&batch.real.to_kind(Kind::Bool)));
    let states = gpt.backbone.states(&Tokens::new(&batch.ids, mask), false); // [batch, seq, dim]
    let head = gpt.heads.causal.as_ref().expect("it was pretrained");
    Loaded {
        parameters: gpt.parameters.named().into_iter().collect(),
        outputs: vec![("logits", head.logits(&states)), ("hidden", states)],
    }
}

impl Batch {
    /// The texts with the frame that the tokenizer has tokens for, padded on the right.
    fn of(folder: &Folder) -> Self {
        let tokenizer = folder.tokenizer(i64::MAX).expect("a tokenizer");
        let tokenizer = tokenizer.expect("the export has one");
        // Without a token for a blank, its letters are many tokens.
        let blank = tokenizer.mask().map_or("soup", |_| "[MASK]");
        let texts = TEXTS.map(|text| text.replace("[MASK]", blank));
        let rows = texts.each_ref().map(|text| -> Vec<i64> {
            let prompt = tokenizer.prompt(text, None, usize::MAX);
            let ids = prompt.expect("any text is encoded").ids;
            ids.into_iter().map(i64::from).collect()
        });
        let longest = rows.iter().map(Vec::len).max().unwrap_or(0);
        assert!(rows.iter().any(|row| row.len() < longest), "one is padded");
        let matrix = |row: fn(&[i64]) -> Vec<i64>| {
            let padded = rows.iter().flat_map(|ids| {
                let mut row = row(ids);
                row.resize(longest, 0);
                row
            });
            Tensor::from_slice(&padded.collect::<Vec<_>>()).view([2, longest as i64])
        };
        Self {
            texts,
            ids: matrix(<[i64]>::to_vec),
            real: matrix(|ids| vec![1; ids.len()]),
            segments: matrix(|ids| (0..ids.len()).map(|at| i64::from(at >= 4)).collect()),
        }
    }

    fn inputs(&self, segments: bool) -> Vec<(&'static str, Tensor)> {
        let mut inputs = vec![
            ("input_ids", self.ids.shallow_clone()),
            ("attention_mask", self.real.shallow_clone()),
        ];
        inputs.extend(segments.then(|| ("token_type_ids", self.segments.shallow_clone())));
        inputs
    }
}

/// A safetensors file, with the texts in its metadata.
fn contents(texts: &[String], tensors: &[(&str, Tensor)]) -> Vec<u8> {
    let plain: Vec<_> = tensors.iter().map(|(_, tensor)| plain(tensor)).collect();
    let views = tensors.iter().zip(&plain).map(|((name, _), plain)| {
        let (dtype, shape, bytes) = plain;
        let view = TensorView::new(*dtype, shape.clone(), bytes);
        (*name, view.expect("as many bytes as numbers"))
    });
    let metadata = (!texts.is_empty()).then(|| {
        let texts = serde_json::to_string(texts).expect("plain data");
        HashMap::from([("text".to_owned(), texts)])
    });
    serialize(views, metadata).expect("distinct names")
}

fn plain(tensor: &Tensor) -> (Dtype, Vec<usize>, Vec<u8>) {
    let (dtype, size) = match tensor.kind() {
        Kind::Int64 => (Dtype::I64, 8),
        Kind::Float => (Dtype::F32, 4),
        other => panic!("no output is {other:?}"),
    };
    let shape = tensor.size().iter().map(|&axis| axis as usize).collect();
    let mut bytes = vec![0; size * tensor.numel()];
    tensor.contiguous().copy_data_u8(&mut bytes, tensor.numel());
    (dtype, shape, bytes)
}
