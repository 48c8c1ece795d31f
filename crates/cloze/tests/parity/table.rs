use std::io::Write;
use std::path::Path;

use crate::computed::Computed;

/// The largest differences of every folder.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<(String, Computed)>,
    failures: Vec<String>,
}

/// What is measured, and the bound on it.
type Column = (&'static str, f64, fn(&Computed) -> Option<f64>);

const COLUMNS: &[Column] = &[
    ("hidden states", 1e-5, |c| c.hidden),
    ("attention", 1e-5, |c| c.attention),
    ("outputs", 1e-5, |c| c.outputs),
    ("loss", 5e-6, |c| c.loss),
    ("gradients", 5e-5, |c| c.gradients),
    ("20 losses", 1e-4, |c| c.train_losses),
    ("20 norms", 1e-3, |c| c.train_norms),
    ("tokens", 0.0, |c| c.generated.map(|n| n as f64)),
    ("round trip", 0.0, |c| c.round_trip.map(|n| n as f64)),
];

impl Table {
    pub(crate) fn add(&mut self, folder: &Path, computed: Computed) {
        self.rows.push((name(folder), computed));
    }

    /// Of a folder that could not be computed; why, is in the output of the test.
    pub(crate) fn add_failure(&mut self, folder: &Path) {
        self.failures.push(format!("{}: panicked", name(folder)));
    }

    /// The worst of each family, by what its folders are called before the first hyphen. Past the capture
    /// of the test harness: it is there to be read.
    pub(crate) fn print(&self) {
        let mut text = String::from("\n| family | folders |");
        let mut bounds = String::from("\n| *at most* | |");
        for (name, bound, _) in COLUMNS {
            text += &format!(" {name} |");
            bounds += &format!(" {bound:.0e} |");
        }
        text += &format!("\n|---|---|{}", "---|".repeat(COLUMNS.len()));
        text += &bounds;
        let family = |name: &str| name.split('-').next().map(str::to_owned);
        for rows in self.rows.chunk_by(|(a, _), (b, _)| family(a) == family(b)) {
            let name = family(&rows[0].0).unwrap_or_default();
            text += &format!("\n| {name} | {} |", rows.len());
            for (.., value) in COLUMNS {
                let worst = rows.iter().filter_map(|(_, computed)| value(computed));
                let worst = worst.reduce(f64::max);
                text += &worst.map_or(" |".to_owned(), |gap| format!(" {gap:.1e} |"));
            }
        }
        writeln!(std::io::stdout(), "{text}\n").expect("a place to print to");
    }

    /// # Panics
    /// If a difference is above its bound.
    pub(crate) fn check(&self) {
        let mut broken = self.failures.clone();
        for (folder, computed) in &self.rows {
            for (name, bound, value) in COLUMNS {
                let gap = value(computed).unwrap_or(0.0);
                let holds = gap <= *bound; // not so for NaN
                if !holds {
                    broken.push(format!(
                        "{folder}: {name} off by {gap:.1e}, at most {bound:.0e}"
                    ));
                }
            }
        }
        assert!(broken.is_empty(), "{}", broken.join("\n"));
    }
}

fn name(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
