use std::fs;
use std::path::Path;

use cloze_pages::Line;
use serde_json::Value;

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
    let mut points = Vec::new();
    for line in text.lines() {
        let event: Value = serde_json::from_str(line)?;
        if event["event"] != "evaluation" {
            continue;
        }
        let scores = event["scores"]
            .as_object()
            .ok_or("an evaluation without scores")?;
        let losses = scores.values().filter_map(|score| score["loss"].as_f64());
        let loss = losses.sum();
        points.push([
            event["step"]
                .as_f64()
                .ok_or("an evaluation without a step")?,
            loss,
        ]);
    }
    Ok(points)
}
