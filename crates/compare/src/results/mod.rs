mod comparison;
mod metric;
mod run;

pub use comparison::{Arm, Comparison};
pub use metric::{Better, Bound, Item, Kind, Metric};
pub use run::{Point, Run, Shown, Used};
