use std::env;

use serde_json::{Value, json};
use tch::Device;

use crate::device;

/// What a run depends on besides its configuration and its text, for `env.json`.
pub fn environment(device: Device) -> Value {
    json!({
        "cloze": env!("CARGO_PKG_VERSION"),
        "libtorch": cloze_native::libtorch_version(),
        "device": device::name(device),
        "cpu": cloze_native::cpu_capability(),
        "fp32_by_onednn": cloze_native::fp32_goes_to_onednn(),
        "threads": tch::get_num_threads(),
        "os": format!("{} {}", env::consts::OS, env::consts::ARCH),
        "command": env::args().collect::<Vec<_>>(),
    })
}
