use std::collections::{HashMap, HashSet};

use crate::clean::lines::keep_lines;
use crate::clean::stage::{Edit, Edited};

/// Shorter lines are said again in any story: “Yes,” he said.
const SHORTEST: usize = 16;
const OFTEN: u32 = 5;

/// Drops all but the first of the lines that stand often in a text.
pub(super) struct RepeatedLines;

impl Edit for RepeatedLines {
    fn edit(&self, text: &str) -> Option<Edited> {
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for line in text.split('\n').map(str::trim) {
            if line.len() >= SHORTEST {
                *counts.entry(line).or_default() += 1;
            }
        }
        counts.retain(|_, count| *count >= OFTEN);
        if counts.is_empty() {
            return None;
        }
        let mut seen = HashSet::new();
        keep_lines(text, |line| {
            let line = line.trim();
            !counts.contains_key(line) || seen.insert(line.to_owned())
        })
    }
}
