use std::fs;
use std::path::Path;

use cloze_pages::Line;
use cloze_train::History;

use crate::Result;

/// A loss over steps, with its last value in the name.
pub(crate) fn read(name: &str, file: &Path) -> Result<Line> {
    let explain = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display()).to_owned();
    let text = fs::read_to_string(file).map_err(|error| explain(&error))?;
    let points: Vec<[f64; 2]> = match serde_json::from_str::<Vec<f64>>(&text) {
        Ok(losses) => (1_u32..)
            .map(f64::from)
            .zip(losses)
            .map(Into::into)
            .collect(),
        Err(_) => held_out(&text).map_err(|error| explain(&error))?,
    };
    let [.., _, [_, last]] = points[..] else {
        return Err(explain(&"there are no two losses in it").into());
    };
    Ok(Line::new(&format!("{name}: {last:.3}"), points))
}

fn held_out(text: &str) -> Result<Vec<[f64; 2]>> {
    let history = History::read(text.as_bytes())?;
    if let Some(line) = history.damaged.first() {
        return Err(format!("line {line} is none of a metrics.jsonl").into());
    }
    let evaluations = history.evaluations.iter();
    Ok(evaluations
        .map(|one| [one.step as f64, one.loss()])
        .collect())
}
