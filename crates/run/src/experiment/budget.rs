use cloze_compare::{Budget, BudgetKind, Used};

/// How far a run is from its budget: it ends with the first step that reaches it.
pub(super) fn note(name: &str, budget: Budget, used: &Used) -> String {
    let (took, shown) = match budget.kind {
        BudgetKind::Tokens => (used.tokens as f64, used.tokens.to_string()),
        BudgetKind::Targets => (used.targets as f64, used.targets.to_string()),
        BudgetKind::Flops => (used.flops, format!("{:.3e}", used.flops)),
        BudgetKind::Hours => {
            let hours = used.seconds / 3600.0;
            (hours, format!("{hours:.3}"))
        }
    };
    let over = 100.0 * (took / budget.amount - 1.0);
    let kind = budget.kind;
    format!(
        "{name}: {shown} {kind} of a budget of {}, {over:+.2} %, since a run ends with a whole step",
        budget.amount
    )
}
