use crate::{Permutation, Stream};

/// Which items a step reads: epoch after epoch in a new random order, or once through in order.
///
/// ```
/// use cloze_random::{Sampler, Stream};
/// let train = Sampler::shuffled(42, Stream::named("order"), 10, 4);
/// let held_out = Sampler::in_order(10, 4);
/// assert_eq!((train.at(2).len(), train.epoch()), (4, 3)); // two of epoch 0, two of epoch 1
/// assert_eq!(held_out.at(2).iter().map(|pick| pick.item).collect::<Vec<_>>(), [8, 9]);
/// ```
#[derive(Debug, Clone)]
pub struct Sampler {
    order: Order,
    items: u64,
    per_step: u64,
}

/// One item of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    /// How often every item was read before.
    pub epoch: u64,
    /// Which item.
    pub item: u64,
    /// Its place in the step.
    pub index: u64,
}

#[derive(Debug, Clone)]
enum Order {
    Shuffled { seed: u64, stream: Stream },
    Once,
}

impl Sampler {
    /// Without end, `per_step` items a step; each epoch reads every item once.
    ///
    /// # Panics
    /// If there is no item, or none in a step.
    pub fn shuffled(seed: u64, stream: Stream, items: u64, per_step: u64) -> Self {
        Self::new(Order::Shuffled { seed, stream }, items, per_step)
    }

    /// Every item once; the last step takes what is left, and after it there is nothing.
    ///
    /// # Panics
    /// If there is no item, or none in a step.
    pub fn in_order(items: u64, per_step: u64) -> Self {
        Self::new(Order::Once, items, per_step)
    }

    /// The items of a step.
    pub fn at(&self, step: u64) -> Vec<Pick> {
        let first = step * self.per_step;
        let positions = first..first + self.per_step;
        positions
            .filter_map(|position| self.nth(position))
            .collect()
    }

    /// The item that is read after so many others; none where all were read once.
    pub fn nth(&self, position: u64) -> Option<Pick> {
        let (epoch, item) = (position / self.items, position % self.items);
        let item = match self.order {
            Order::Once if epoch > 0 => return None,
            Order::Once => item,
            Order::Shuffled { seed, stream } => {
                Permutation::new(seed, stream, epoch, self.items).at(item)
            }
        };
        let index = position % self.per_step;
        Some(Pick { epoch, item, index })
    }

    /// Number of steps in which every item is read.
    pub fn epoch(&self) -> u64 {
        self.items.div_ceil(self.per_step)
    }

    fn new(order: Order, items: u64, per_step: u64) -> Self {
        assert!(
            items > 0 && per_step > 0,
            "cannot sample {per_step} of {items} items a step"
        );
        Self {
            order,
            items,
            per_step,
        }
    }
}
