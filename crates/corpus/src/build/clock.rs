use std::time::{Duration, Instant};

use crate::watch::BuildPhase;

/// How long each phase took, by the clock on the wall.
#[derive(Debug)]
pub(super) struct Clock {
    start: Instant,
    laps: Vec<(BuildPhase, Duration)>,
}

impl Clock {
    pub(super) fn start() -> Self {
        Self {
            start: Instant::now(),
            laps: Vec::new(),
        }
    }

    /// The phase ends now; it began when the one before it ended.
    pub(super) fn lap(&mut self, phase: BuildPhase) {
        let before: Duration = self.laps.iter().map(|(_, lap)| lap).sum();
        self.laps.push((phase, self.start.elapsed() - before));
    }

    pub(super) fn laps(&self) -> &[(BuildPhase, Duration)] {
        &self.laps
    }

    pub(super) fn total(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }
}
