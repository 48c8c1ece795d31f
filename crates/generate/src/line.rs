use crate::transcript::Transcript;
use crate::{Completion, Error};

/// Why a text ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// With this token.
    StopToken(u32),
    /// Before this string.
    StopString(String),
    /// It has as many new tokens as were asked for.
    Length,
    /// The network reads no longer texts.
    Context,
    /// The caller had enough.
    Caller,
}

/// When the texts of a prompt end, whatever they say.
#[derive(Debug, Clone)]
pub(crate) struct Limits<'a> {
    pub(crate) stop_tokens: &'a [u32],
    /// New tokens at most.
    pub(crate) budget: usize,
    /// Why there are not more.
    pub(crate) at_budget: Ended,
}

/// A text that is being written.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    pub(crate) ids: Vec<u32>,
    pub(crate) log_prob: f64,
    pub(crate) ended: Option<Ended>,
    transcript: Transcript<'a>,
}

impl<'a> Line<'a> {
    pub(crate) fn new(transcript: Transcript<'a>) -> Self {
        Self {
            ids: Vec::new(),
            log_prob: 0.0,
            ended: None,
            transcript,
        }
    }

    /// Appends a token. Returns the text to give out.
    pub(crate) fn push(
        &mut self,
        id: u32,
        log_prob: f64,
        limits: &Limits<'_>,
    ) -> Result<String, Error> {
        self.ids.push(id);
        self.log_prob += log_prob;
        if limits.stop_tokens.contains(&id) {
            let rest = self.transcript.finish()?;
            self.ended = Some(rest.stop.map_or(Ended::StopToken(id), Ended::StopString));
            return Ok(rest.piece);
        }
        let heard = self.transcript.push(id)?;
        self.ended = heard.stop.map(Ended::StopString);
        if self.ended.is_some() || self.ids.len() < limits.budget {
            return Ok(heard.piece);
        }
        let rest = self.transcript.finish()?;
        self.ended = Some(
            rest.stop
                .map_or(limits.at_budget.clone(), Ended::StopString),
        );
        Ok(heard.piece + &rest.piece)
    }

    /// What was given out.
    pub(crate) fn text(&self) -> &str {
        self.transcript.text()
    }

    pub(crate) fn into_completion(self) -> Completion {
        Completion {
            text: self.text().to_owned(),
            ids: self.ids,
            ended: self.ended.unwrap_or(Ended::Caller),
            log_prob: self.log_prob,
        }
    }
}
