use cloze_corpus::Tokenizer;
use cloze_transformer::{Mask, Tokens};
use tch::{Device, Tensor};

use crate::masking::Target;
use crate::{Error, Targets};

/// One sequence, covered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Example {
    pub(crate) ids: Vec<u32>,
    /// Where segment 1 begins.
    pub(crate) second: usize,
    pub(crate) targets: Vec<Target>,
    pub(crate) wrong: bool,
}

/// Tokens that frame a sequence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    pad: u32,
    classify: u32,
    separate: u32,
}

impl Frame {
    pub(crate) fn new(tokenizer: &Tokenizer) -> Result<Self, Error> {
        let need = |id: Option<u32>, token| id.ok_or(Error::MissingToken { token });
        Ok(Self {
            pad: need(tokenizer.pad(), "[PAD]")?,
            classify: need(tokenizer.classify(), "[CLS]")?,
            separate: need(tokenizer.separate(), "[SEP]")?,
        })
    }

    /// `[CLS] a [SEP]`, or `[CLS] a [SEP] b [SEP]`; and where the second segment begins.
    pub(crate) fn join(&self, parts: &[Vec<u32>]) -> (Vec<u32>, usize) {
        let mut ids = vec![self.classify];
        let mut second = 0;
        for part in parts {
            second = ids.len();
            ids.extend_from_slice(part);
            ids.push(self.separate);
        }
        if parts.len() < 2 {
            second = ids.len();
        }
        (ids, second)
    }

    /// Pads to the longest of the batch; everybody sees everything but the padding.
    pub(crate) fn tokens(&self, examples: &[Example], device: Device) -> Tokens {
        let columns = longest(examples);
        let real = examples.iter().flat_map(|example| {
            let length = example.ids.len();
            (0..columns).map(move |at| at < length)
        });
        let real: Vec<bool> = real.collect();
        let mask = if real.iter().all(|&real| real) {
            Mask::All
        } else {
            Mask::padding(&matrix(&real, examples.len(), device))
        };
        self.under(examples, mask, device)
    }

    /// Pads to the longest of the batch, under a mask.
    pub(crate) fn under(&self, examples: &[Example], mask: Mask, device: Device) -> Tokens {
        let (rows, columns) = (examples.len(), longest(examples));
        let mut ids = vec![i64::from(self.pad); rows * columns];
        let mut segments = vec![0_i64; rows * columns];
        for (row, example) in examples.iter().enumerate() {
            let (start, length) = (row * columns, example.ids.len());
            for (at, &id) in example.ids.iter().enumerate() {
                ids[start + at] = i64::from(id);
            }
            segments[start + example.second..start + length].fill(1);
        }
        Tokens::new(&matrix(&ids, rows, device), mask)
            .with_segments(matrix(&segments, rows, device))
    }
}

/// Where the targets are in the padded batch, and what they were.
pub(crate) fn masked_labels(examples: &[Example], device: Device) -> Targets {
    let columns = longest(examples);
    let (rows, ids): (Vec<i64>, Vec<i64>) = examples
        .iter()
        .enumerate()
        .flat_map(|(row, example)| {
            let place = move |&(at, id): &Target| ((row * columns + at) as i64, i64::from(id));
            example.targets.iter().map(place)
        })
        .unzip();
    Targets {
        rows: Tensor::from_slice(&rows).to_device(device),
        ids: Tensor::from_slice(&ids).to_device(device),
    }
}

/// Class 0 is right, class 1 is wrong: `[batch]`.
pub(crate) fn second_labels(examples: &[Example], device: Device) -> Tensor {
    let classes: Vec<i64> = examples
        .iter()
        .map(|example| i64::from(example.wrong))
        .collect();
    Tensor::from_slice(&classes).to_device(device)
}

/// Tokens that are no padding.
pub(crate) fn real_tokens(examples: &[Example]) -> u64 {
    let lengths = examples.iter().map(|example| example.ids.len() as u64);
    lengths.sum()
}

pub(crate) fn longest(examples: &[Example]) -> usize {
    examples
        .iter()
        .map(|example| example.ids.len())
        .max()
        .unwrap_or(0)
}

fn matrix<T: tch::kind::Element>(values: &[T], rows: usize, device: Device) -> Tensor {
    Tensor::from_slice(values)
        .view([rows as i64, -1])
        .to_device(device) // [batch, seq]
}
