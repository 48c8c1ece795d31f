use std::sync::Arc;

use cloze_random::{Sampler, Stream};

use crate::{DataSplit, Error, Mixture, Store};

/// What a model learns from: the tokens of one text, or of several that are mixed by weight.
///
/// ```
/// use cloze_corpus::Texts;
/// # use cloze_corpus::{Kind, Recipe, Store, StoreWriter, Tokenizer};
/// # use std::sync::Arc;
/// # fn stores() -> Result<[Arc<Store>; 2], Box<dyn std::error::Error>> {
/// #     let specials = Recipe::gpt_specials();
/// #     let sample = Recipe::default_sample();
/// #     let recipe = Recipe { kind: Kind::Byte, vocab: 257, specials, sample };
/// #     let tokenizer = Tokenizer::train(&recipe, [""])?;
/// #     let store = |text| {
/// #         let folder = tempfile::tempdir()?;
/// #         let mut writer = StoreWriter::create(folder.path(), &tokenizer)?;
/// #         writer.begin_document();
/// #         for id in tokenizer.encode(text)? {
/// #             writer.push(id)?;
/// #         }
/// #         Ok::<_, Box<dyn std::error::Error>>(Arc::new(writer.finish()?))
/// #     };
/// #     Ok([store("of the web")?, store("of a book")?])
/// # }
///
/// let [web, books] = stores()?;
/// let texts = Texts::mixed(vec![(web, 3.0), (books, 1.0)])?;
/// assert_eq!(texts.share(0), 0.75);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Texts {
    stores: Vec<Arc<Store>>,
    weights: Vec<f64>,
}

/// Which sequences of which texts a step reads.
///
/// Sequence `n` of the training, counted over all steps, is dealt to a text by [`Mixture::at`], and is
/// the next one of that text in the order that it would have by itself. It depends on nothing but the
/// seed and `n`: not on how a step is cut, nor on where a run was resumed.
#[derive(Debug)]
pub struct TextSampler {
    mixture: Mixture,
    texts: Vec<Sampler>,
    sequences: u64,
    epoch: u64,
}

/// One sequence of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextPick {
    /// Number of the text.
    pub text: usize,
    /// How often every sequence of this text was read before.
    pub epoch: u64,
    /// Which sequence of the text.
    pub item: u64,
    /// Its place in the step.
    pub index: u64,
}

impl From<Arc<Store>> for Texts {
    fn from(store: Arc<Store>) -> Self {
        Self {
            stores: vec![store],
            weights: vec![1.0],
        }
    }
}

impl Texts {
    /// Several texts, each with the weight of its sequences among those of all.
    ///
    /// # Errors
    /// As [`Mixture::new`].
    pub fn mixed(texts: Vec<(Arc<Store>, f64)>) -> Result<Self, Error> {
        let (stores, weights): (Vec<_>, Vec<_>) = texts.into_iter().unzip();
        Mixture::new(&weights, 0)?;
        Ok(Self { stores, weights })
    }

    /// The texts.
    pub fn stores(&self) -> &[Arc<Store>] {
        &self.stores
    }

    /// Which share of the sequences is a text's, exactly over each [`Mixture::BLOCK`] of them.
    ///
    /// # Panics
    /// If there are not so many texts.
    pub fn share(&self, text: usize) -> f64 {
        self.mixture(0).quota(text) as f64 / Mixture::BLOCK as f64
    }

    /// That of the text; of several those of all, with their weights.
    pub fn fingerprint(&self) -> String {
        if let [store] = self.stores.as_slice() {
            return store.fingerprint().to_owned();
        }
        let of =
            |(store, weight): (&Arc<Store>, &f64)| format!("{weight} of {}", store.fingerprint());
        let all = self.stores.iter().zip(&self.weights).map(of);
        all.collect::<Vec<_>>().join(", ")
    }

    /// The order in which the sequences of the texts are read, where each text has so many of `items`
    /// and a step takes so many `sequences`.
    ///
    /// # Panics
    /// If there are not as many `items` as texts, or nothing to read; if more than one text is held
    /// out, which are scored one by one.
    pub fn sampler(
        &self,
        items: &[u64],
        sequences: u64,
        split: DataSplit,
        seed: u64,
        order: Stream,
    ) -> TextSampler {
        assert_eq!(items.len(), self.stores.len(), "a number for each text");
        assert!(
            split == DataSplit::Train || items.len() == 1,
            "what is held out is read text by text"
        );
        let mixture = self.mixture(seed);
        // In how many sequences of all every one of the text is read.
        let whole = items.iter().enumerate().map(|(text, &items)| match items {
            items if self.stores.len() == 1 => items,
            items => items.div_ceil(mixture.quota(text).max(1)) * Mixture::BLOCK,
        });
        let of_text = |&items: &u64| match split {
            DataSplit::Train => Sampler::shuffled(seed, order, items, sequences),
            DataSplit::HeldOut => Sampler::in_order(items, sequences),
        };
        TextSampler {
            epoch: whole.max().unwrap_or(0).div_ceil(sequences),
            texts: items.iter().map(of_text).collect(),
            mixture,
            sequences,
        }
    }

    fn mixture(&self, seed: u64) -> Mixture {
        Mixture::new(&self.weights, seed).expect("the weights were checked")
    }
}

impl TextSampler {
    /// The sequences of a step.
    pub fn at(&self, step: u64) -> Vec<TextPick> {
        let pick = |index: u64| {
            let choice = self.mixture.at(step * self.sequences + index);
            let pick = self.texts[choice.source].nth(choice.item)?;
            Some(TextPick {
                text: choice.source,
                epoch: pick.epoch,
                item: pick.item,
                index,
            })
        };
        (0..self.sequences).filter_map(pick).collect()
    }

    /// Number of steps in which every sequence of every text is read.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }
}
