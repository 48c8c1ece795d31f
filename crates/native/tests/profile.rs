//! What is counted, under which part, and that nothing stays behind.

use std::time::{Duration, Instant};

use cloze_native::{Profiler, Record, observed, part};
use tch::{Device, Kind, Tensor};

fn weight() -> Tensor {
    Tensor::randn([96, 96], (Kind::Float, Device::Cpu)).set_requires_grad(true)
}

fn of<'a>(records: &'a [Record], operator: &str) -> Vec<&'a Record> {
    let of = |record: &&Record| record.operator == operator;
    records.iter().filter(of).collect()
}

#[test]
fn each_operator_is_counted_where_it_ran() {
    let (x, mut sink) = (weight(), Vec::new());
    let profiler = Profiler::start(Device::Cpu);
    sink.push(x.mm(&x));
    part(c"outer", || {
        sink.push(x.mm(&x));
        part(c"inner", || sink.push(x.mm(&x)));
        sink.push(x.mm(&x));
    });
    let records = profiler.records();
    let products = of(&records, "aten::mm");
    let found: Vec<_> = products
        .iter()
        .map(|r| (r.backward, r.part.as_str(), r.calls))
        .collect();
    assert_eq!(
        found,
        [(false, "", 1), (false, "inner", 1), (false, "outer", 2)]
    );
    assert!(products.iter().all(|r| r.self_time > Duration::ZERO));
}

#[test]
fn self_times_add_up_to_the_time_of_the_part() {
    let x = weight();
    let profiler = Profiler::start(Device::Cpu);
    let begin = Instant::now();
    let _ = part(c"all", || x.matmul(&x).linear(&x, None::<Tensor>).tanh());
    let whole = begin.elapsed();
    let sum: Duration = profiler.records().iter().map(|r| r.self_time).sum();
    // What is not in it is the way into the part and out of it.
    let outside = whole
        .checked_sub(sum)
        .expect("the parts are within the whole");
    assert!(
        outside < whole / 2 + Duration::from_millis(1),
        "{sum:?} of {whole:?}"
    );
}

#[test]
fn a_gradient_counts_for_the_part_of_its_operator() {
    let (x, y) = (weight(), weight());
    let profiler = Profiler::start(Device::Cpu);
    let first = part(c"first", || x.mm(&x)).tanh();
    let second = part(c"second", || first.mm(&y).sigmoid());
    second.sum(Kind::Float).backward();
    let records = profiler.records();
    let part_of = |operator: &str| -> Vec<_> {
        let of = of(&records, operator);
        of.iter()
            .map(|r| (r.backward, r.part.as_str(), r.calls))
            .collect()
    };
    assert_eq!(
        part_of("MmBackward0"),
        [(true, "first", 1), (true, "second", 1)]
    );
    assert_eq!(part_of("SigmoidBackward0"), [(true, "second", 1)]);
    assert_eq!(part_of("TanhBackward0"), [(true, "", 1)]);
    let accumulated = part_of("torch::autograd::AccumulateGrad");
    assert_eq!(accumulated, [(true, "first", 1), (true, "second", 1)]);
}

#[test]
fn two_passes_through_the_same_parts_add_up() {
    let x = weight();
    let profiler = Profiler::start(Device::Cpu);
    for _ in 0..3 {
        part(c"layer", || x.mm(&x).sum(Kind::Float)).backward();
    }
    let records = profiler.records();
    assert_eq!(of(&records, "MmBackward0").len(), 1);
    assert_eq!(of(&records, "MmBackward0")[0].calls, 3);
    assert_eq!(of(&records, "MmBackward0")[0].part, "layer");
    assert_eq!(of(&records, "layer")[0].calls, 3);
}

#[test]
fn switched_off_it_leaves_nothing_registered() {
    assert!(!observed());
    let profiler = Profiler::start(Device::Cpu);
    assert!(observed());
    let elsewhere = std::thread::spawn(observed).join();
    assert!(
        !elsewhere.expect("it only looks"),
        "another thread is watched"
    );
    // The part is still open when its profile ends.
    part(c"open", || drop(profiler));
    assert!(!observed());
    assert_eq!(part(c"unwatched", || 7), 7);

    let next = Profiler::start(Device::Cpu);
    assert_eq!(next.records(), []);
}

#[test]
fn a_part_ends_with_a_panic_in_it() {
    let x = weight();
    let profiler = Profiler::start(Device::Cpu);
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = part(c"broken", || {
            x.mm(&Tensor::ones([1, 1], (Kind::Float, Device::Cpu)))
        });
    }));
    assert!(caught.is_err());
    let _ = x.mm(&x);
    let records = profiler.records();
    let parts: Vec<_> = of(&records, "aten::mm")
        .iter()
        .map(|r| r.part.as_str())
        .collect();
    assert!(parts.contains(&""), "{parts:?}");
}

#[test]
#[should_panic(expected = "this thread is being profiled already")]
fn a_thread_has_one_profiler() {
    let _one = Profiler::start(Device::Cpu);
    let _other = Profiler::start(Device::Cpu);
}
