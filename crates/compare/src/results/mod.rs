mod comparison;
mod metric;
mod run;

pub use comparison::{Arm, Comparison};
pub use metric::{Better, Bound, Item, Metric, MetricKind};
pub use run::{ArmRun, Point, Shown, Used};
