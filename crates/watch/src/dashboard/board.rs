use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::time::{Duration, Instant};

use cloze_pages::thin;
use cloze_train::{Event, StepMetrics, StepReport, Tick};

use crate::run::{RunRecord, RunState};

/// More points of a curve are thinned: the screen has no place for them.
const POINTS: usize = 4000;
const MESSAGES: usize = 100;

/// All that the screen shows of a run.
#[derive(Debug)]
pub(super) struct Board {
    pub(super) name: String,
    pub(super) status: String,
    pub(super) begun: Instant,
    /// When the last step was told.
    pub(super) ticked: Instant,
    /// How far the run is.
    pub(super) now: Option<Tick>,
    pub(super) last: Option<StepReport>,
    pub(super) loss: Curve,
    pub(super) rate: Curve,
    pub(super) norm: Curve,
    pub(super) speed: Curve,
    /// By the names of the sets.
    pub(super) held_out: BTreeMap<String, Curve>,
    /// The newest last, with the time since the beginning.
    pub(super) messages: VecDeque<(Duration, String)>,
}

impl Board {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            status: "preparing".to_owned(),
            begun: Instant::now(),
            ticked: Instant::now(),
            now: None,
            last: None,
            loss: Curve::default(),
            rate: Curve::default(),
            norm: Curve::default(),
            speed: Curve::default(),
            held_out: BTreeMap::new(),
            messages: VecDeque::new(),
        }
    }

    /// What the run did before this process. A past that cannot be read is told, and left out.
    pub(super) fn recall(&mut self, folder: &Path) {
        let run = match RunRecord::read(folder, RunState::Running) {
            Ok(run) => run,
            Err(error) => return self.say(&format!("the run's past cannot be read: {error}")),
        };
        self.say(&format!("the best checkpoint is chosen by {}", run.best()));
        for step in &run.history.steps {
            self.draw(step);
        }
        for one in &run.history.evaluations {
            self.curve_of(&one.set).push(one.step, one.loss());
        }
    }

    pub(super) fn say(&mut self, text: &str) {
        for line in text.lines() {
            self.messages
                .push_back((self.begun.elapsed(), line.to_owned()));
        }
        let over = self.messages.len().saturating_sub(MESSAGES);
        self.messages.drain(..over);
    }

    pub(super) fn note(&mut self, event: &Event<'_>) {
        match event {
            Event::Started { .. } => {
                self.status = "training".to_owned();
                self.say(&event.to_string());
            }
            Event::Step(report) => self.step(report),
            Event::Evaluation { step, set, scores } => {
                let loss = cloze_model::Score::total(scores);
                self.curve_of(set).push(*step, loss);
                self.say(&format!("step {step}: {set} {loss:.4}"));
            }
            Event::Checkpoint { step, .. } => self.say(&format!("step {step}: saved")),
            Event::RolledBack { to, .. } => {
                self.cut(*to);
                self.say(&event.to_string());
            }
            Event::Note(_) | Event::NotSaved { .. } => self.say(&event.to_string()),
            Event::Interrupted { step } => self.status = format!("stopped after step {step}"),
            Event::Finished { step, .. } => self.status = format!("finished after step {step}"),
            _ => {}
        }
    }

    pub(super) fn tick(&mut self, now: &Tick) {
        self.now = Some(*now);
    }

    fn draw(&mut self, step: &StepMetrics) {
        self.loss.push(step.step, step.loss);
        self.rate.push(step.step, step.rate);
        self.norm.push(step.step, step.norm);
        self.speed.push(step.step, step.tokens_per_second);
    }

    fn step(&mut self, report: &StepReport) {
        self.draw(&report.into());
        if !(report.loss.is_finite() && report.norm.is_finite()) {
            let (step, loss, norm) = (report.step, report.loss, report.norm);
            self.say(&format!("step {step}: loss {loss}, norm {norm}"));
        }
        self.ticked = Instant::now();
        self.last = Some(report.clone());
    }

    fn curve_of(&mut self, set: &str) -> &mut Curve {
        self.held_out.entry(set.to_owned()).or_default()
    }

    /// Forgets what is after a step.
    fn cut(&mut self, step: u64) {
        let own = [
            &mut self.loss,
            &mut self.rate,
            &mut self.norm,
            &mut self.speed,
        ];
        for curve in own.into_iter().chain(self.held_out.values_mut()) {
            curve.0.retain(|[x, _]| *x <= step as f64);
        }
    }
}

/// Points by step, those that are not finite included.
#[derive(Debug, Default)]
pub(super) struct Curve(pub(super) Vec<[f64; 2]>);

impl Curve {
    fn push(&mut self, step: u64, value: f64) {
        self.0.push([step as f64, value]);
        if self.0.len() > POINTS {
            self.0 = thin(&self.0, POINTS / 4);
        }
    }

    /// What can be drawn.
    pub(super) fn finite(&self) -> Vec<(f64, f64)> {
        let finite = self.0.iter().filter(|[_, y]| y.is_finite());
        finite.map(|&[x, y]| (x, y)).collect()
    }
}
