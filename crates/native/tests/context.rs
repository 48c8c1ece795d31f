//! The switches and facts of the machine.

use cloze_native::{cpu_capability, cuda_linked, flush_denormals, libtorch_version};
use tch::Tensor;

#[test]
fn the_version_is_the_one_that_tch_is_built_for() {
    assert_eq!(libtorch_version(), "2.11.0");
}

#[test]
fn the_instruction_set_is_one_that_aten_knows() {
    let known = ["DEFAULT", "AVX2", "AVX512", "SVE", "NO AVX"];
    let capability = cpu_capability();
    assert!(
        known.iter().any(|name| capability.starts_with(name)),
        "{capability}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn cuda_is_linked_exactly_where_its_library_is_loaded() {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    assert!(maps.contains("libtorch_cpu"));
    assert_eq!(cuda_linked(), maps.contains("libtorch_cuda"));
}

#[test]
fn denormals_are_flushed_only_while_switched_on() {
    let tiny = Tensor::from_slice(&[1e-38_f32]);
    let halved = || (&tiny * 0.25).double_value(&[0]);
    assert!(halved() > 0.0);
    let supported = flush_denormals(true);
    let flushed = halved();
    flush_denormals(false);
    assert_eq!(supported, flushed == 0.0);
    assert!(halved() > 0.0);
}
