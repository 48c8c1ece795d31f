use std::time::Duration;

use criterion::Criterion;

/// Ten samples in two seconds: enough to see a change of a tenth on a quiet machine.
pub fn short() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
}
