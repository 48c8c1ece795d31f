use std::path::Path;

use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use super::argument::Argument;
use super::error::{ConfigError, Fault, Problem};
use super::file::File;
use super::merge::Layers;
use super::node::{Node, Place};
use super::presets::{Preset, Presets};
use super::repair::{fault, repair};
use super::source::Source;

/// A configuration that has every key, with what did not fit into it.
#[derive(Debug)]
pub(crate) struct Merged {
    preset: &'static str,
    source: Option<Source>,
    base: Node,
    tree: Node,
    faults: Vec<Fault>,
}

impl Merged {
    /// A preset (the one given here, or else the file's, or else the default), under a file,
    /// under the arguments in their order.
    ///
    /// # Errors
    /// If the file cannot be read or there is no such preset. All else that is wrong is kept for
    /// [`Merged::deserialize`], which reports it together with what it finds.
    pub(crate) fn load(
        presets: &Presets,
        preset: Option<&str>,
        file: Option<&Path>,
        arguments: Vec<Argument>,
    ) -> Result<Self, ConfigError> {
        let file = file.map(File::read).transpose()?;
        let preset = presets.base(preset, file.as_ref())?;
        Ok(Self::new(preset, file, arguments))
    }

    pub(super) fn new(preset: &Preset, file: Option<File>, arguments: Vec<Argument>) -> Self {
        let base = Node::new(toml::Value::Table(preset.table()), &Place::Preset);
        let (mut tree, mut layers) = (base.clone(), Layers::on(&base));
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
    pub(crate) fn preset(&self) -> &'static str {
        self.preset
    }

    /// The settings, once nothing is wrong with them.
    ///
    /// # Errors
    /// All faults at once: of syntax, keys and types, of values that `T` does not know, and the
    /// `problems` of the settings. For the last, the preset's values stand in for faulty ones.
    pub(crate) fn deserialize<T: DeserializeOwned>(
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

/// The path in tables. It ends at an array, which is one value here.
fn keys(path: &serde_path_to_error::Path) -> Vec<String> {
    let key = |segment: &Segment| match segment {
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { variant } => Some(variant.clone()),
        Segment::Seq { .. } | Segment::Unknown => None,
    };
    path.iter().map_while(key).collect()
}
