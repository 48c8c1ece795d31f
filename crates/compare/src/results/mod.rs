mod comparison;
mod metric;
mod run;

pub use cloze_pages::Better;
pub use comparison::{Arm, Comparison};
pub use metric::{Bound, Item, Metric, MetricKind};
pub use run::{ArmRun, Point, Shown, Used};
