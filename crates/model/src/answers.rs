use tch::Tensor;

/// Right answers, some of which may be missing, with how many there are.
///
/// The number is known where the answers are made, on the processor: asking a GPU for it would wait for
/// all that it has to do.
#[derive(Debug)]
pub struct Answers {
    /// The class of each place, int64. One of -100 is no target: padding, or a prompt that is only read.
    pub classes: Tensor,
    /// Places that have an answer.
    pub count: u64,
}

impl Answers {
    /// An answer at every place.
    pub fn everywhere(classes: Tensor) -> Self {
        let count = classes.numel() as u64;
        Self { classes, count }
    }

    /// Counts the answers, which waits for the device of the classes.
    pub fn counted(classes: Tensor) -> Self {
        let count = classes.ge(0).count_nonzero(None).int64_value(&[]) as u64;
        Self { classes, count }
    }
}
