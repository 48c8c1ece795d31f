//! One table of fields for each family, read in both directions.

use cloze_config::Problem;
use cloze_transformer::{Config, FeedForwardKind};
use serde_json::{Value, json};

use crate::Note;
use crate::activations::{activation, activation_name};
use crate::field::{Field, Fields, Is};

/// The largest size that is believed: beyond, products of sizes could overflow.
pub(crate) const MOST: i64 = 1 << 28;
/// What is allowed of a size.
pub(crate) const SIZE: &str = "1 or more, below 2^28";

/// What a file says of a network, laid over `base`, and what our configuration cannot say.
///
/// # Errors
/// All that is wrong with it, or that our networks do not have, at once.
pub(crate) fn read(
    table: &[&[Field]],
    given: &Fields,
    base: Config,
) -> Result<(Config, Vec<Note>), Vec<Problem>> {
    let (config, notes, problems) = laid_over(table, given, base);
    if problems.is_empty() {
        Ok((config, notes))
    } else {
        Err(problems)
    }
}

/// The same, with all that is wrong beside what could be read.
fn laid_over(
    table: &[&[Field]],
    given: &Fields,
    base: Config,
) -> (Config, Vec<Note>, Vec<Problem>) {
    let mut config = base;
    let rows = table.iter().copied().flatten();
    let results: Vec<_> = rows.map(|field| field.read(given, &mut config)).collect();
    let (mut notes, mut problems) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(note) => notes.extend(note),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        problems = renamed(config.problems(), table);
        // Of some things, they have one number for two of ours.
        problems.dedup();
    }
    (config, notes, problems)
}

/// The fields of a file for a network.
pub(crate) fn write(table: &[&[Field]], config: &Config) -> Fields {
    let mut fields = Fields::new();
    for field in table.iter().copied().flatten() {
        field.write(config, &mut fields);
    }
    fields
}

/// What a network has that a file with this table does not say, as `field value`.
pub(crate) fn unlike(table: &[&[Field]], config: &Config, base: Config) -> Vec<String> {
    let (read, _, problems) = laid_over(table, &write(table, config), base);
    let (read, ours) = (json!(read), json!(config));
    let ours = ours.as_object().expect("a configuration has fields");
    let different = ours.iter().filter(|(name, value)| read[*name] != **value);
    let different = different
        .map(|(name, value)| format!("{name} {}", shown(value.get("kind").unwrap_or(value))));
    different
        .chain(problems.iter().map(Problem::to_string))
        .collect()
}

/// The same problems, under the names that the fields have in the file.
pub(crate) fn renamed(problems: Vec<Problem>, table: &[&[Field]]) -> Vec<Problem> {
    let rows = || table.iter().copied().flatten();
    let name = |ours: &str| {
        let field = rows().find(|field| field.ours == ours);
        field.and_then(|field| field.theirs.first().copied())
    };
    let rename = |problem: Problem| {
        let of_theirs = |allowed: String, field: &Field| match field.theirs.first() {
            Some(theirs) if !field.ours.is_empty() => {
                allowed.replace(&format!(" of {} =", field.ours), &format!(" of {theirs} ="))
            }
            _ => allowed,
        };
        Problem {
            field: name(&problem.field).map_or(problem.field, str::to_owned),
            allowed: rows().fold(problem.allowed, of_theirs),
            ..problem
        }
    };
    problems.into_iter().map(rename).collect()
}

/// A size that has to be there.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn required_size(fields: &Fields, name: &str) -> Result<i64, Problem> {
    let given = get(fields, &[name]).map(|(_, given)| given);
    let given = given.ok_or_else(|| Problem::new(name, "missing", SIZE))?;
    believed(name, given)
}

/// The field of one of these names that is there and not `null`.
pub(crate) fn get<'a>(fields: &'a Fields, names: &[&'a str]) -> Option<(&'a str, &'a Value)> {
    let found = names
        .iter()
        .find_map(|name| Some((*name, fields.get(*name)?)));
    found.filter(|(_, value)| !value.is_null())
}

