use std::ops::Range;

use cloze_corpus::{BatchShape, DataSplit, TextPick, TextSampler, Texts, Tokenizer};
use cloze_model::{Answers, Batch, Batches, Unmade};
use cloze_random::{Draws, Stream};
use cloze_transformer::{Mask, Tokens};
use tch::{Device, Kind, Tensor};

use crate::{Config, Error};

/// Windows of one or more token streams, each with the tokens that follow.
#[derive(Debug)]
pub struct Windows {
    texts: Texts,
    sampler: TextSampler,
    cut: Cut,
    length: u64,
    micro: u64,
    separator: Option<i64>,
    device: Device,
}

/// A window: the number of its text, its tokens and the one that follows it.
type Window = (usize, Range<u64>);

/// Where windows begin.
#[derive(Debug, Clone, Copy)]
enum Cut {
    /// Windows tile the stream from a place that is drawn anew for each epoch, so that a token is
    /// not always at the same distance from its window's start. Those that stick out at the ends
    /// are moved inside: an epoch holds every token, and some near the ends twice.
    Drawn { seed: u64 },
    /// Windows tile the stream from its start; the last may be shorter.
    Fixed,
}

const ORDER: Stream = Stream::named("gpt.order");
const OFFSET: Stream = Stream::named("gpt.offset");

impl Windows {
    /// The windows of one text, or of several by weight: without end for training, every target once
    /// where it is held out.
    ///
    /// # Errors
    /// If a text does not fill one window (training), or has no token to predict (held out); if
    /// documents are to be kept apart and the tokenizer has no token between them.
    ///
    /// # Panics
    /// If more than one text is held out.
    pub fn new(
        texts: impl Into<Texts>,
        tokenizer: &Tokenizer,
        config: &Config,
        shape: BatchShape,
        split: DataSplit,
        seed: u64,
        device: Device,
    ) -> Result<Self, Error> {
        let (texts, length) = (texts.into(), shape.length as u64);
        let (needed, cut) = match split {
            DataSplit::Train => (length + 1, Cut::Drawn { seed }),
            DataSplit::HeldOut => (2, Cut::Fixed),
        };
        let windows = texts.stores().iter().map(|store| match (store.len(), cut) {
            (tokens, _) if tokens < needed => Err(Error::TooShort { tokens, needed }),
            // One more than the tiles, since the drawn offset moves them to the left.
            (tokens, Cut::Drawn { .. }) => Ok((tokens - 2).div_ceil(length) + 1),
            (tokens, Cut::Fixed) => Ok((tokens - 1).div_ceil(length)),
        });
        let windows = windows.collect::<Result<Vec<_>, _>>()?;
        let sampler = texts.sampler(&windows, shape.sequences, split, seed, ORDER);
        let separator = match (config.across_documents, tokenizer.end_of_text()) {
            (true, _) => None,
            (false, Some(id)) => Some(i64::from(id)),
            (false, None) => return Err(Error::NoSeparator),
        };
        let micro = shape.micro;
        Ok(Self {
            texts,
            sampler,
            cut,
            length,
            micro,
            separator,
            device,
        })
    }

    fn window(&self, pick: TextPick) -> Window {
        let last = self.texts.stores()[pick.text].len() - 1;
        let start = match self.cut {
            Cut::Fixed => pick.item * self.length,
            Cut::Drawn { seed } => {
                let offset = Draws::new(seed, OFFSET, pick.epoch, 0).below(self.length);
                (pick.item * self.length)
                    .saturating_sub(offset)
                    .min(last - self.length)
            }
        };
        let end = (start + self.length).min(last);
        (pick.text, start..end + 1)
    }

    fn batch(&self, windows: &[Window]) -> Batch<Tokens, Answers> {
        let tokens = |(text, window): &Window| self.texts.stores()[*text].tokens(window.clone());
        let ids: Vec<i64> = windows.iter().flat_map(tokens).map(i64::from).collect();
        let rows = windows.len() as i64;
        let stream = Tensor::from_slice(&ids)
            .view([rows, -1])
            .to_device(self.device); // [batch, seq + 1]
        let columns = stream.size()[1] - 1;
        let ids = stream.narrow(1, 0, columns); // [batch, seq]
        let mask = self.separator.map_or(Mask::Causal, |separator| {
            let document = ids.eq(separator).cumsum(1, Kind::Int64); // [batch, seq]
            Mask::Causal.and(&Mask::documents(&document))
        });
        Batch {
            tokens: ids.numel() as u64,
            input: Tokens::new(&ids, mask),
            labels: Answers::everywhere(stream.narrow(1, 1, columns)), // [batch, seq]
        }
    }
}

impl Batches<Batch<Tokens, Answers>> for Windows {
    fn cut(&self, step: u64) -> Vec<Unmade<'_, Batch<Tokens, Answers>>> {
        let picks = self.sampler.at(step).into_iter();
        let windows: Vec<_> = picks.map(|pick| self.window(pick)).collect();
        let length = |(_, window): &Window| window.end - window.start;
        // Only the last window of a held-out text is shorter: it goes by itself.
        let of_equal_length = windows.chunk_by(|a, b| length(a) == length(b));
        let micro = of_equal_length.flat_map(|run| run.chunks(self.micro as usize));
        micro
            .map(|run| {
                let run = run.to_vec();
                Box::new(move || self.batch(&run)) as Unmade<'_, _>
            })
            .collect()
    }

    fn epoch(&self) -> u64 {
        self.sampler.epoch()
    }
}
