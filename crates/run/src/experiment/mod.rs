//! Models that differ in one thing, trained from the same seeds and scored alike.

mod arms;
mod asked;
mod budget;
mod candidate;
mod corpus;
mod fair;
mod out;
mod results;
mod score;
mod side_by_side;
mod train;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use cloze_compare::{Analysis, Bootstrap, Comparison, Difference, Experiment};
use cloze_evaluate::{Evaluation, EvaluationSize, Materials};
use cloze_language::Level;
use cloze_train::{Event, Observer};
use toml::Table;

use self::arms::{Given, settings};
use self::fair::{differences_of, shared};
use self::out::{Out, write_reports};
use self::results::comparison;
use self::score::{Questions, Scored, settings_of};
use self::train::train;
use crate::{Control, Error, Rehearsal, Settings};

pub use side_by_side::SideBySide;

/// An experiment, with what its file leaves open.
#[derive(Debug)]
pub struct Trials {
    /// What it is called.
    pub name: String,
    /// What is compared.
    pub experiment: Experiment,
    /// Values of the configuration of all arms, each `section.key=value`.
    pub set: Vec<String>,
    /// The text; empty for what the experiment names.
    pub data: Vec<PathBuf>,
    /// Minimal pairs, where the experiment asks for them; none for a folder `blimp` beside the text.
    pub pairs: Option<PathBuf>,
}

impl Trials {
    /// The experiment of this name, or in this file.
    ///
    /// # Errors
    /// All that is wrong with it, each with its line.
    pub fn named(asked: &str) -> Result<Self, Error> {
        let (name, experiment) = asked::experiment(asked)?;
        Ok(Self {
            name,
            experiment,
            set: Vec::new(),
            data: Vec::new(),
            pairs: None,
        })
    }

    /// Where each arm differs from the first, which is no more than what the experiment declares.
    ///
    /// # Errors
    /// Settings that no run can have; arms that differ in more.
    pub fn differences(&self) -> Result<Vec<Vec<Difference>>, Error> {
        let arms = self.arms(self.experiment.seeds[0], None)?;
        let tables: Vec<Table> = arms.iter().map(Settings::table).collect();
        differences_of(&self.experiment, &tables)
    }

    /// The first steps of each arm from the first seed, in a folder that is gone again.
    ///
    /// # Errors
    /// Whatever would hinder the runs.
    pub fn rehearse(&self, control: &Control<'_>) -> Result<Vec<Rehearsal>, Error> {
        let seed = self.experiment.seeds[0];
        let place = tempfile::tempdir();
        let place = place.map_err(Error::io("make a folder in", &std::env::temp_dir()))?;
        let text = corpus::shared(&self.arms(seed, None)?[0], place.path(), control)?;
        let arms = self.arms(seed, Some(&text.text))?;
        arms.iter().map(|arm| Rehearsal::of(arm, control)).collect()
    }

    /// Trains every arm from every seed, scores them alike, and writes the report into the folder. What
    /// is there already is not done again.
    ///
    /// # Errors
    /// See [`Error`]. What is done stays.
    pub fn run(
        &self,
        folder: &Path,
        control: &Control<'_>,
        observer: &mut dyn Observer,
    ) -> Result<(Comparison, Analysis), Error> {
        self.differences()?;
        let first = &self.arms(self.experiment.seeds[0], None)?[0];
        let asked = &self.experiment.evaluations;
        let mut evaluations: Vec<Evaluation> = asked.iter().flat_map(|name| name.parse()).collect();
        let pairs = asked::pairs(self.pairs.as_deref(), first)?;
        let mut left_out = None;
        if pairs.is_empty() && evaluations.contains(&Evaluation::Pairs) {
            tell(observer, &format!("note: {}", asked::NO_PAIRS))?;
            evaluations.retain(|one| *one != Evaluation::Pairs);
            left_out = Some(asked::NO_PAIRS.to_owned());
        }
        let out = Out::at(folder);
        let text = corpus::shared(first, folder, control)?;
        for note in &text.notes {
            tell(observer, note)?;
        }
        let questions = Questions {
            with_samples: asked.iter().any(|name| name == asked::SAMPLES),
            evaluations: &evaluations,
            materials: Materials {
                texts: Vec::new(),
                pairs,
                held_out: Some(Arc::clone(&text.held_out)),
                level: Level::named(&first.data.level).expect("the settings were checked"),
                seed: 0,
                share: 0.15,
                size: EvaluationSize::COMPARED,
            },
            held_out: text.held_out,
            stop: &control.stop,
        };
        let scored = self.each(&text.text, &questions, &out, control, observer)?;
        let differences = self.differences_of_runs(&out)?;
        let first = out.run_folder(&self.run_name(0, 0))?;
        let environment = first.environment().cloned().unwrap_or_default();
        let shared = shared(&first.written(&settings_of(&first)?), &differences);
        let mut comparison = comparison(
            &self.name,
            &self.experiment,
            shared,
            differences,
            &scored,
            environment,
        );
        comparison.notes.extend(left_out);
        let analysis = Analysis::new(&comparison, Bootstrap::STANDARD)?;
        write_reports(&out, &comparison, &analysis)?;
        Ok((comparison, analysis))
    }