/// A number that may be missing.
///
/// # Errors
/// What is no number.
pub(crate) fn number_of(fields: &Fields, names: &[&str], default: f64) -> Result<f64, Problem> {
    get(fields, names).map_or(Ok(default), |(name, given)| {
        let found = given.as_f64();
        found.ok_or_else(|| Problem::new(name, given, "a number"))
    })
}

/// A switch that may be missing.
///
/// # Errors
/// What is no switch.
pub(crate) fn flag_of(fields: &Fields, names: &[&str], default: bool) -> Result<bool, Problem> {
    get(fields, names).map_or(Ok(default), |(name, given)| {
        let found = given.as_bool();
        found.ok_or_else(|| Problem::new(name, given, "true or false"))
    })
}

/// What is allowed of a rate of dropout.
pub(crate) const SHARE: &str = "0 or more, below 1";

pub(crate) fn is_share(value: &Value) -> bool {
    value
        .as_f64()
        .is_some_and(|rate| (0.0..1.0).contains(&rate))
}

/// As people write it: text without its quotes.
pub(crate) fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn believed(name: &str, given: &Value) -> Result<i64, Problem> {
    let size = given.as_i64().filter(|size| (1..MOST).contains(size));
    size.ok_or_else(|| Problem::new(name, given, SIZE))
}

impl Field {
    /// In messages, and in files that are written.
    fn name(&self) -> &'static str {
        self.theirs.first().copied().unwrap_or(self.ours)
    }

    fn read(&self, fields: &Fields, config: &mut Config) -> Result<Option<Note>, Problem> {
        let given = get(fields, self.theirs);
        match &self.is {
            Is::Size(at, default) => {
                *at(config) = match (given, default) {
                    (Some((name, given)), _) => believed(name, given)?,
                    (None, Some(default)) => default(config),
                    (None, None) => return Err(Problem::new(self.name(), "missing", SIZE)),
                }
            }
            Is::Number(at, default) => *at(config) = number_of(fields, self.theirs, *default)?,
            Is::Flag(at, default) => *at(config) = flag_of(fields, self.theirs, *default)?,
            Is::Activation(default, gated) => {
                let default = json!(default);
                let (name, given) = given.unwrap_or((self.name(), &default));
                let activation = activation(name, given)?;
                let gated = *gated;
                config.feed_forward = FeedForwardKind { activation, gated };
            }
            Is::Padding(default) => {
                let id = |given: &Value| match given {
                    Value::Null => Some(-1),
                    given => given.as_i64().filter(|id| *id >= -1),
                };
                let given = fields.get(self.name());
                let id = given.map_or(Ok(*default), |given| {
                    let allowed = "a token of the vocabulary, -1 or null";
                    id(given).ok_or_else(|| Problem::new(self.name(), shown(given), allowed))
                });
                config.padding_token = id?;
            }
            Is::Derived(derive) => derive(config),
            Is::Only(holds, allowed) => {
                let bad = given.filter(|(_, given)| !holds(given));
                if let Some((name, given)) = bad {
                    return Err(Problem::new(name, shown(given), *allowed));
                }
            }
            Is::Dropout(default, other, used) => {
                let (given, used) = (number_of(fields, self.theirs, *default)?, used(config));
                return Ok((given != used).then(|| Note::Dropped {
                    field: self.name(),
                    given: given.to_string(),
                    used: format!("{other} = {used}"),
                }));
            }
            Is::Other(read, _) => read(fields, config)?,
        }
        Ok(None)
    }

    fn write(&self, config: &Config, fields: &mut Fields) {
        let mut config = config.clone();
        let value = match &self.is {
            Is::Size(at, _) => json!(*at(&mut config)),
            Is::Number(at, _) => json!(*at(&mut config)),
            Is::Flag(at, _) => json!(*at(&mut config)),
            Is::Activation(_, gated) => {
                let FeedForwardKind { activation, .. } = config.feed_forward;
                let is_so = config.feed_forward.gated == *gated;
                json!(is_so.then(|| activation_name(activation)))
            }
            Is::Padding(_) => json!((config.padding_token >= 0).then_some(config.padding_token)),
            Is::Dropout(_, _, used) => json!(used(&config)),
            Is::Derived(_) | Is::Only(..) => return,
            Is::Other(_, write) => return write(&config, fields),
        };
        fields.insert(self.name().to_owned(), value);
    }
}
