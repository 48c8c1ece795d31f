use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use cloze_compare::{Analysis, Arm, Bootstrap, Comparison, Item, Metric};
use cloze_corpus::Corpus;
use cloze_evaluate::{Evaluation, EvaluationSize, Materials, Measured, evaluate};
use cloze_hub::Pretrained;
use cloze_language::Level;
use cloze_train::Observer;

use super::candidate::{Candidate, all_alike, candidates, names_of, of_one_tokenizer};
use super::out::{Out, read_json, write_reports};
use super::tell;
use crate::{Control, Error, RunFolder, environment, held_out};

/// Models that are there already: runs, checkpoints of them, folders in the layout of Hugging Face.
/// Nothing makes sure that they differ in one thing only: whatever their folders say of it is listed.
#[derive(Debug)]
pub struct SideBySide {
    /// Two or more.
    pub models: Vec<PathBuf>,
    /// A corpus, or files and folders of text that none of them has read; empty for what all of them
    /// have held out, where that is the same.
    pub data: Vec<PathBuf>,
    /// Minimal pairs.
    pub pairs: Option<PathBuf>,
}

impl SideBySide {
    /// A folder in `home` that is named after the models: free, or with an earlier report on them.
    ///
    /// # Errors
    /// A model that is not there, or is there twice.
    pub fn folder(&self, home: &Path) -> Result<PathBuf, Error> {
        let name = names_of(&self.models)?.join("-").replace('/', "-");
        let numbered = (2_u64..).map(|number| format!("{name}-{number}"));
        let mut folders = std::iter::once(name.clone())
            .chain(numbered)
            .map(|name| home.join(name));
        let found = folders.find(|folder| !folder.exists() || self.is_in(folder));
        Ok(found.expect("numbers do not end"))
    }

    /// Whether the report of a folder is on these models.
    fn is_in(&self, folder: &Path) -> bool {
        let report: Option<serde_json::Value> = read_json(&Out::at(folder).report("json"));
        let Some(report) = report else { return false };
        let arms = report["comparison"]["arms"]
            .as_array()
            .into_iter()
            .flatten();
        let folders = arms.map(|arm| arm["runs"][0]["folder"].as_str().map(PathBuf::from));
        folders.eq(self.models.iter().cloned().map(Some))
    }

    /// Asks all of them the same, and writes the report into the folder.
    ///
    /// # Errors
    /// A model that cannot be read; nothing that all of them could be asked.
    pub fn score(
        &self,
        folder: &Path,
        control: &Control<'_>,
        observer: &mut dyn Observer,
    ) -> Result<(Comparison, Analysis), Error> {
        if RunFolder::open(folder)?.table().is_some() {
            return Err(Error::HoldsModel(folder.to_owned()));
        }
        if let Some(pairs) = self.pairs.as_ref().filter(|path| !path.exists()) {
            return Err(Error::NoPairs(pairs.clone()));
        }
        let candidates = candidates(&self.models)?;
        let (evaluations, materials, mut notes) = self.questions(&candidates)?;
        for note in &notes {
            tell(observer, note)?;
        }
        let alike = of_one_tokenizer(&candidates);
        let mut arms = Vec::new();
        let mut metrics: Vec<Metric> = Vec::new();
        for candidate in &candidates {
            if control.stop.load(Ordering::Relaxed) {
                let what = "stopped while models were scored, and nothing was written";
                return Err(Error::Interrupted(what.to_owned()));
            }
            tell(observer, &format!("scoring  {}", candidate.name))?;
            let model = Pretrained::open(&candidate.path, control.device)?;
            let mut measured = evaluate(&model, &evaluations, &materials)?;
            if !alike {
                measured = of_whole_texts(measured);
            }
            for one in &measured {
                let said = one.notes.iter();
                notes.extend(said.map(|note| format!("{}: {note}", candidate.name)));
                if !metrics.iter().any(|known| known.name == one.metric.name) {
                    metrics.push(one.metric.clone());
                }
            }
            arms.push(Arm {
                name: candidate.name.clone(),
                objective: model.kind().to_owned(),
                differences: candidates[0].differences(candidate),
                runs: vec![candidate.run(&model, measured, &materials)?],
            });
        }
        let names: Vec<&str> = candidates.iter().map(|one| one.name.as_str()).collect();
        let comparison = Comparison {
            name: names.join(" and "),
            question: "Which of these models is better, and by what?".to_owned(),
            budget: None,
            shared: candidates[0].shared(&candidates),
            metrics,
            arms,
            notes,
            environment: environment(control.device),
        };
        let analysis = Analysis::new(&comparison, Bootstrap::STANDARD)?;
        write_reports(&Out::at(folder), &comparison, &analysis)?;
        Ok((comparison, analysis))
    }

