use regex::Regex;

use super::regex;
use crate::clean::lines::keep_lines;
use crate::clean::stage::{Edit, Edited};

/// Lines of a long title before the asterisks that close a marker, at most.
const TITLE_LINES: usize = 3;

/// The licence of Project Gutenberg: all before the marker of the start, and all from the marker of
/// the end on. The text between two books in one file goes too.
pub(super) struct Licence {
    mention: Regex,
    start: Regex,
    small_print: Regex,
    end: Regex,
    credit: Regex,
}

impl Licence {
    pub(super) fn new() -> Self {
        Self {
            mention: regex("PROJECT GUTENBERG|Project Gutenberg|SMALL PRINT"),
            start: regex(r"(?i)^\s*\*\*\* ?START OF (?:THE |THIS )?PROJECT GUTENBERG"),
            small_print: regex(r"(?i)^\s*\*END ?\*? ?THE SMALL PRINT"),
            end: regex(
                r"(?ix)^\s*(?: \*\*\*\ ?END\ OF\ (?:THE\ |THIS\ )?PROJECT\ GUTENBERG
                | (?:\*+\ ?)?END\ OF\ (?:THE\ |THIS\ )?PROJECT\ GUTENBERG(?:'S|’S)?\ (?:E-?TEXT|EBOOK|[A-Z]) )",
            ),
            credit: regex(
                r"(?i)^\s*(?:Produced|E-?text prepared|This e-?(?:text|book) was (?:produced|prepared)|Transcribed) (?:by|from) ",
            ),
        }
    }

    fn marker(&self, line: &str) -> Option<Marker> {
        if self.start.is_match(line) || self.small_print.is_match(line) {
            Some(Marker::Start)
        } else if self.end.is_match(line) {
            Some(Marker::End)
        } else {
            None
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Marker {
    Start,
    End,
}

impl Edit for Licence {
    fn edit(&self, text: &str) -> Option<Edited> {
        if !self.mention.is_match(text) {
            return None;
        }
        let markers = text.split('\n').enumerate();
        let markers: Vec<(usize, Marker)> = markers
            .filter_map(|(i, line)| Some((i, self.marker(line)?)))
            .collect();
        let mut markers = markers.into_iter().peekable();
        let mut state = match markers.peek()?.1 {
            Marker::Start => State::Outside,
            Marker::End => State::Inside,
        };
        let mut i = 0;
        keep_lines(text, |line| {
            let here = markers.next_if(|&(at, _)| at == i);
            i += 1;
            let before = state;
            state = state.next(here.map(|(_, marker)| marker), line, &self.credit);
            here.is_none() && before.keeps() && state.keeps()
        })
    }
}

/// Where a line stands.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Inside,
    Outside,
    /// In the marker of the start, with so many lines yet to look for its end.
    Title(usize),
    /// Behind the marker, where the credits stand.
    Opening,
    Credits,
}

impl State {
    fn keeps(self) -> bool {
        matches!(self, Self::Inside | Self::Opening)
    }

    fn next(self, marker: Option<Marker>, line: &str, credit: &Regex) -> Self {
        let closed = line.trim_end().ends_with("***");
        match (marker, self) {
            (Some(Marker::End), _) => Self::Outside,
            // The old small print ends in the marker line.
            (Some(Marker::Start), _) if closed || line.contains('!') => Self::Opening,
            (Some(Marker::Start), _) => Self::Title(TITLE_LINES),
            (None, Self::Title(0)) => Self::Inside,
            (None, Self::Title(_)) if closed => Self::Opening,
            (None, Self::Title(_)) if line.trim().is_empty() => Self::Opening,
            (None, Self::Title(left)) => Self::Title(left - 1),
            (None, Self::Opening) if line.trim().is_empty() => Self::Opening,
            (None, Self::Opening) if credit.is_match(line) => Self::Credits,
            (None, Self::Opening) => Self::Inside,
            (None, Self::Credits) if line.trim().is_empty() => Self::Inside,
            (None, state) => state,
        }
    }
}
