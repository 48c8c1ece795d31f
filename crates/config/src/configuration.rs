use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use crate::error::Fault;
use crate::file::{ConfigSource, File};
use crate::merge::Layers;
use crate::node::{Node, Place, Value};
use crate::repair::{fault, repair};
use crate::{Argument, ConfigError, Preset, Presets, Problem};

/// A configuration that has every key, with what did not fit into it.
#[derive(Debug)]
pub struct Configuration {
    preset: &'static str,
    source: Option<ConfigSource>,
    base: Node,
    tree: Node,
    faults: Vec<Fault>,
}

impl Configuration {
    /// A preset (the one given here, or else the file's, or else the default), under a file,
    /// under the arguments in their order.
    ///
    /// # Errors
    /// If there is no such preset. All else that is wrong is kept for
    /// [`Configuration::deserialize`], which reports it together with what it finds.
    pub fn load(
        presets: &'static Presets,
        preset: Option<&str>,
        file: Option<ConfigSource>,
        arguments: Vec<Argument>,
    ) -> Result<Self, ConfigError> {
        let mut file = file.map(File::parse);
        let named = file.as_mut().and_then(File::take_preset);
        let source = file.as_ref().map(|file| &file.source);
        let preset = presets.base(preset, named.as_ref(), source)?;
        Ok(Self::new(presets, preset, file, arguments))
    }

    /// A file that has every key itself but the `optional` ones, which have no value then. The default
    /// preset only says which keys there are.
    pub fn complete(presets: &'static Presets, file: ConfigSource, optional: &[&str]) -> Self {
        let mut file = File::parse(file);
        let preset = presets.all.iter();
        let mut preset = preset.filter(|preset| preset.name == presets.default);
        let preset = preset.next().expect("the default is a preset");
        let known = presets.table(preset);
        let absent: Vec<&String> = known
            .keys()
            .filter(|key| file.root.child(key).is_none())
            .collect();
        // Where the syntax is broken, nobody knows what is there.
        if file.faults.is_empty() {
            let missing = absent
                .iter()
                .filter(|key| !optional.contains(&key.as_str()));
            let faults: Vec<Fault> = missing
                .map(|key| Fault::new(Place::File(0..0), format!("`{key}` is missing")))
                .collect();
            file.faults.extend(faults);
        }
        let mut whole = Self::new(presets, preset, Some(file), Vec::new());
        if let Value::Table(tree) = &mut whole.tree.value {
            tree.retain(|key, _| !(absent.contains(&key) && optional.contains(&key.as_str())));
        }
        whole
    }

    pub(crate) fn new(
        presets: &'static Presets,
        preset: &'static Preset,
        file: Option<File>,
        arguments: Vec<Argument>,
    ) -> Self {
        let base = Node::new(toml::Value::Table(presets.table(preset)), &Place::Preset);
        let (mut tree, mut layers) = (base.clone(), Layers::on(&base, presets));
        let mut faults = Vec::new();
        let source = file.map(|file| {
            faults.extend(file.faults);
            layers.lay(&mut tree, file.root);
            file.source
        });
        for Argument(argument) in arguments {
            match argument {
                Ok(over) => layers.lay(&mut tree, over),
                Err(fault) => faults.push(fault),
            }
        }
        faults.extend(layers.faults());
        Self {
            preset: preset.name,
            source,
            base,
            tree,
            faults,
        }
    }

    /// The name of the preset below all.
    pub fn preset(&self) -> &'static str {
        self.preset
    }

    /// The settings, once nothing is wrong with them.
    ///
    /// # Errors
    /// All faults at once: of syntax, keys and types, of values that `T` does not know, and the
    /// `problems` of the settings. For the last, the preset's values stand in for faulty ones.
    pub fn deserialize<T: DeserializeOwned>(
        &self,
        problems: impl FnOnce(&T) -> Vec<Problem>,
    ) -> Result<T, ConfigError> {
        let mut faults = self.faults.clone();
        let mut tree = self.tree.clone();
        let settings: T = loop {
            match serde_path_to_error::deserialize(tree.plain()) {
                Ok(settings) => break settings,
                Err(error) => {
                    let path = keys(error.path());
                    faults.push(fault(&tree, &path, error.inner().message()));
                    if !repair(&mut tree, &self.base, &path) {
                        return Err(self.error(faults));
                    }
                }
            }
        };
        let problems = problems(&settings);
        faults.extend(problems.into_iter().map(|problem| problem.at(&tree)));
        if faults.is_empty() {
            Ok(settings)
        } else {
            Err(self.error(faults))
        }
    }

    fn error(&self, faults: Vec<Fault>) -> ConfigError {
        ConfigError::new(self.preset, self.source.as_ref(), faults)
    }
}

/// The keys of tables and the numbers of items.
fn keys(path: &serde_path_to_error::Path) -> Vec<String> {
    let key = |segment: &Segment| match segment {
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { variant } => Some(variant.clone()),
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Unknown => None,
    };
    path.iter().map_while(key).collect()
}
