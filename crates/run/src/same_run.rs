use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cloze_config::leaves;
use cloze_tensor::Precision;
use toml::Table;

use crate::{Error, PrecisionChoice, Settings};

/// What may differ between the parts of one run: how long to go on, when to look and save, and how a
/// step is cut.
const FREE: [&str; 15] = [
    "batch.micro",
    "compute.recompute",
    "data.also",
    "train.checkpoint_every",
    "train.evaluate_batches",
    "train.evaluate_every",
    "train.keep",
    "train.keep_every",
    "train.limits.flops",
    "train.limits.hours",
    "train.limits.targets",
    "train.limits.tokens",
    "train.log_every",
    "train.patience",
    "train.steps",
];

const PRECISION: &str = "compute.precision";

/// Fails where a saved run is not that of the settings.
pub(crate) fn same_run(folder: &Path, saved: &Table, wanted: &Settings) -> Result<(), Error> {
    let open = precision(saved).is_none() || wanted.compute.precision == PrecisionChoice::Auto;
    let lines = |table| -> BTreeSet<(String, String)> {
        let leaves: BTreeMap<String, &toml::Value> = leaves(table);
        let fixed = leaves.into_iter().filter(|(path, _)| {
            let undecided = path == PRECISION && open;
            !FREE.contains(&path.as_str()) && !undecided
        });
        fixed
            .map(|(path, value)| (path, value.to_string()))
            .collect()
    };
    // A run from before there was a setting has its default.
    let its = saved.clone().try_into::<Settings>();
    let its = its.map_or_else(|_| saved.clone(), |its| its.table());
    let (its, yours) = (lines(&its), lines(&wanted.table()));
    let only = |sign: char, these: &BTreeSet<_>, those: &BTreeSet<_>| -> Vec<String> {
        let different = these.difference(those);
        different
            .map(|(path, value)| format!("  {sign} {path} = {value}"))
            .collect()
    };
    let differences = [only('-', &its, &yours), only('+', &yours, &its)].concat();
    if differences.is_empty() {
        return Ok(());
    }
    Err(Error::OtherSettings {
        folder: folder.to_owned(),
        differences,
    })
}

/// The precision of a saved run, which it has from the first step on.
pub(crate) fn precision(saved: &Table) -> Option<Precision> {
    let saved = leaves(saved).remove(PRECISION)?;
    saved.clone().try_into().ok()
}
