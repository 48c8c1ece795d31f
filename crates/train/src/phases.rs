use std::ops::AddAssign;
use std::time::{Duration, Instant};

/// Where the time of a step went. The phases add up to the whole.
///
/// On a GPU, where the processor only queues the work, they say how long that took; they are those
/// of the GPU while a profiler waits for each operator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Phases {
    /// Making the batches.
    pub data: Duration,
    /// From batches to losses.
    pub forward: Duration,
    /// From losses to gradients.
    pub backward: Duration,
    /// The norm of the gradient, clipping, and the new weights.
    pub optimizer: Duration,
    /// Clearing gradients, reading losses.
    pub other: Duration,
}

impl Phases {
    /// The phases in order, with their names.
    pub fn named(&self) -> [(&'static str, Duration); 5] {
        [
            ("data", self.data),
            ("forward", self.forward),
            ("backward", self.backward),
            ("optimizer", self.optimizer),
            ("other", self.other),
        ]
    }

    /// The time of the step.
    pub fn total(&self) -> Duration {
        self.named().into_iter().map(|(_, time)| time).sum()
    }
}

impl AddAssign for Phases {
    fn add_assign(&mut self, step: Self) {
        self.data += step.data;
        self.forward += step.forward;
        self.backward += step.backward;
        self.optimizer += step.optimizer;
        self.other += step.other;
    }
}

/// A stopwatch whose laps are phases: what lies between two laps belongs to the second.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    pub(crate) phases: Phases,
    lap: Instant,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self {
            phases: Phases::default(),
            lap: Instant::now(),
        }
    }

    pub(crate) fn lap(&mut self, phase: impl FnOnce(&mut Phases) -> &mut Duration) {
        let now = Instant::now();
        *phase(&mut self.phases) += now - self.lap;
        self.lap = now;
    }
}
