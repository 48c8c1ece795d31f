//! One table of names for each family, read in both directions.

use std::collections::BTreeMap;

use cloze_transformer::Config;
use tch::Tensor;

/// A part of a network under our name and under theirs. Where one side has several names, with a space
/// between them, their tensors, one below the other, are the tensor of the other side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    part: Part,
    ours: &'static str,
    theirs: &'static str,
    /// Whether the row is for networks with a tied output layer, or with one of their own; none
    /// for both.
    tied: Option<bool>,
}

/// What the parts of a family's networks are called.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names {
    /// What stands around the blocks.
    pub(crate) around: &'static [Row],
    /// What stands in each block.
    pub(crate) block: &'static [Row],
    /// What their names of a block begin with; `{}` stands for its number.
    pub(crate) blocks: &'static str,
}

/// What kind of part, and so which tensors it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// `weight`
    Table,
    /// `weight` and `bias`
    Linear,
    /// `weight` and `bias`; their weight is `[input, output]`
    Conv1d,
    /// The same, for three parts of as many heads, that stand together for each head there.
    ByHead,
    /// `bias`
    Bias,
}

/// A tensor of ours, or two that theirs joins, and the same numbers as they call them.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) ours: Vec<String>,
    pub(crate) theirs: Vec<String>,
    layout: Layout,
}

/// How the numbers of a tensor of theirs are ordered.
#[derive(Debug, Clone, Copy)]
enum Layout {
    /// As ours.
    Same,
    /// `[input, output]`
    Transposed,
    /// `[heads, parts, head_dim, ..]`, ours being `[parts, heads, head_dim, ..]`
    ByHead { heads: i64 },
}

/// Query, key and value.
const PARTS: i64 = 3;

pub(crate) const fn part(part: Part, ours: &'static str, theirs: &'static str) -> Row {
    Row {
        part,
        ours,
        theirs,
        tied: None,
    }
}

impl Row {
    pub(crate) const fn only_if_tied(self, tied: bool) -> Self {
        Self {
            tied: Some(tied),
            ..self
        }
    }

    /// A line for each tensor of the part.
    fn lines(&self, ours: &str, theirs: &str, heads: i64) -> Vec<Line> {
        let full = |prefix: &str, names: &str, tensor: &str| -> Vec<String> {
            let names = names.split(' ');
            names
                .map(|name| format!("{prefix}{name}.{tensor}"))
                .collect()
        };
        let tensors = self.part.tensors().iter();
        let line = |tensor: &&str| Line {
            ours: full(ours, self.ours, tensor),
            theirs: full(theirs, self.theirs, tensor),
            layout: match self.part {
                Part::Conv1d if *tensor == "weight" => Layout::Transposed,
                Part::ByHead => Layout::ByHead { heads },
                _ => Layout::Same,
            },
        };
        tensors.map(line).collect()
    }
}

impl Part {
    const fn tensors(self) -> &'static [&'static str] {
        match self {
            Self::Table => &["weight"],
            Self::Linear | Self::Conv1d | Self::ByHead => &["weight", "bias"],
            Self::Bias => &["bias"],
        }
    }
}

/// The lines of tables that concern a network: what stands around the blocks, and each block, which
/// they call `block` with its number.
pub(crate) fn lines(names: &Names, network: &Config) -> Vec<Line> {
    let concern = |row: &&Row| row.tied.is_none_or(|tied| tied == network.tied);
    let around = names.around.iter().filter(concern);
    let mut lines: Vec<Line> = around
        .flat_map(|row| row.lines("", "", network.heads))
        .collect();
    for layer in 0..network.layers {
        let ours = format!("layers.{layer}.");
        let theirs = names.blocks.replace("{}", &layer.to_string());
        lines.extend(
            names
                .block
                .iter()
                .flat_map(|row| row.lines(&ours, &theirs, network.heads)),
        );
    }
    lines
}

/// The same names on both sides: a network of our own.
pub(crate) fn identity<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Line> {
    let line = |name: &str| Line {
        ours: vec![name.to_owned()],
        theirs: vec![name.to_owned()],
        layout: Layout::Same,
    };
    names.map(line).collect()
}

impl Line {
    /// The shape that each of their tensors has where ours have these.
    pub(crate) fn their_shape(&self, ours: &[Vec<i64>]) -> Vec<i64> {
        let rows: i64 = ours.iter().map(|shape| shape[0]).sum();
        let mut shape = ours[0].clone();
        shape[0] = rows / self.theirs.len() as i64;
        if let Layout::Transposed = self.layout {
            shape.reverse();
        }
        shape
    }

    /// Ours from theirs: the first axes of ours are of these sizes.
    pub(crate) fn import(&self, theirs: &[Tensor], sizes: &[i64]) -> Vec<(String, Tensor)> {
        let upright: Vec<Tensor> = theirs.iter().map(|tensor| self.ours_of(tensor)).collect();
        let parts = Tensor::cat(&upright, 0).split_with_sizes(sizes, 0);
        self.ours.iter().cloned().zip(parts).collect()
    }

