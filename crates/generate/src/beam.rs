use crate::line::Line;
use crate::process::{Process, log_sum_exp};
use crate::writer::{Listener, Next, Task, Writer};
use crate::{Beam, Completion, Error, Piece};

/// Beam search as Hugging Face's `generate` does it: of the candidates for the next token of all
/// running texts, the best that have ended are collected, and the best others go on. It is over
/// when as many have ended as there are beams, and the best that runs is worse than all of them.
#[derive(Debug)]
pub(crate) struct Search<'a> {
    task: Task<'a>,
    settings: &'a Beam,
    processes: Vec<Process>,
    running: Vec<Line<'a>>,
    /// Best first.
    ended: Vec<(f64, Line<'a>)>,
}

/// One more token for a running text.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    row: usize,
    id: u32,
    log_prob: f64,
    sum: f64,
}

impl<'a> Search<'a> {
    pub(crate) fn new(task: Task<'a>, settings: &'a Beam, processes: Vec<Process>) -> Self {
        Self {
            running: vec![Line::new(task.transcript.clone())],
            task,
            settings,
            processes,
            ended: Vec::new(),
        }
    }

    /// The best first. As many as leave enough to go on with, should all the best end.
    fn candidates(&self, scores: &[Vec<f32>]) -> Result<Vec<Candidate>, Error> {
        let mut all = Vec::new();
        for (row, (line, scores)) in self.running.iter().zip(scores).enumerate() {
            let log_total = log_sum_exp(scores);
            if !log_total.is_finite() {
                return Err(self.task.not_finite(line.ids.len()));
            }
            let log_prob = |score: &f32| (f64::from(*score) - log_total) as f32;
            let mut log_probs: Vec<f32> = scores.iter().map(log_prob).collect();
            let text = self.task.text(&line.ids);
            for process in &self.processes {
                process.apply(&mut log_probs, &text);
            }
            all.extend(
                log_probs
                    .iter()
                    .enumerate()
                    .map(|(id, &log_prob)| Candidate {
                        row,
                        id: id as u32,
                        log_prob: f64::from(log_prob),
                        sum: line.log_prob + f64::from(log_prob),
                    }),
            );
        }
        let ways_to_end = self.task.limits.stop_tokens.len().max(1);
        let count = self
            .settings
            .beams
            .saturating_mul(1 + ways_to_end)
            .min(all.len());
        let better = |a: &Candidate, b: &Candidate| b.sum.total_cmp(&a.sum);
        if count < all.len() {
            all.select_nth_unstable_by(count, better);
            all.truncate(count);
        }
        all.sort_unstable_by(|a, b| better(a, b).then((a.row, a.id).cmp(&(b.row, b.id))));
        Ok(all)
    }

    fn score(&self, log_prob: f64, len: usize) -> f64 {
        log_prob / (len as f64).powf(self.settings.length_penalty)
    }

    fn is_over(&self) -> bool {
        let Some(best) = self.running.first() else {
            return true;
        };
        let worst = self.ended.last().map(|(score, _)| *score);
        self.ended.len() == self.settings.beams
            && worst >= Some(self.score(best.log_prob, best.ids.len()))
    }

    fn tell(&mut self, listener: &mut Listener<'_>) {
        self.ended.truncate(self.settings.completions);
        for (completion, (_, line)) in self.ended.iter().enumerate() {
            listener.tell(&Piece {
                prompt: self.task.index,
                completion,
                text: line.text(),
            });
        }
    }
}

impl Writer for Search<'_> {
    fn advance(
        &mut self,
        scores: &[Vec<f32>],
        listener: &mut Listener<'_>,
    ) -> Result<Vec<Next>, Error> {
        let beams = self.settings.beams;
        let (mut running, mut next) = (Vec::new(), Vec::new());
        for (rank, candidate) in self.candidates(scores)?.into_iter().enumerate() {
            let Candidate {
                row, id, log_prob, ..
            } = candidate;
            let mut line = self.running[row].clone();
            line.push(id, log_prob, &self.task.limits)?;
            if line.ended.is_none() && running.len() < beams {
                running.push(line);
                next.push(Next { row, id });
            } else if line.ended.is_some() && rank < beams {
                self.ended
                    .push((self.score(line.log_prob, line.ids.len()), line));
            }
        }
        self.running = running;
        self.ended.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        self.ended.truncate(beams);
        if self.is_over() {
            self.tell(listener);
            return Ok(Vec::new());
        }
        Ok(next)
    }

    fn finish(self: Box<Self>) -> Vec<Completion> {
        let lines = self.ended.into_iter();
        lines.map(|(_, line)| line.into_completion()).collect()
    }
}