    /// All runs, trained and scored: those of a seed one after the other, so that whoever stops early
    /// has all arms. The results of each arm, by seed.
    fn each(
        &self,
        text: &Table,
        questions: &Questions<'_>,
        out: &Out,
        control: &Control<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Vec<Vec<Scored>>, Error> {
        let Experiment { arms, seeds, .. } = &self.experiment;
        let whole = arms.len() * seeds.len();
        let mut scored: Vec<Vec<Scored>> = vec![Vec::new(); arms.len()];
        let (begin, mut done) = (Instant::now(), 0);
        for (number, &seed) in seeds.iter().enumerate() {
            for (arm, settings) in self.arms(seed, Some(text))?.iter().enumerate() {
                let name = self.run_name(arm, number);
                done += 1;
                tell(observer, &format!("\nrun {done} of {whole}: {name}"))?;
                let folder = out.run_folder(&name)?;
                let trained = train(&self.experiment, settings, folder, control, observer)?;
                scored[arm].push(questions.score(out, &name, seed, trained, control.device)?);
                let minutes = begin.elapsed().as_secs_f64() / 60.0;
                let left = minutes / done as f64 * (whole - done) as f64;
                tell(
                    observer,
                    &format!("scored   {name}\n{minutes:.1} minutes so far, about {left:.1} to go"),
                )?;
            }
        }
        Ok(scored)
    }

    /// The settings of each arm.
    fn arms(&self, seed: u64, text: Option<&Table>) -> Result<Vec<Settings>, Error> {
        let named = (!self.data.is_empty()).then(|| asked::data(&self.data));
        let given = Given {
            set: &self.set,
            text: text.cloned().or(named),
        };
        let arms = self.experiment.arms.iter();
        arms.map(|arm| settings(&self.experiment, arm, seed, &given))
            .collect()
    }

    fn run_name(&self, arm: usize, seed: usize) -> String {
        let Experiment { arms, seeds, .. } = &self.experiment;
        format!("{}-s{}", arms[arm].name, seeds[seed])
    }

    /// What the runs differ in, by their own settings: also in what was left open and the machine chose.
    fn differences_of_runs(&self, out: &Out) -> Result<Vec<Vec<Difference>>, Error> {
        let mut differences = Vec::new();
        for seed in (0..self.experiment.seeds.len()).rev() {
            let arms = 0..self.experiment.arms.len();
            let saved = arms.map(|arm| {
                let run = out.run_folder(&self.run_name(arm, seed))?;
                Ok(settings_of(&run)?.table())
            });
            differences =
                differences_of(&self.experiment, &saved.collect::<Result<Vec<_>, Error>>()?)?;
        }
        Ok(differences)
    }
}

fn tell(observer: &mut dyn Observer, note: &str) -> Result<(), Error> {
    let told = observer.observe(&Event::Note(note));
    Ok(told.map_err(cloze_train::Error::Observer)?)
}
