//! What every refusal has in common.

use crate::common::{Place, Run};

/// Fails with this code, says all of this, and leaves no run behind.
pub(crate) fn fails(place: &Place, arguments: &[&str], code: i32, said: &[&str]) -> Run {
    let run = place.run(arguments);
    let text = run.said();
    assert_eq!(run.code(), code, "{arguments:?}: {text}");
    for part in said {
        assert!(
            text.contains(part),
            "{arguments:?} does not say {part:?}: {text}"
        );
    }
    assert!(!text.contains("panicked"), "{arguments:?}: {text}");
    assert!(
        !place.path().join("runs").exists(),
        "{arguments:?} left a run behind"
    );
    run
}
