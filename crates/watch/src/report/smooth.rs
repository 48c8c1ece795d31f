/// An exponential mean over about a fiftieth of the points, without the bias of its beginning. What
/// is not finite is left out of it: the line itself shows it.
pub(super) fn smooth(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let window = (points.len() as f64 / 50.0).max(1.0);
    let keep = 1.0 - 2.0 / (window + 1.0);
    let (mut sum, mut weight) = (0.0, 0.0);
    let finite = points.iter().filter(|[_, y]| y.is_finite());
    finite
        .map(|[x, y]| {
            sum = keep * sum + y;
            weight = keep * weight + 1.0;
            [*x, sum / weight]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_stays_and_noise_shrinks() {
        let points = |y: fn(u32) -> f64| -> Vec<[f64; 2]> {
            (0..1000).map(|x| [f64::from(x), y(x)]).collect()
        };
        let level = smooth(&points(|x| if x == 500 { f64::NAN } else { 3.0 }));
        assert_eq!(level.len(), 999);
        assert!(level.iter().all(|[_, y]| (y - 3.0).abs() < 1e-12));
        let noise = smooth(&points(|x| f64::from(x % 2)));
        assert!(noise[500..].iter().all(|[_, y]| (y - 0.5).abs() < 0.06));
    }
}
