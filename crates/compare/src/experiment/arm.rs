use std::collections::BTreeMap;

use toml::de::DeValue;

use super::error::Problem;
use super::objective;
use super::reader::{Reader, Section};
use super::{Placed, Planned};

/// The longest name of an arm: folders have names of up to 255 bytes, of which a seed takes some.
const LONGEST: usize = 80;

/// All arms that can be read; what is wrong with the others is a fault.
pub(super) fn all(reader: &mut Reader<'_>, root: &Section<'_>) -> Vec<Planned> {
    let Some(value) = root.get("arms") else {
        reader.fault(0, Problem::NoArms);
        return Vec::new();
    };
    let DeValue::Array(tables) = value.get_ref() else {
        reader.unfit(value, "arms", "tables, each under a line [[arms]]");
        return Vec::new();
    };
    if tables.is_empty() {
        reader.fault(value.span().start, Problem::NoArms);
    }
    let mut arms = Vec::new();
    let mut lines = BTreeMap::new();
    for table in tables {
        let at = table.span().start;
        let DeValue::Table(keys) = table.get_ref() else {
            reader.unfit(table, "arms", "tables, each under a line [[arms]]");
            continue;
        };
        let section = Section::below(keys, at, "arms.");
        reader.know(&section, &["name", "objective", "set"]);
        let name = reader.placed(&section, "name", "a name in quotes");
        if let Some(name) = &name {
            check(reader, name, &mut lines);
        }
        let objective = objective::read(reader, &section);
        let set = reader.optional(&section, "set", "a table of settings");
        arms.extend(name.zip(objective).map(|(name, objective)| Planned {
            name: name.value,
            objective,
            set: set.unwrap_or_default(),
            line: reader.line(at),
        }));
    }
    arms
}

fn check(reader: &mut Reader<'_>, name: &Placed<String>, lines: &mut BTreeMap<String, usize>) {
    let Placed { value, line } = name;
    if !can_be_a_folder(value) {
        let name = value.clone();
        reader.fault_on_line(*line, Problem::Name { name });
    }
    // Some disks do not tell upper case from lower case.
    if let Some(&first) = lines.get(&value.to_lowercase()) {
        let name = value.clone();
        reader.fault_on_line(*line, Problem::NameTwice { name, first });
    }
    lines.entry(value.to_lowercase()).or_insert(*line);
}

fn can_be_a_folder(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " -_.+,".contains(c);
    name.len() <= LONGEST
        && name.chars().all(allowed)
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !name.ends_with([' ', '.'])
}
