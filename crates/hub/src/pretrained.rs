use std::path::{Path, PathBuf};

use cloze_bert::MaskedLm;
use cloze_corpus::Tokenizer;
use cloze_tensor::{Parameters, Precision};
use cloze_transformer::Transformer;
use tch::Device;

use crate::contents::Contents;
use crate::described::{Described, Origin};
use crate::heads::{Head, Heads};
use crate::own::OwnConfig;
use crate::run::{Run, last_part};
use crate::{Arrival, Error, Folder, Note, Remote, Weights};

/// A trained model: a network with the heads that it has. What it can do is which heads are there.
#[derive(Debug)]
pub struct Pretrained {
    /// The path that was opened.
    pub path: PathBuf,
    /// The folder that describes it and has its tokenizer: where the path leads; the run's, where it
    /// leads to a checkpoint.
    pub folder: PathBuf,
    /// The network and what is known of its heads.
    pub config: OwnConfig,
    /// Every parameter, by our names.
    pub parameters: Parameters,
    /// From tokens to states.
    pub backbone: Transformer,
    /// From states to answers.
    pub heads: Heads,
    /// What its token ids mean.
    pub tokenizer: Option<Tokenizer>,
    /// The tokens after which a text is at its end.
    pub end_tokens: Vec<u32>,
    /// How it came about, for its [`Card`](crate::Card).
    pub facts: Vec<(String, String)>,
    /// What a user should know of the folder.
    pub notes: Vec<Note>,
    /// Where it is from; none for what was trained here.
    pub(crate) origin: Option<Origin>,
    /// The kinds of its heads.
    pub(crate) present: Vec<&'static Head>,
}

impl Pretrained {
    /// Opens the folder of a run, at its latest checkpoint; a checkpoint of a run; a model of a family that
    /// is read here in the layout of Hugging Face; what [`save`](Self::save) has written; or
    /// `hf://ORG/NAME[@REVISION]`, a [`Remote`].
    ///
    /// # Errors
    /// A model that cannot be fetched; a run without a checkpoint, or with another tokenizer than the one
    /// that it learned from; a damaged checkpoint; a configuration that cannot be, or of a family that is not read here; a
    /// tensor of the trunk that is missing, misshapen or not finite. A head that is missing is a
    /// [`Note`].
    pub fn open(path: &Path, device: Device) -> Result<Self, Error> {
        Self::kept_in(Precision::Fp32, path, device)
    }

    /// The same, with its weights in memory once, in the type that it also computes in. In bf16 it can only
    /// be read with: nothing of it can be trained.
    ///
    /// # Errors
    /// As for [`Pretrained::open`].
    pub fn kept_in(precision: Precision, path: &Path, device: Device) -> Result<Self, Error> {
        Self::open_telling(precision, path, device, &|_| ())
    }

    /// The same, which tells how much has arrived of what is fetched.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn open_telling(
        precision: Precision,
        path: &Path,
        device: Device,
        tell: &dyn Fn(Arrival<'_>),
    ) -> Result<Self, Error> {
        let Some(remote) = Remote::of(path)? else {
            return Self::open_folder(precision, path, device);
        };
        let fetched = remote.fetch(tell)?;
        let mut opened = Self::open_folder(precision, &fetched.folder, device)?;
        opened.notes.extend(fetched.note);
        // No push to the hub changes what is at this address.
        let remote = remote.at(&fetched.commit);
        opened.facts = vec![("read from".to_owned(), remote.to_string())];
        opened.path = remote.to_path();
        Ok(opened)
    }

    fn open_folder(precision: Precision, path: &Path, device: Device) -> Result<Self, Error> {
        let folder = Folder::open(path)?;
        let opened = if let Some(run) = Run::around(&folder)? {
            run.open(path, device, precision)?
        } else {
            let (weights, model) = folder.described()?;
            let is_foreign = model.origin.is_some();
            let opened = Self {
                tokenizer: folder.tokenizer(model.config.vocab_size)?,
                end_tokens: folder.end_tokens()?,
                facts: vec![("read from".to_owned(), last_part(path))],
                folder: folder.path().to_owned(),
                ..Self::new(model, &weights, device, precision)?
            };
            if is_foreign && opened.config.family.is_encoder() {
                opened.framing()
            } else {
                opened
            }
        };
        Ok(Self {
            path: path.to_owned(),
            ..opened
        })
    }

    /// What its token ids mean.
    ///
    /// # Errors
    /// A folder without a tokenizer.
    pub fn tokenizer(&self) -> Result<&Tokenizer, Error> {
        let tokenizer = self.tokenizer.as_ref();
        tokenizer.ok_or_else(|| Error::NoTokenizer(self.path.clone()))
    }

    /// What to call it: by its folder, or as the hub does.
    pub fn title(&self) -> String {
        match Remote::of(&self.path) {
            Ok(Some(remote)) => remote.title().to_owned(),
            _ => last_part(&self.folder),
        }
    }

    /// The same model, whose texts are read otherwise.
    #[must_use]
    pub fn reading_by(self, change: impl FnOnce(Tokenizer) -> Tokenizer) -> Self {
        Self {
            tokenizer: self.tokenizer.map(change),
            ..self
        }
    }

    /// The head that fills blanks, if it has learned that.
    pub fn masked(&self) -> Option<&MaskedLm> {
        let head = self.heads.masked.as_ref();
        head.filter(|_| self.config.fills_blanks())
    }

    /// Whether its masked language model has also learned to read from left to right.
    pub fn is_hybrid(&self) -> bool {
        self.config.causal_reading().is_some()
    }

    /// As people call it: a BERT, a GPT, a hybrid.
    pub fn kind(&self) -> &'static str {
        if self.is_hybrid() {
            "hybrid"
        } else {
            self.config.family.title()
        }
    }

    /// What was described, from its weights.
    pub(crate) fn new(
        mut model: Described,
        weights: &Weights,
        device: Device,
        precision: Precision,
    ) -> Result<Self, Error> {
        let contents = Contents::of(&model, weights);
        let (present, mut notes) = Head::in_file(&contents, &model);
        // Without a head that reads it, there is no table to untie.
        model.config.network.tied |= !present.iter().any(|head| head.reads_table);
        let OwnConfig {
            network,
            vocab_size,
            ..
        } = &model.config;
        let (parameters, (backbone, heads)) = contents.build(device, precision, |root| {
            let backbone = Transformer::new(root, network, *vocab_size);
            let heads = Heads::new(&present, root, backbone.table(), &model);
            (backbone, heads)
        })?;
        notes.extend(contents.unused_note());
        notes.extend(model.notes);
        Ok(Self {
            // Where it is from says who opens it.
            path: PathBuf::new(),
            folder: PathBuf::new(),
            config: model.config,
            parameters,
            backbone,
            heads,
            tokenizer: None,
            end_tokens: Vec::new(),
            facts: Vec::new(),
            notes,
            origin: model.origin,
            present,
        })
    }
}
