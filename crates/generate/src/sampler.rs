use std::rc::Rc;

use crate::choose::Chooser;
use crate::line::Line;
use crate::process::log_sum_exp;
use crate::writer::{Listener, Next, Task, Writer};
use crate::{Completion, Error, Piece};

/// Chooses token after token, for each of the completions of a prompt by itself.
#[derive(Debug)]
pub(crate) struct Sampler<'a> {
    task: Task<'a>,
    chooser: Rc<Chooser>,
    lines: Vec<Line<'a>>,
    /// The lines that go on, and where the scores of each are.
    running: Vec<(usize, usize)>,
}

impl<'a> Sampler<'a> {
    pub(crate) fn new(task: Task<'a>, chooser: Rc<Chooser>, completions: usize) -> Self {
        Self {
            lines: vec![Line::new(task.transcript.clone()); completions],
            running: (0..completions).map(|line| (line, 0)).collect(),
            task,
            chooser,
        }
    }
}

impl Writer for Sampler<'_> {
    fn advance(
        &mut self,
        scores: &[Vec<f32>],
        listener: &mut Listener<'_>,
    ) -> Result<Vec<Next>, Error> {
        let mut going_on = Vec::new();
        let mut next = Vec::new();
        for &(completion, row) in &self.running {
            let (line, scores) = (&mut self.lines[completion], &scores[row]);
            let (step, log_total) = (line.ids.len(), log_sum_exp(scores));
            if !log_total.is_finite() {
                return Err(self.task.not_finite(step));
            }
            let text = self.task.text(&line.ids);
            let id = self.chooser.choose(scores.clone(), &text, completion, step);
            let log_prob = f64::from(scores[id as usize]) - log_total;
            let piece = line.push(id, log_prob, &self.task.limits)?;
            if line.ended.is_none() {
                going_on.push((completion, next.len()));
                next.push(Next { row, id });
            }
            listener.tell(&Piece {
                prompt: self.task.index,
                completion,
                text: &piece,
            });
            // What is not told any more must not be in the text either.
            if listener.stopped {
                break;
            }
        }
        self.running = going_on;
        Ok(next)
    }

    fn finish(self: Box<Self>) -> Vec<Completion> {
        let lines = self.lines.into_iter();
        lines.map(Line::into_completion).collect()
    }
}
