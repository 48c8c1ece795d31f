use std::ffi::c_void;
use std::ptr;
use std::time::Duration;

use tch::{Device, Kind, Tensor};

use crate::ffi::{self, done, made, text};

/// Watches the operators of this thread, from its start until it is dropped, and of the backward
/// passes that this thread starts. Without one nothing is registered, and operators cost nothing
/// more.
///
/// On a GPU each operator is waited for, so that its time is its own and not that of queueing it.
/// What ATen's dispatcher does not see, such as the functions of this crate, counts for the part
/// around it.
///
/// ```
/// use cloze_native::{Profiler, part};
/// use tch::{Device, Kind, Tensor};
///
/// let x = Tensor::ones([8, 8], (Kind::Float, Device::Cpu)).set_requires_grad(true);
/// let profiler = Profiler::start(Device::Cpu);
/// part(c"square", || x.matmul(&x)).sum(Kind::Float).backward();
/// let products = profiler.records().into_iter().filter(|record| record.operator == "aten::mm");
/// let calls: Vec<_> = products.map(|r| (r.backward, r.part, r.calls)).collect();
/// assert_eq!(calls, [(false, "square".to_owned(), 1), (true, "square".to_owned(), 2)]);
/// ```
///
/// Source: `at::addThreadLocalCallback` in `ATen/record_function.h`.
#[derive(Debug)]
pub struct Profiler(*mut c_void);

/// What a [`Profiler`] saw of one operator in one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Whether it ran in a backward pass.
    pub backward: bool,
    /// The innermost [`part`](crate::part()) around it or, in a backward pass, around the operator of the forward
    /// pass that it differentiates. Empty outside of all parts.
    pub part: String,
    /// `aten::addmm`, the node `AddmmBackward0`, or the part itself.
    pub operator: String,
    /// How often.
    pub calls: u64,
    /// How long, without the operators that it called.
    pub self_time: Duration,
}

impl Profiler {
    /// # Panics
    /// If this thread has a profiler already.
    #[must_use]
    pub fn start(device: Device) -> Self {
        let on = Tensor::empty([0], (Kind::Float, device));
        // SAFETY: the tensor and `out` outlive the call.
        let start = |out| unsafe { ffi::cloze_profile_start(on.as_ptr(), out) };
        Self(made("Profiler::start", ptr::null_mut(), start))
    }

    /// What was seen so far, sorted by direction, part and operator.
    pub fn records(&self) -> Vec<Record> {
        // SAFETY: the profile was started and runs until it is dropped; `out` outlives the call.
        let lines = text("Profiler::records", |out| unsafe {
            ffi::cloze_profile_lines(self.0, out)
        });
        lines.lines().map(Record::read).collect()
    }
}

impl Drop for Profiler {
    fn drop(&mut self) {
        // SAFETY: started once and stopped here alone, in the thread that started it: a pointer
        // keeps `Self` from being sent.
        done("Profiler::drop", || unsafe {
            ffi::cloze_profile_stop(self.0)
        });
    }
}

impl Record {
    /// A line of the shim: no name of an operator or part holds a tab.
    fn read(line: &str) -> Self {
        let fields: Vec<&str> = line.split('\t').collect();
        let [backward, part, operator, calls, nanoseconds] = fields[..] else {
            panic!("a record has five fields: {line}");
        };
        let number = |text: &str| text.parse().expect("the shim writes whole numbers");
        Self {
            backward: backward == "1",
            part: part.to_owned(),
            operator: operator.to_owned(),
            calls: number(calls),
            self_time: Duration::from_nanos(number(nanoseconds)),
        }
    }
}

/// Whether somebody watches the operators of this thread.
pub fn observed() -> bool {
    // SAFETY: it reads a variable of the thread.
    unsafe { ffi::cloze_observed() }
}
