use tch::Tensor;

/// A loss as sums and counts, so that adding up micro-batches and ranks with unequal numbers of
/// targets is exact. It becomes a mean at the last moment.
#[derive(Debug)]
pub struct Loss {
    /// One term for each objective, in a fixed order. The total is the sum of their means, each times
    /// its weight.
    pub terms: Vec<Term>,
}

/// What one objective says of one batch.
#[derive(Debug)]
pub struct Term {
    /// Short name for logs: `mlm`, `nsp`, `clm`.
    pub name: &'static str,
    /// How much its mean counts in the total: 1, but for objectives that share the sequences.
    pub weight: f64,
    /// Sum of the losses of all targets, in nats: a scalar in fp32 that carries the gradient.
    pub sum: Tensor,
    /// Number of targets that were summed.
    pub count: u64,
}

impl Loss {
    /// The scalar to differentiate: each term's sum over the number of targets of the *whole*
    /// step, of which this batch may be a part, times its weight. Adding these up over the
    /// micro-batches gives the gradient of the step's mean loss. A term without targets counts as
    /// zero.
    ///
    /// # Panics
    /// If `totals` does not have one count for each term.
    pub fn mean_over(&self, totals: &[u64]) -> Tensor {
        assert_eq!(
            self.terms.len(),
            totals.len(),
            "one total for each term of the loss"
        );
        self.terms
            .iter()
            .zip(totals)
            .map(|(term, &total)| &term.sum / (total.max(1) as f64 / term.weight))
            .reduce(|a, b| a + b)
            .expect("a loss has at least one term")
    }
}

impl Term {
    /// A term that counts as it is.
    pub fn new(name: &'static str, sum: Tensor, count: u64) -> Self {
        let weight = 1.0;
        Self {
            name,
            weight,
            sum,
            count,
        }
    }
}

impl From<Term> for Loss {
    fn from(term: Term) -> Self {
        Self { terms: vec![term] }
    }
}

impl std::ops::Add for Loss {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self.terms.extend(other.terms);
        self
    }
}

/// One objective's result on held-out data: plain numbers that add up over batches.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The name of the objective, as in [`Term`].
    pub name: &'static str,
    /// How much its mean counts in the total, as in [`Term`].
    pub weight: f64,
    /// Sum of the losses of all targets, in nats.
    pub sum: f64,
    /// Number of targets whose most probable value was the right one.
    pub hits: u64,
    /// Number of targets.
    pub count: u64,
}

impl Score {
    /// The score of so many targets, which counts as it is: the sum of their losses, and how many were
    /// predicted.
    pub fn new(name: &'static str, (sum, hits): (f64, u64), count: u64) -> Self {
        let weight = 1.0;
        Self {
            name,
            weight,
            sum,
            hits,
            count,
        }
    }

    /// The score of a term of which `hits` targets were predicted. Waits for the device.
    pub fn of(term: &Term, hits: u64) -> Self {
        Self {
            name: term.name,
            weight: term.weight,
            sum: term.sum.double_value(&[]),
            hits,
            count: term.count,
        }
    }

    /// Mean loss per target, in nats. NaN when there was no target.
    pub fn mean(&self) -> f64 {
        self.sum / self.count as f64
    }

    /// Share of the targets that were predicted. NaN when there was no target.
    pub fn accuracy(&self) -> f64 {
        self.hits as f64 / self.count as f64
    }

    /// The total: the sum of the means, each times its weight. In nats.
    pub fn total(scores: &[Self]) -> f64 {
        scores.iter().map(|score| score.weight * score.mean()).sum()
    }

    /// Adds another part of the same evaluation, term by term.
    ///
    /// # Panics
    /// If the two do not have the same terms.
    pub fn add_all(totals: &mut Vec<Self>, part: Vec<Self>) {
        if totals.is_empty() {
            *totals = part;
            return;
        }
        assert_eq!(totals.len(), part.len(), "two scores of different models");
        for (total, new) in totals.iter_mut().zip(part) {
            assert_eq!(total.name, new.name, "two scores of different models");
            total.sum += new.sum;
            total.hits += new.hits;
            total.count += new.count;
        }
    }
}
