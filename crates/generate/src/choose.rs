use cloze_random::{Draws, Stream};

use crate::process::{self, Process};
use crate::{GenerationConfig, Sampling};

/// Which of the tokens comes next.
#[derive(Debug)]
pub(crate) struct Chooser {
    processes: Vec<Process>,
    pick: Pick,
}

#[derive(Debug, Clone, Copy)]
enum Pick {
    /// The first of those with the best score.
    Best,
    /// One that is drawn from this seed.
    Drawn(u64),
}

const NEXT: Stream = Stream::named("generate.next");

impl Chooser {
    pub(crate) fn greedy(settings: &GenerationConfig) -> Self {
        Self {
            processes: process::common(settings),
            pick: Pick::Best,
        }
    }

    pub(crate) fn drawn(settings: &GenerationConfig, sampling: &Sampling) -> Self {
        let mut processes = process::common(settings);
        processes.extend(process::sampling(sampling));
        Self {
            processes,
            pick: Pick::Drawn(sampling.seed),
        }
    }

    /// The token, given the scores of all and what the text has so far. `completion` and `step`
    /// say which draw this is.
    pub(crate) fn choose(
        &self,
        mut scores: Vec<f32>,
        text: &[u32],
        completion: usize,
        step: usize,
    ) -> u32 {
        for process in &self.processes {
            process.apply(&mut scores, text);
        }
        match self.pick {
            Pick::Best => {
                let better =
                    |best: usize, i: usize| if scores[i] > scores[best] { i } else { best };
                (0..scores.len()).fold(0, better) as u32
            }
            Pick::Drawn(seed) => {
                let mut draws = Draws::new(seed, NEXT, completion as u64, step as u64);
                draws.weighted(&process::weights(&scores)) as u32
            }
        }
    }
}