    /// Theirs from ours; nothing if this network has not what the line speaks of.
    pub(crate) fn export(&self, ours: &BTreeMap<String, Tensor>) -> Vec<(String, Tensor)> {
        let parts = self.ours.iter().map(|name| ours.get(name));
        let Some(parts) = parts.collect::<Option<Vec<&Tensor>>>() else {
            return Vec::new();
        };
        let joined = Tensor::cat(&parts, 0);
        let each = joined.chunk(self.theirs.len() as i64, 0);
        let theirs = self.theirs.iter().cloned();
        theirs
            .zip(each.iter().map(|part| self.theirs_of(part).contiguous()))
            .collect()
    }

    fn ours_of(&self, tensor: &Tensor) -> Tensor {
        match self.layout {
            Layout::Same => tensor.shallow_clone(),
            Layout::Transposed => tensor.transpose(0, 1),
            Layout::ByHead { heads } => swapped(tensor, [heads, PARTS]),
        }
    }

    fn theirs_of(&self, tensor: &Tensor) -> Tensor {
        match self.layout {
            Layout::Same => tensor.shallow_clone(),
            Layout::Transposed => tensor.transpose(0, 1),
            Layout::ByHead { heads } => swapped(tensor, [PARTS, heads]),
        }
    }
}

/// `[outer * inner * rows, ..]` to `[inner * outer * rows, ..]`.
fn swapped(tensor: &Tensor, [outer, inner]: [i64; 2]) -> Tensor {
    let grouped = tensor.reshape([outer, inner, -1]);
    grouped.transpose(0, 1).reshape(tensor.size())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: Names = Names {
        around: &[part(Part::Bias, "out", "head").only_if_tied(false)],
        block: &[
            part(Part::Linear, "both", "one other"),
            part(Part::Conv1d, "first rest", "all"),
        ],
        blocks: "h.{}.",
    };

    fn network(layers: i64) -> Config {
        Config {
            hidden: 3,
            ..Config::gpt2([layers, 3, 1], 2)
        }
    }

    fn range(shape: &[i64]) -> Tensor {
        let count: i64 = shape.iter().product();
        Tensor::arange(count, (tch::Kind::Float, tch::Device::Cpu)).reshape(shape)
    }

    fn ours() -> BTreeMap<String, Tensor> {
        let shapes: [(&str, &[i64]); 6] = [
            ("layers.0.both.weight", &[4, 3]),
            ("layers.0.both.bias", &[4]),
            ("layers.0.first.weight", &[2, 3]),
            ("layers.0.first.bias", &[2]),
            ("layers.0.rest.weight", &[5, 3]),
            ("layers.0.rest.bias", &[5]),
        ];
        let tensors = shapes.map(|(name, shape)| (name.to_owned(), range(shape)));
        tensors.into_iter().collect()
    }

    #[test]
    fn what_goes_out_comes_back() {
        let ours = ours();
        for line in lines(&NAMES, &network(1)) {
            let theirs: Vec<Tensor> = line.export(&ours).into_iter().map(|(_, t)| t).collect();
            let shapes: Vec<Vec<i64>> = line.ours.iter().map(|name| ours[name].size()).collect();
            for tensor in &theirs {
                assert_eq!(tensor.size(), line.their_shape(&shapes), "{line:?}");
            }
            let sizes: Vec<i64> = shapes.iter().map(|shape| shape[0]).collect();
            for (name, tensor) in line.import(&theirs, &sizes) {
                assert_eq!(tensor, ours[&name], "{name}");
            }
        }
    }

    #[test]
    fn a_convolution_is_a_matrix_on_its_side() {
        let line = &lines(&NAMES, &network(1))[2];
        let theirs = &line.export(&ours())[0];
        assert_eq!(
            (theirs.0.as_str(), theirs.1.size()),
            ("h.0.all.weight", vec![3, 7])
        );
        assert_eq!(theirs.1.double_value(&[2, 1]), 5.0); // row 1 of the first, column 2
    }

    #[test]
    fn no_part_is_nothing() {
        let lines = lines(&NAMES, &network(2));
        assert!(
            lines[4].export(&ours()).is_empty(),
            "there is no second layer"
        );
    }

    #[test]
    fn a_row_for_untied_networks_concerns_no_tied_one() {
        let names = |tied| {
            let network = Config { tied, ..network(1) };
            let lines = lines(&NAMES, &network);
            lines
                .into_iter()
                .flat_map(|line| line.ours)
                .collect::<Vec<_>>()
        };
        assert!(!names(true).contains(&"out.bias".to_owned()));
        assert!(names(false).contains(&"out.bias".to_owned()));
    }
}
