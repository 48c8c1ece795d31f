use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use cloze_tensor::{Parameters, Path, Precision};
use cloze_transformer::Config;
use tch::{Device, Tensor};

use crate::described::Described;
use crate::heads::BARE;
use crate::names::{self, Line, Names};
use crate::{Error, Note, Weights};

/// What a family calls its tensors.
#[derive(Debug)]
pub(crate) struct Dialect {
    pub(crate) names: Names,
    /// What the names of the trunk begin with, where there is a head.
    pub(crate) trunk: &'static str,
    /// What they begin with instead under a head of this purpose.
    pub(crate) other_trunk: (&'static str, &'static str),
    /// A tensor that every trunk has: what stands before it in a file is before all others, too.
    pub(crate) anchor: &'static str,
    /// Ends of names that were given to the same tensor at other times.
    pub(crate) older: &'static [(&'static str, &'static str)],
    /// Other names of one tensor.
    pub(crate) same: &'static [(&'static str, &'static str)],
    /// The token table, and the name that it also has where the output layer is tied to it.
    pub(crate) tied: (&'static str, &'static str),
    /// Ends of the names of tensors that are no parameters, or copies of others.
    pub(crate) ignored: &'static [&'static str],
}

/// Under every head, the trunk has one name.
pub(crate) const NO_OTHER: (&str, &str) = ("", "");

impl Dialect {
    /// Tensors of ours under their names, in a class of this purpose; those of a bare trunk have no prefix.
    pub(crate) fn export(
        &self,
        ours: &BTreeMap<String, Tensor>,
        network: &Config,
        purpose: &str,
    ) -> Vec<(String, Tensor)> {
        let trunk = match self.other_trunk {
            (of, trunk) if of == purpose => trunk,
            _ if purpose == BARE => "",
            _ => self.trunk,
        };
        let short = |name: String| match name.strip_prefix(self.trunk) {
            Some(short) => format!("{trunk}{short}"),
            None => name,
        };
        let lines = names::lines(&self.names, network);
        let theirs = lines.iter().flat_map(|line| line.export(ours));
        theirs.map(|(name, tensor)| (short(name), tensor)).collect()
    }

    /// Whether a file has a trunk of this family: alone, or with its own name before it.
    pub(crate) fn is_of(&self, weights: &Weights) -> bool {
        let mut before = weights
            .names()
            .filter_map(|name| name.strip_suffix(self.anchor));
        before.any(|outer| {
            outer.is_empty() || outer == self.trunk || outer.ends_with(&format!(".{}", self.trunk))
        })
    }

    /// Whether a file has two tables that the configuration takes for one, and they differ. Hugging
    /// Face's library then keeps both, too.
    pub(crate) fn has_two_tables(&self, weights: &Weights) -> Result<bool, Error> {
        let place = Place::of(weights, self);
        let (one, other) = self.tied;
        let (one, other) = (place.full(one), place.full(other));
        if weights.shape(&one).is_none() || weights.shape(&one) != weights.shape(&other) {
            return Ok(false);
        }
        Ok(weights.read(&one)? != weights.read(&other)?)
    }
}

/// The tensors of a file, by our names.
#[derive(Debug)]
pub(crate) struct Contents<'a> {
    weights: &'a Weights,
    /// All that a network of the family may have, with the names that the file has for it.
    lines: Vec<Line>,
    /// The line of each of our names.
    index: BTreeMap<String, usize>,
    ignored: &'static [&'static str],
    used: RefCell<BTreeSet<String>>,
}

impl<'a> Contents<'a> {
    /// A file of the model that was described: of another library, or of ours.
    pub(crate) fn of(model: &Described, weights: &'a Weights) -> Self {
        match model.origin.as_ref() {
            Some(origin) => Self::foreign(weights, &origin.twin.dialect, &model.config.network),
            None => Self::new(weights, names::identity(weights.names()), &[]),
        }
    }

    fn foreign(weights: &'a Weights, dialect: &Dialect, network: &Config) -> Self {
        let place = Place::of(weights, dialect);
        let tied = network.tied.then_some(dialect.tied);
        let in_file = |name: &String| {
            let older = dialect.older.iter().filter_map(|(end, older)| {
                let stem = name.strip_suffix(end)?;
                Some(place.full(&format!("{stem}{older}")))
            });
            let same = dialect.same.iter().copied().chain(tied);
            let others = same
                .filter(|(one, _)| one == name)
                .map(|(_, other)| place.full(other));
            let mut names = std::iter::once(place.full(name)).chain(older).chain(others);
            names
                .find(|name| weights.shape(name).is_some())
                .unwrap_or_else(|| place.full(name))
        };
        let mut lines = names::lines(&dialect.names, network);
        for line in &mut lines {
            line.theirs = line.theirs.iter().map(in_file).collect();
        }
        Self::new(weights, lines, dialect.ignored)
    }

