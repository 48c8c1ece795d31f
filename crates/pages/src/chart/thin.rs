/// About as many points as can be seen: at most `most` that are finite, in the old order.
///
/// The lowest and the highest of each stretch stay, so that a spike does, and so do the first point,
/// the last, and of each stretch one NaN, one infinity and one negative infinity.
///
/// ```
/// let mut points: Vec<_> = (0..100_000).map(|x| [f64::from(x), 1.0]).collect();
/// points[777][1] = 50.0;
/// let thin = cloze_pages::thin(&points, 1000);
/// assert!(thin.len() <= 1000 && thin.contains(&[777.0, 50.0]));
/// ```
pub fn thin(points: &[[f64; 2]], most: usize) -> Vec<[f64; 2]> {
    if points.len() <= most.max(4) {
        return points.to_vec();
    }
    // Two of each stretch, and the two ends.
    let stretch = points.len().div_ceil((most.max(4) - 2) / 2);
    let mut kept = vec![0];
    for start in (0..points.len()).step_by(stretch) {
        let end = points.len().min(start + stretch);
        let mut few = chosen(points, start..end);
        few.sort_unstable();
        kept.extend(few);
    }
    kept.push(points.len() - 1);
    kept.dedup();
    kept.into_iter().map(|index| points[index]).collect()
}

fn chosen(points: &[[f64; 2]], stretch: std::ops::Range<usize>) -> Vec<usize> {
    let finite = |index: &usize| points[*index].iter().all(|value| value.is_finite());
    let by_height = |a: &usize, b: &usize| points[*a][1].total_cmp(&points[*b][1]);
    let first = |is: fn(&[f64; 2]) -> bool| stretch.clone().find(|&index| is(&points[index]));
    let five = [
        stretch.clone().filter(finite).min_by(by_height),
        stretch.clone().filter(finite).max_by(by_height),
        first(|[x, y]| !x.is_finite() || y.is_nan()),
        first(|[x, y]| x.is_finite() && *y == f64::INFINITY),
        first(|[x, y]| x.is_finite() && *y == f64::NEG_INFINITY),
    ];
    five.into_iter().flatten().collect()
}
