//! How far a model is from the best that is possible, on texts of the synthetic language.

use cloze_corpus::Tokenizer;
use cloze_language::{Language, Text};
use serde::Serialize;

use crate::held_out::hidden;
use crate::question::Question;
use crate::{Answer, Error, Scorer};

/// One word, predicted by a model and by the optimum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WordScore {
    /// Which text, from 0.
    pub text: usize,
    /// Which word of it, from 0.
    pub position: usize,
    /// For a verb, how many words before it its subject's noun stands.
    pub distance: Option<usize>,
    /// What the model says, among the words of the language only: it has learned tokens besides, such
    /// as the one for the end, that no text has inside.
    pub model: Answer,
    /// Nats that the best possible prediction costs.
    pub optimum: f64,
}

impl WordScore {
    /// Nats above the optimum. A single word may lie below, the mean of many may not.
    pub fn excess(&self) -> f64 {
        -self.model.log_prob - self.optimum
    }
}

/// Texts of the language with their tokens: one for each word.
#[derive(Debug)]
pub struct LanguageTexts<'a> {
    language: &'a Language,
    texts: Vec<Text>,
    tokens: Vec<Vec<u32>>,
    ids: Vec<u32>,
}

impl<'a> LanguageTexts<'a> {
    /// The documents `0..count` of a seed: a set of its own, where the seed is not that of the training
    /// text.
    ///
    /// # Errors
    /// A tokenizer that splits words of the language.
    pub fn new(
        language: &'a Language,
        tokenizer: &Tokenizer,
        seed: u64,
        count: u64,
    ) -> Result<Self, Error> {
        let id = |word: &&str| match tokenizer.encode(word)?.as_slice() {
            &[id] if Some(id) != tokenizer.unknown() => Ok(id),
            tokens => Err(Error::SplitWord {
                word: (*word).to_owned(),
                tokens: tokens.len(),
            }),
        };
        let words = language.vocabulary().iter();
        let ids: Vec<u32> = words.map(id).collect::<Result<_, Error>>()?;
        let texts: Vec<Text> = (0..count).map(|index| language.text(seed, index)).collect();
        let tokens = |text: &Text| text.words.iter().map(|&word| ids[word]).collect();
        Ok(Self {
            language,
            tokens: texts.iter().map(tokens).collect(),
            texts,
            ids,
        })
    }

    /// The token of each word of the language: what may be predicted.
    pub fn outcomes(&self) -> &[u32] {
        &self.ids
    }

    /// The language.
    pub fn language(&self) -> &Language {
        self.language
    }

    /// The texts.
    pub fn texts(&self) -> &[Text] {
        &self.texts
    }

    /// Each word from those before it. A text that is longer than the network reads is scored up to
    /// there.
    ///
    /// The scorer must be [among](Scorer::among) the [outcomes](LanguageTexts::outcomes) only.
    pub fn score_causal(&self, scorer: &Scorer<'_>) -> Vec<WordScore> {
        let read = |tokens: &Vec<u32>| tokens.len().min(scorer.room());
        let question =
            |tokens: &Vec<u32>| Question::causal(scorer.frame(), &tokens[..read(tokens)]);
        let questions: Vec<_> = self.tokens.iter().map(question).collect();
        let answers = scorer.answer(&questions);
        let mut found = Vec::new();
        for (number, (text, answers)) in self.texts.iter().zip(answers).enumerate() {
            let optimum = self.language.hmm().causal(&text.words);
            let distances = self.language.distances(&text.states);
            // Without a token before the text, the first word is not predicted.
            let first = read(&self.tokens[number]) - answers.len();
            found.extend((first..).zip(answers).map(|(position, model)| WordScore {
                text: number,
                position,
                distance: distances[position],
                model,
                optimum: optimum[position],
            }));
        }
        found
    }

    /// Covered words from all others: `share` of the words of each text that the network can read at
    /// once, chosen by `seed`.
    ///
    /// The optimum knows what a reader of `[CLS] text [SEP]` knows: how long the text is, that its last
    /// word is a full stop, and how many sentences a document may have.
    ///
    /// # Errors
    /// A tokenizer without a token to cover others with.
    pub fn score_masked(
        &self,
        scorer: &Scorer<'_>,
        tokenizer: &Tokenizer,
        share: f64,
        seed: u64,
    ) -> Result<Vec<WordScore>, Error> {
        let mask = tokenizer.mask().ok_or(Error::NoMaskToken)?;
        let whole = |number: &usize| self.tokens[*number].len() <= scorer.room();
        let readable: Vec<usize> = (0..self.texts.len()).filter(whole).collect();
        let chosen: Vec<Vec<usize>> = readable
            .iter()
            .map(|&number| hidden(self.tokens[number].len(), share, seed, number as u64))
            .collect();
        let question = |(&number, chosen): (&usize, &Vec<usize>)| {
            let (tokens, asked) = (&self.tokens[number], chosen.len());
            Question::covered(scorer.frame(), tokens, chosen, asked, mask)
        };
        let questions: Vec<_> = readable.iter().zip(&chosen).map(question).collect();
        let answers = scorer.answer(&questions);
        let documents = self.language.whole_documents();
        let mut found = Vec::new();
        for ((number, chosen), answers) in readable.into_iter().zip(chosen).zip(answers) {
            let text = &self.texts[number];
            let mut is_hidden = vec![false; text.words.len()];
            chosen
                .iter()
                .for_each(|&position| is_hidden[position] = true);
            let posteriors = documents.masked(&text.words, &is_hidden);
            let posteriors = posteriors.expect("the language made the text");
            let distances = self.language.distances(&text.states);
            let scores = chosen.into_iter().zip(answers).zip(posteriors);
            found.extend(scores.map(|((position, model), posterior)| WordScore {
                text: number,
                position,
                distance: distances[position],
                model,
                optimum: -posterior[text.words[position]].ln(),
            }));
        }
        Ok(found)
    }
}
