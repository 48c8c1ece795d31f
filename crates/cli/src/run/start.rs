use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use cloze_tensor::Parameters;
use cloze_train::{Checkpoints, Observer, Outcome, Plan, Resume};
use tch::Device;

use super::data::{Data, prepare};
use super::folder::RunFolder;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::task::{Job, Run, Trainable};

/// A run that is ready to begin.
pub(crate) struct Ready {
    pub(crate) job: Job,
    trainable: Box<dyn Trainable>,
}

impl Ready {
    /// Tokens from the text, a model from the settings.
    pub(crate) fn new(
        settings: &Settings,
        folder: &RunFolder,
        device: Device,
        stop: &AtomicBool,
    ) -> Result<Self, Failure> {
        let Data {
            tokenizer,
            train,
            held_out,
        } = prepare(settings, folder, stop)?;
        let parameters = Parameters::new(settings.train.seed, device);
        let job = Job {
            settings: settings.clone(),
            tokenizer,
            train,
            held_out,
            parameters,
            device,
        };
        let trainable = settings.family.task().assemble(&job)?;
        Ok(Self { job, trainable })
    }

    pub(crate) fn fit(
        &self,
        plan: &Plan,
        folder: &RunFolder,
        resume: Resume,
        stop: &AtomicBool,
        observer: &mut dyn Observer,
    ) -> Result<Outcome, Failure> {
        let Job {
            tokenizer,
            train,
            held_out,
            parameters,
            ..
        } = &self.job;
        let fingerprints = BTreeMap::from([
            ("tokenizer".to_owned(), tokenizer.fingerprint()),
            ("training text".to_owned(), train.fingerprint().to_owned()),
            (
                "held-out text".to_owned(),
                held_out.fingerprint().to_owned(),
            ),
        ]);
        let checkpoints = Checkpoints {
            run: folder.path().to_owned(),
            resume,
            fingerprints,
        };
        let run = Run {
            parameters: &parameters.named(),
            plan,
            checkpoints: &checkpoints,
            stop,
        };
        Ok(self.trainable.fit(&run, observer)?)
    }

    pub(crate) fn show(&self) -> Result<String, Failure> {
        self.trainable.show(&self.job)
    }
}
