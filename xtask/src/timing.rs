use std::fmt;
use std::time::{Duration, Instant};

/// How long each part of a long piece of work took.
#[derive(Debug, Default)]
pub(crate) struct Timing {
    parts: Vec<(String, Duration)>,
}

impl Timing {
    /// Runs a part under a heading and remembers its time, whether it went well or not.
    pub(crate) fn part<T>(&mut self, name: &str, work: impl FnOnce() -> T) -> T {
        eprintln!("\n== {name}");
        let start = Instant::now();
        let outcome = work();
        self.parts.push((name.to_owned(), start.elapsed()));
        outcome
    }
}

impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.parts.iter().map(|(_, time)| *time).sum();
        let rows = self.parts.iter().map(|(name, time)| (name.as_str(), *time));
        for (name, time) in rows.chain([("total", total)]) {
            writeln!(f, "{:>8.1} s  {name}", time.as_secs_f64())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_a_row() {
        let mut timing = Timing::default();
        assert_eq!(timing.part("one", || 5), 5);
        timing.part("two", || ());
        let table = timing.to_string();
        let names: Vec<_> = table.lines().map(|line| &line[12..]).collect();
        assert_eq!(names, ["one", "two", "total"]);
    }
}