    fn new(weights: &'a Weights, lines: Vec<Line>, ignored: &'static [&'static str]) -> Self {
        let names = |(at, line): (usize, &Line)| {
            let names = line.ours.clone().into_iter();
            names.map(move |name| (name, at)).collect::<Vec<_>>()
        };
        Self {
            weights,
            index: lines.iter().enumerate().flat_map(names).collect(),
            lines,
            ignored,
            used: RefCell::default(),
        }
    }

    /// Which of these parameters the file lacks, by the names that it has for others.
    pub(crate) fn lacks<'b>(&self, ours: impl IntoIterator<Item = &'b String>) -> Vec<String> {
        let lacking = ours.into_iter().flat_map(|name| {
            let line = self.line(name);
            let theirs = line.map_or_else(|| vec![name.clone()], |line| line.theirs.clone());
            theirs
                .into_iter()
                .filter(|name| self.weights.shape(name).is_none())
        });
        lacking.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The parameters of these names and shapes.
    ///
    /// # Errors
    /// If one is not there, has another shape, or holds what is no number.
    fn read(
        &self,
        shapes: &BTreeMap<String, Vec<i64>>,
        precision: Precision,
    ) -> Result<Vec<(String, Tensor)>, Error> {
        let missing = self.lacks(shapes.keys());
        if !missing.is_empty() {
            return Err(Error::MissingParameters {
                path: self.weights.path().to_owned(),
                names: missing,
            });
        }
        let mut read = BTreeMap::new();
        for name in shapes.keys() {
            let line = self.line(name).expect("none is missing");
            if !read.contains_key(name) {
                read.extend(self.read_line(line, shapes, precision)?);
            }
        }
        Ok(read.into_iter().collect())
    }

    /// The model that `assemble` makes of parameters, with those of the file on a device, kept in a type.
    ///
    /// # Errors
    /// As for [`Contents::read`].
    pub(crate) fn build<M>(
        &self,
        device: Device,
        precision: Precision,
        assemble: impl Fn(&Path<'_>) -> M,
    ) -> Result<(Parameters, M), Error> {
        let outline = Parameters::outline();
        assemble(&outline.root());
        let read = self.read(&outline.shapes(), precision)?;
        let parameters = Parameters::given(read, device).kept_in(precision);
        let model = assemble(&parameters.root());
        Ok((parameters, model))
    }

    /// What is in the file and was not read, apart from what is no parameter.
    pub(crate) fn unused_note(&self) -> Option<Note> {
        let used = self.used.borrow();
        let names = self.weights.names().filter(|&name| {
            let ignored = self.ignored.iter().any(|end| name.ends_with(end));
            !ignored && !used.contains(name)
        });
        let names: Vec<String> = names.map(str::to_owned).collect();
        (!names.is_empty()).then_some(Note::Unused(names))
    }

    fn line(&self, ours: &str) -> Option<&Line> {
        self.index.get(ours).map(|&at| &self.lines[at])
    }

    fn read_line(
        &self,
        line: &Line,
        shapes: &BTreeMap<String, Vec<i64>>,
        precision: Precision,
    ) -> Result<Vec<(String, Tensor)>, Error> {
        let ours: Vec<Vec<i64>> = line.ours.iter().map(|name| shapes[name].clone()).collect();
        let expected = line.their_shape(&ours);
        let tensor = |name: &String| {
            let found = self.weights.shape(name).expect("it was looked for");
            if *found != expected {
                return Err(Error::Shape {
                    path: self.weights.path().to_owned(),
                    name: name.clone(),
                    found: found.to_vec(),
                    expected: expected.clone(),
                });
            }
            self.used.borrow_mut().insert(name.clone());
            self.weights.read_in(name, precision)
        };
        let theirs = line
            .theirs
            .iter()
            .map(tensor)
            .collect::<Result<Vec<_>, _>>()?;
        let sizes: Vec<i64> = ours.iter().map(|shape| shape[0]).collect();
        Ok(line.import(&theirs, &sizes))
    }
}

/// Where the names of a file are.
struct Place<'a> {
    /// As the table of names has it.
    trunk: &'static str,
    /// As this file may have it.
    trunks: [&'static str; 2],
    /// What stands before the names of the trunk: `bert.`, nothing, `module.bert.`, ..
    prefix: &'a str,
}

impl<'a> Place<'a> {
    fn of(weights: &'a Weights, dialect: &Dialect) -> Self {
        let found = weights
            .names()
            .find_map(|name| name.strip_suffix(dialect.anchor));
        Self {
            trunk: dialect.trunk,
            trunks: [dialect.trunk, dialect.other_trunk.1],
            prefix: found.unwrap_or(dialect.trunk),
        }
    }

    /// A name of the table of names, as the file has it.
    fn full(&self, name: &str) -> String {
        let mut outer = self
            .trunks
            .iter()
            .filter_map(|trunk| self.prefix.strip_suffix(trunk));
        let outer = outer.next().unwrap_or(self.prefix);
        name.strip_prefix(self.trunk).map_or_else(
            || format!("{outer}{name}"),
            |of_trunk| format!("{}{of_trunk}", self.prefix),
        )
    }
}
