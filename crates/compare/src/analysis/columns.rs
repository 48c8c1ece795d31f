use cloze_random::Draws;

use super::paired::PairedArm;
use crate::MetricKind;

/// The statistics of items, an item in a row: what a draw of an item adds stands together in memory.
pub(super) struct Columns {
    kind: MetricKind,
    cells: Vec<f64>,
    width: usize,
    /// For each arm and seed the columns of its statistics.
    places: Vec<Vec<Vec<usize>>>,
}

impl Columns {
    /// Of arms that have the same items.
    pub(super) fn of(kind: MetricKind, arms: &[&PairedArm<'_>]) -> Self {
        let mut columns: Vec<Vec<f64>> = Vec::new();
        let mut places = Vec::new();
        for arm in arms {
            let seeds = arm.seeds.iter().map(|items| {
                let column = |number: usize| items.iter().map(move |item| item.statistics[number]);
                let numbers = 0..kind.statistics();
                numbers
                    .map(|number| place(&mut columns, column(number).collect()))
                    .collect()
            });
            places.push(seeds.collect());
        }
        let items = columns.first().map_or(0, Vec::len);
        let rows = (0..items).flat_map(|item| columns.iter().map(move |column| column[item]));
        Self {
            kind,
            cells: rows.collect(),
            width: columns.len(),
            places,
        }
    }

    /// As many items as there are, each drawn from all: for each arm and seed what
    /// the sums make.
    pub(super) fn resampled(&self, draws: &mut Draws) -> Vec<Vec<f64>> {
        let mut sums = vec![0.0; self.width];
        let items = self.cells.len() / self.width.max(1);
        for _ in 0..items {
            let start = self.width * pick(draws, items);
            let row = &self.cells[start..start + self.width];
            for (sum, cell) in sums.iter_mut().zip(row) {
                *sum += cell;
            }
        }
        let (arms, mut own) = (self.places.iter(), Vec::new());
        arms.map(|seeds| {
            let seeds = seeds.iter();
            seeds
                .map(|places| {
                    own.clear();
                    own.extend(places.iter().map(|&place| sums[place]));
                    self.kind.mean(&own)
                })
                .collect()
        })
        .collect()
    }
}

/// The place of a column, which is added unless an equal one is there: mostly, all have the same weights.
fn place(columns: &mut Vec<Vec<f64>>, column: Vec<f64>) -> usize {
    let equal = columns.iter().position(|other| *other == column);
    equal.unwrap_or_else(|| {
        columns.push(column);
        columns.len() - 1
    })
}

/// One of `items`, without the division of [`Draws::below`]: the bias is below 2^-40 for all that fits
/// into memory.
fn pick(draws: &mut Draws, items: usize) -> usize {
    ((u128::from(draws.bits()) * items as u128) >> 64) as usize
}
