use cloze_config::Problem;
use cloze_pages::numbers::scaled;

use crate::Settings;

/// Bytes of a parameter while it is trained: its value, its gradient and two moments, in fp32.
pub(crate) const STATE: f64 = 16.0;

/// What cannot be in so much free memory, in bytes, whatever else is done. Lower bounds, so that
/// nothing is refused that fits: the matrices and tables of the network; and of each block the states
/// that it was given, which the backward pass needs in any case, in two bytes at least.
pub(crate) fn problem(settings: &Settings, free: f64) -> Option<Problem> {
    let (model, batch) = (&settings.model, settings.batch);
    let (dim, parameters) = (model.dim as f64, parameters(settings));
    let room = scaled(free, "B");
    let network = Problem::unless(
        parameters * STATE <= free,
        "model",
        format!("a network of {} parameters or more", scaled(parameters, "")),
        format!(
            "up to {}, which fill the {room} of free memory with their gradients and moments",
            scaled(free / STATE, "")
        ),
    );
    let fits = free / (2.0 * model.layers as f64 * dim * batch.length as f64);
    let states = Problem::unless(
        batch.sequences.min(batch.micro) as f64 <= fits,
        "batch.micro",
        batch.micro,
        format!(
            "{fits:.0} or fewer: no more of {} tokens fit into {room} of free memory",
            batch.length
        ),
    );
    network.or(states)
}

/// Of the matrices and tables of the network: those of the tokens are as many as are sure to be.
pub(crate) fn parameters(settings: &Settings) -> f64 {
    let model = &settings.model;
    let rows = [
        settings.tokenizer.rows,
        model.segments,
        model.position_rows(),
    ];
    let rows: f64 = rows.into_iter().map(|rows| rows as f64).sum();
    // Two operations for each weight and token, were there no scores to compute.
    model.flops_per_token(0) / 2.0 + rows * model.embedding_dim() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SettingsBuilder, preset};

    fn settings() -> Settings {
        preset("gpt-tiny")
            .and_then(SettingsBuilder::settings)
            .expect("a preset")
    }

    #[test]
    fn what_fits_is_not_refused() {
        assert_eq!(problem(&settings(), 1e9), None);
    }

    #[test]
    fn a_size_that_no_memory_holds_is_refused_with_the_one_that_fits() {
        type Change = fn(&mut Settings);
        let changes: [(Change, &str); 6] = [
            (|s| s.model.dim = (1 << 28) - 1, "model"),
            (|s| s.model.hidden = (1 << 28) - 1, "model"),
            (|s| s.model.layers = (1 << 28) - 1, "model"),
            (|s| s.model.max_len = (1 << 28) - 1, "model"),
            (|s| s.tokenizer.rows = (1 << 28) - 1, "model"),
            (
                |s| (s.batch.sequences, s.batch.micro) = (1 << 24, u64::MAX),
                "batch.micro",
            ),
        ];
        for (change, field) in changes {
            let mut settings = settings();
            change(&mut settings);
            let problem = problem(&settings, 1e9).expect("too large");
            assert_eq!(problem.field, field, "{problem}");
            assert!(problem.allowed.contains("1.00 GB"), "{problem}");
        }
    }
}
