use cloze_model::Named;
use glob::Pattern;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Error, Plan};
use cloze_config::Problem;

/// Parameters that are trained in their own way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Which parameters, by name: `*` stands for any letters, `?` for one. A parameter belongs to the
    /// first group that fits.
    pub pattern: String,
    /// The learning rate is multiplied by this.
    pub rate: f64,
    /// The weight decay is multiplied by this.
    pub decay: f64,
}

/// A parameter that is trained, and how.
#[derive(Debug)]
pub struct Trained {
    /// The leaf itself.
    pub parameter: Named,
    /// The learning rate is multiplied by this.
    pub rate: f64,
    /// The weight decay is multiplied by this.
    pub decay: f64,
}

impl Trained {
    /// With the usual factors: the rate as it is, and decay for what has two or more dimensions.
    /// Biases and the scales of norms are not decayed.
    pub fn new(parameter: impl Into<Named>) -> Self {
        let parameter = parameter.into();
        Self {
            rate: 1.0,
            decay: f64::from(u8::from(parameter.tensor.dim() >= 2)),
            parameter,
        }
    }

    pub(crate) fn factors(&self) -> [f64; 2] {
        [self.rate, self.decay]
    }

    fn with(mut self, groups: &[Group]) -> Self {
        let mut fitting = groups
            .iter()
            .filter(|group| matches(&group.pattern, &self.parameter.name));
        if let Some(group) = fitting.next() {
            (self.rate, self.decay) = (group.rate, group.decay);
        }
        self
    }
}

/// The parameters that the plan does not freeze, as it wants them. Those that it freezes lose their
/// need of a gradient, so that none is computed.
pub(crate) fn trained(plan: &Plan, parameters: &[Named]) -> Result<Vec<Trained>, Error> {
    let groups = plan.groups.iter().map(|group| &group.pattern);
    let patterns = groups.chain(&plan.freeze).chain(plan.optimizer.patterns());
    let fits_none = |pattern: &&String| !parameters.iter().any(|one| matches(pattern, &one.name));
    let strays: Vec<String> = patterns.filter(fits_none).cloned().collect();
    if !strays.is_empty() {
        return Err(Error::NoSuchParameter {
            patterns: strays,
            names: parameters.iter().map(|one| one.name.to_string()).collect(),
        });
    }
    let (frozen, free): (Vec<&Named>, Vec<&Named>) = parameters
        .iter()
        .partition(|one| any_matches(&plan.freeze, &one.name));
    for one in frozen {
        let _ = one.tensor.set_requires_grad(false);
    }
    if free.is_empty() {
        return Err(Error::AllFrozen);
    }
    let one = |parameter: &Named| Trained::new(parameter).with(&plan.groups);
    Ok(free.into_iter().map(one).collect())
}

pub(crate) fn any_matches(patterns: &[String], name: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern, name))
}

/// A pattern that is none was refused with the plan.
fn matches(pattern: &str, name: &str) -> bool {
    Pattern::new(pattern).is_ok_and(|pattern| pattern.matches(name))
}

pub(crate) fn problems(groups: &[Group]) -> Vec<Problem> {
    let factor = |field, factor: f64| {
        let inside = factor >= 0.0 && factor.is_finite();
        Problem::unless(inside, field, factor, "finite and at least 0")
    };
    groups
        .iter()
        .flat_map(|group| {
            [
                factor("groups.rate", group.rate),
                factor("groups.decay", group.decay),
            ]
        })
        .flatten()
        .collect()
}
