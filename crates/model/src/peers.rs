use std::fmt::Debug;
use std::io;

use tch::Tensor;

/// Those who train one model together, each on a share of every step: the ranks.
///
/// Every rank makes the same calls in the same order, and waits in each for the others. What comes out
/// of [`exchange`](Self::exchange), [`sum`](Self::sum) and [`broadcast`](Self::broadcast) is the same on
/// every rank, bit for bit: so they decide alike, and stay replicas of each other.
///
/// # Errors
/// A rank that is gone, or that can no longer be reached, is an error of each of these calls: the run of
/// the others ends.
pub trait Peers: Debug {
    /// Number of this rank, from 0. The first has the disk, the clock and the observers.
    fn rank(&self) -> usize;

    /// Number of ranks.
    fn size(&self) -> usize;

    /// What each rank hands in, in the order of the ranks. For a few numbers: flags, counts, states.
    ///
    /// # Errors
    /// If a rank is gone.
    fn exchange(&self, own: &[u8]) -> io::Result<Vec<Vec<u8>>>;

    /// Adds up tensors over the ranks, in place, each in its kind and on its device.
    ///
    /// # Errors
    /// If a rank is gone.
    fn sum(&self, tensors: &[Tensor]) -> io::Result<()>;

    /// Copies the tensors of the first rank into those of the others.
    ///
    /// # Errors
    /// If a rank is gone.
    fn broadcast(&self, tensors: &[Tensor]) -> io::Result<()>;

    /// Whether a rank that is told to stop may leave a step half done. Where others wait for its part it
    /// must not: they leave together, before the next step.
    fn may_leave(&self) -> bool;
}

/// One rank: nobody to wait for.
#[derive(Debug, Clone, Copy)]
pub struct Alone;

impl Peers for Alone {
    fn rank(&self) -> usize {
        0
    }

    fn size(&self) -> usize {
        1
    }

    fn exchange(&self, own: &[u8]) -> io::Result<Vec<Vec<u8>>> {
        Ok(vec![own.to_vec()])
    }

    fn sum(&self, _tensors: &[Tensor]) -> io::Result<()> {
        Ok(())
    }

    fn broadcast(&self, _tensors: &[Tensor]) -> io::Result<()> {
        Ok(())
    }

    fn may_leave(&self) -> bool {
        true
    }
}
