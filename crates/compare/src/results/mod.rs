mod comparison;
mod item;
mod kind;
mod metric;
mod run;
pub mod statistics;

pub use comparison::{Arm, Comparison};
pub use item::Item;
pub use kind::MetricKind;
pub(crate) use kind::Sums;
pub use metric::{Bound, Metric};
pub use run::{ArmRun, Point, Shown, Used};
