//! From files to a corpus: clean, deduplicate, learn a tokenizer, encode.

mod account;
mod chunks;
mod clean;
mod clock;
mod corpus;
mod duplicates;
mod encode;
mod folder;
mod pipeline;
mod preview;
mod record;
mod select;
mod stages;
mod text;
mod totals;
mod trace;
mod vocabulary;

use std::path::Path;

use account::Account;
use chunks::Stage;
use clean::Clean;
use clock::Clock;
use duplicates::{CleanChunks, PASSES};
use encode::{Encode, STORES};
use folder::{Claim, Folder};
use select::Select;
use text::Text;

use crate::Error;
use crate::documents::{Documents, Tally};
use crate::duplicates::{Sketcher, find};
use crate::store::StoreFormat;
use crate::watch::{BuildPhase, Watch};

pub use corpus::Corpus;
pub use pipeline::Pipeline;
pub use preview::{Preview, preview};
pub use trace::Effect;
pub use vocabulary::Vocabulary;

/// Changes with the meaning of the files of an unfinished build.
const FORMAT: &str = "cloze corpus 1";

/// What the search for duplicates may hold in memory, in bytes; the rest is on disk.
const MEMORY: u64 = 256 << 20;

/// From documents to a corpus in `folder`: clean text, a tokenizer, one token store to learn from
/// and one held out, and a report.
///
/// A vocabulary is learned from the training part only; but each character of the whole text gets
/// its token where the kind of tokenizer has tokens for characters, so that nothing is lost in the
/// held-out part.
///
/// The corpus is a function of the text and the arguments alone: not of the number of threads, nor
/// of how often the build was killed and begun again. What an unfinished build of the same corpus
/// has left in the folder is taken over; a corpus that is finished is opened.
///
/// Memory holds a few chunks of up to 16 MiB of text for each thread, 256 MiB of records of
/// duplicates, and the distinct words of the tokenizer's sample; the disk, for a time, the clean
/// text twice, compressed, and the tokens twice.
///
/// # Errors
/// Any that [`Error`] names. The corpus is there whole, or can be gone on with.
pub fn build(
    documents: &Documents,
    pipeline: &Pipeline,
    vocabulary: Vocabulary,
    folder: &Path,
    watch: &Watch<'_>,
) -> Result<Corpus, Error> {
    pipeline.check()?;
    let folder = Folder::new(folder);
    let key = key(documents, pipeline, &vocabulary);
    if let Some(corpus) = Corpus::finished(&folder, &key)? {
        return Ok(corpus);
    }
    let lock = folder.lock()?;
    // Whoever had the lock a moment ago may have finished it.
    if let Some(corpus) = Corpus::finished(&folder, &key)? {
        return Ok(corpus);
    }
    let claim = folder.claim(lock, &key)?;
    let build = Build {
        documents,
        pipeline,
        claim: &claim,
        watch,
    };
    build.run(vocabulary)?;
    let corpus = Corpus::seal(&claim.folder, &key)?;
    claim.folder.remove_work()?;
    Ok(corpus)
}

/// What the corpus is a function of.
fn key(documents: &Documents, pipeline: &Pipeline, vocabulary: &Vocabulary) -> String {
    let pipeline = serde_json::to_string(pipeline).expect("numbers and strings");
    let parts = [
        FORMAT,
        &documents.fingerprint(),
        &pipeline,
        &vocabulary.key(),
    ];
    blake3::hash(parts.join("\n").as_bytes()).to_string()
}

struct Build<'a> {
    documents: &'a Documents,
    pipeline: &'a Pipeline,
    claim: &'a Claim,
    watch: &'a Watch<'a>,
}

impl Build<'_> {
    fn run(&self, vocabulary: Vocabulary) -> Result<(), Error> {
        let (folder, mut clock) = (&self.claim.folder, Clock::start());
        let sketcher = Sketcher::new(&self.pipeline.duplicates)?;
        let stage = self.stage(BuildPhase::Cleaning, self.documents.bytes())?;
        let cleaned = Clean::new(self.documents, self.pipeline, &sketcher, &stage)?.run()?;
        clock.lap(BuildPhase::Cleaning);

        let search = self.stage(BuildPhase::Duplicates, PASSES * cleaned.summary.bytes)?;
        let chunks = CleanChunks {
            clean: &stage,
            stage: &search,
            sketcher: &sketcher,
            documents: &cleaned.documents,
            bytes: &cleaned.bytes,
        };
        let verdicts = find(
            &sketcher,
            &chunks,
            &search.folder,
            MEMORY,
            self.watch.cancel,
        )?;
        let counts = verdicts.counts();
        clock.lap(BuildPhase::Duplicates);

        let select = Select::new(&stage, verdicts, folder, self.pipeline.keep_text)?;
        let stage = self.stage(BuildPhase::Selecting, cleaned.summary.bytes)?;
        stage.run(&cleaned.bytes, |chunk| select.chunk(chunk))?;
        let selected = select::Whole::of(stage.summaries(cleaned.bytes.len()))?;
        let documents = select.finish();
        self.check(&cleaned.summary.tally, &selected)?;
        clock.lap(BuildPhase::Selecting);

        let plan = self.pipeline.split.plan(selected.summary.documents)?;
        let text = Text {
            folder: &documents,
            firsts: &selected.firsts,
            plan: &plan,
        };
        let (total, alphabet) = (selected.summary.bytes, &selected.alphabet);
        let tokenizer = vocabulary.tokenizer(folder, &text, total, alphabet, self.watch)?;
        clock.lap(BuildPhase::Training);

        let stage = self.stage(BuildPhase::Encoding, total)?;
        let encode = Encode {
            tokenizer: &tokenizer,
            format: StoreFormat::new(&tokenizer).recipe(self.recipe(&selected.summary)),
            text: &text,
            stage: &stage,
        };
        stage.run(&selected.bytes, |chunk| encode.chunk(chunk))?;
        let encoded = encode::Summary::of(stage.summaries(selected.bytes.len()))?;
        clock.lap(BuildPhase::Encoding);
        let stage = self.stage(BuildPhase::Assembling, STORES.len() as u64 * total)?;
        let stores = encode.assemble(folder, &stage, &selected.bytes)?;
        clock.lap(BuildPhase::Assembling);

        let account = Account {
            documents: self.documents,
            pipeline: self.pipeline,
            resumed: self.claim.resumed,
            cleaned: cleaned.summary,
            counts,
            selected: selected.summary,
            text: &text,
            tokenizer: &tokenizer,
            encoded,
            stores: &stores,
            clock,
        };
        account.write(folder)
    }

    fn stage(&self, phase: BuildPhase, total: u64) -> Result<Stage<'_>, Error> {
        Stage::begin(&self.claim.folder, phase, self.watch, total)
    }

    fn check(&self, tally: &Tally, selected: &select::Whole) -> Result<(), Error> {
        if selected.summary.documents > 0 {
            return Ok(());
        }
        Err(Error::NoText {
            files: self.documents.files().len(),
            documents: tally.documents,
            skipped: tally.skipped,
        })
    }

    /// The text, and what was done to it.
    fn recipe(&self, selected: &select::Summary) -> String {
        let pipeline = serde_json::to_string(self.pipeline).expect("numbers and strings");
        blake3::hash([&selected.hash, pipeline.as_str()].concat().as_bytes()).to_string()
    }
}