    /// What can be asked of all of them, and what of it cannot.
    fn questions(
        &self,
        candidates: &[Candidate],
    ) -> Result<(Vec<Evaluation>, Materials, Vec<String>), Error> {
        let (mut asked, mut notes) = (Vec::new(), Vec::new());
        let first = &candidates[0];
        let alike = of_one_tokenizer(candidates);
        let level = first
            .level
            .filter(|_| all_alike(candidates, |one| one.level));
        if level.is_some() {
            asked.push(Evaluation::Optimum);
        }
        if self.pairs.is_some() {
            asked.push(Evaluation::Pairs);
        }
        let corpus = self.data.iter().find(|path| Corpus::is_in(path));
        if let Some(corpus) = corpus.filter(|_| self.data.len() > 1) {
            return Err(Error::CorpusAlone {
                corpus: corpus.clone(),
                because: "and one corpus is all that models are asked about: give it alone, or text",
            });
        }
        // Ids of one tokenizer are other words of another.
        let given = corpus.filter(|_| alike);
        let given = given
            .map(|path| held_out(path, &first.tokenizer))
            .transpose()?;
        let own = all_alike(candidates, |one| {
            Some(one.held_out.as_ref()?.fingerprint().to_owned())
        });
        let own = first.held_out.as_ref().filter(|_| own).cloned();
        let held_out = given.or(own).filter(|_| alike);
        let is_text = !self.data.is_empty() && corpus.is_none();
        if !alike && is_text {
            asked.push(Evaluation::Perplexity);
        } else if !alike {
            notes.push(
                "they have different tokenizers, and a number for each token means something else for \
                 each: give text that none of them has read (--data), for bits per byte, or minimal \
                 pairs (--pairs)"
                    .to_owned(),
            );
        } else if held_out.is_none() && self.data.is_empty() {
            notes.push(
                "they have not held out the same text, and one may have learned what another is asked: \
                 give text that none of them has read with --data"
                    .to_owned(),
            );
        } else {
            asked.extend([Evaluation::Perplexity, Evaluation::Masked]);
            // The halves of documents that are tokens already.
            asked.extend(held_out.is_some().then_some(Evaluation::Second));
        }
        if asked.is_empty() {
            return Err(Error::NothingAlike(notes.join("; ")));
        }
        let texts = self.data.iter().filter(|path| !Corpus::is_in(path));
        let materials = Materials {
            texts: texts.cloned().collect(),
            pairs: self.pairs.iter().cloned().collect(),
            held_out,
            level: level.unwrap_or(Level::STANDARD),
            seed: 0,
            share: 0.15,
            size: EvaluationSize {
                // Of another tokenizer as many tokens are other texts.
                tokens: if alike {
                    EvaluationSize::COMPARED.tokens
                } else {
                    usize::MAX
                },
                ..EvaluationSize::COMPARED
            },
        };
        Ok((asked, materials, notes))
    }
}

/// What compares models of different tokenizers: minimal pairs, and bits per byte of each text as a
/// whole, for its windows are others.
fn of_whole_texts(measured: Vec<Measured>) -> Vec<Measured> {
    let per_token = ["perplexity", "masked-loss", "masked-accuracy"];
    let kept = measured
        .into_iter()
        .filter(|one| !per_token.contains(&one.metric.name.as_str()));
    let whole = |mut one: Measured| {
        if one.metric.name == "bits-per-byte" {
            let mut texts = BTreeMap::<String, Item>::new();
            for item in one.items {
                let id = item.id.split(',').next().unwrap_or_default().to_owned();
                let text = texts
                    .entry(id.clone())
                    .or_insert_with(|| Item::new(id, [0.0, 0.0]));
                let sums = text.statistics.iter_mut().zip(&item.statistics);
                sums.for_each(|(sum, value)| *sum += value);
            }
            one.items = texts.into_values().collect();
        }
        one
    };
    kept.map(whole).collect()
}
