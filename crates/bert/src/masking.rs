use cloze_corpus::Tokenizer;
use cloze_random::Draws;

use crate::{Config, Error, Unit};

/// Chooses tokens to predict and covers them: 80 % by `[MASK]`, 10 % by a random token, 10 % stay
/// (Devlin et al., 2019, appendix A.1).
#[derive(Debug)]
pub struct Masking {
    share: f64,
    unit: Unit,
    mask: u32,
    special: Vec<bool>,
    starts_word: Vec<bool>,
    ordinary: Vec<u32>,
}

/// One target: where, and what it was.
pub(crate) type Target = (usize, u32);

impl Masking {
    /// Masking for a vocabulary. Special tokens are never chosen and never drawn.
    ///
    /// # Errors
    /// If there is no mask token.
    pub fn new(config: &Config, tokenizer: &Tokenizer) -> Result<Self, Error> {
        let mask = tokenizer
            .mask()
            .ok_or(Error::MissingToken { token: "[MASK]" })?;
        let mut special = vec![false; tokenizer.vocab_size()];
        for id in tokenizer.special_ids() {
            special[id as usize] = true;
        }
        let ordinary = (0..special.len() as u32)
            .filter(|&id| !special[id as usize])
            .collect();
        Ok(Self {
            share: config.masked_share,
            unit: config.unit,
            mask,
            starts_word: tokenizer.word_starts(),
            special,
            ordinary,
        })
    }

    /// Covers tokens in place. The number of targets is the share of the tokens that are not
    /// special, rounded, and at least one where there is any. Sorted by position.
    pub(crate) fn cover(&self, ids: &mut [u32], draws: &mut Draws) -> Vec<Target> {
        let open: Vec<usize> = (0..ids.len())
            .filter(|&at| !self.special[ids[at] as usize])
            .collect();
        let number = ((self.share * open.len() as f64).round() as usize)
            .max(1)
            .min(open.len());
        let mut groups = self.groups(&open, ids, draws);
        draws.shuffle(&mut groups);
        let mut chosen = take(&groups, number);
        chosen.sort_unstable();
        chosen
            .into_iter()
            .map(|at| {
                let original = ids[at];
                ids[at] = self.replacement(original, draws);
                (at, original)
            })
            .collect()
    }

    fn replacement(&self, original: u32, draws: &mut Draws) -> u32 {
        match draws.unit() {
            u if u < 0.8 => self.mask,
            u if u < 0.9 => self.ordinary[draws.below(self.ordinary.len() as u64) as usize],
            _ => original,
        }
    }

    /// Tiles the open positions with what is chosen as a whole.
    fn groups<'a>(&self, open: &'a [usize], ids: &[u32], draws: &mut Draws) -> Vec<&'a [usize]> {
        match self.unit {
            Unit::Token => open.chunks(1).collect(),
            Unit::Word => open
                .chunk_by(|&a, &b| b == a + 1 && !self.starts_word[ids[b] as usize])
                .collect(),
            Unit::Span => {
                let mut groups = Vec::new();
                for mut rest in open.chunk_by(|&a, &b| b == a + 1) {
                    while !rest.is_empty() {
                        let (span, after) = rest.split_at(span_length(draws).min(rest.len()));
                        groups.push(span);
                        rest = after;
                    }
                }
                groups
            }
        }
    }
}

/// Exactly `number` positions: whole groups in order as long as they fit, then the start of the
/// next where none fits.
fn take(groups: &[&[usize]], number: usize) -> Vec<usize> {
    let (mut chosen, mut left_out) = (Vec::with_capacity(number), Vec::new());
    for group in groups {
        if group.len() <= number - chosen.len() {
            chosen.extend_from_slice(group);
        } else {
            left_out.extend_from_slice(group);
        }
    }
    let missing = number - chosen.len();
    chosen.extend(left_out.into_iter().take(missing));
    chosen
}

/// Geometric with p = 0.2, drawn again where it is over 10: 3.8 on average (Joshi et al., 2020,
/// section 3.1).
fn span_length(draws: &mut Draws) -> usize {
    loop {
        let length = 1 + (0..LONGEST_SPAN).take_while(|_| !draws.chance(0.2)).count();
        if length <= LONGEST_SPAN {
            return length;
        }
    }
}

const LONGEST_SPAN: usize = 10;

#[cfg(test)]
mod tests;
