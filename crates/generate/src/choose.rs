use std::fmt::Debug;

use cloze_random::{Draws, Stream};

use crate::process::{self, Process};
use crate::{GenerationConfig, Sampling};

/// Which of the tokens comes next.
pub(crate) trait Choose: Debug {
    /// The token, given the scores of all and what the text has so far. `completion` and `step`
    /// say which draw this is.
    fn choose(&self, scores: Vec<f32>, text: &[u32], completion: usize, step: usize) -> u32;
}

#[derive(Debug)]
pub(crate) struct Greedy {
    processes: Vec<Box<dyn Process>>,
}

#[derive(Debug)]
pub(crate) struct Drawn {
    processes: Vec<Box<dyn Process>>,
    seed: u64,
}

const NEXT: Stream = Stream::named("generate.next");

impl Greedy {
    pub(crate) fn new(settings: &GenerationConfig) -> Self {
        Self {
            processes: process::common(settings),
        }
    }
}

impl Drawn {
    pub(crate) fn new(settings: &GenerationConfig, sampling: &Sampling) -> Self {
        let mut processes = process::common(settings);
        processes.extend(process::sampling(sampling));
        Self {
            processes,
            seed: sampling.seed,
        }
    }
}

impl Choose for Greedy {
    /// The first of those with the best score.
    fn choose(&self, mut scores: Vec<f32>, text: &[u32], _: usize, _: usize) -> u32 {
        for process in &self.processes {
            process.apply(&mut scores, text);
        }
        let better = |best: usize, i: usize| if scores[i] > scores[best] { i } else { best };
        (0..scores.len()).fold(0, better) as u32
    }
}

impl Choose for Drawn {
    fn choose(&self, mut scores: Vec<f32>, text: &[u32], completion: usize, step: usize) -> u32 {
        for process in &self.processes {
            process.apply(&mut scores, text);
        }
        let mut draws = Draws::new(self.seed, NEXT, completion as u64, step as u64);
        draws.weighted(&process::weights(&scores)) as u32
    }
}
