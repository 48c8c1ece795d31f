/// `not finite: 2 are NaN (×), 1 is infinite (▲)`, of points as the scales draw them; or nothing.
pub(super) fn unplaced<P: Iterator<Item = [f64; 2]>>(points: impl Fn() -> P) -> String {
    let heights = |is: fn(f64) -> bool| {
        let placed = points().filter(|[x, _]| x.is_finite());
        placed.filter(|[_, y]| is(*y)).count()
    };
    let aside = points().filter(|[x, _]| !x.is_finite()).count();
    let parts = [
        (heights(f64::is_nan), "NaN (×)"),
        (heights(|y| y == f64::INFINITY), "infinite (▲)"),
        (
            heights(|y| y == f64::NEG_INFINITY),
            "without a place below (▼)",
        ),
        (aside, "without a place on the x axis (not shown)"),
    ];
    let told = parts.iter().filter(|(times, _)| *times > 0);
    let told = told.map(|(times, what)| {
        let verb = if *times == 1 { "is" } else { "are" };
        format!("{times} {verb} {what}")
    });
    match told.collect::<Vec<_>>().join(", ").as_str() {
        "" => String::new(),
        told => format!("not finite: {told}"),
    }
}
