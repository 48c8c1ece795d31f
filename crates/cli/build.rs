//! Lets the binary find libtorch wherever it lies, and keeps CUDA from being dropped.

#[path = "build/commit.rs"]
mod commit;

use std::env;
use std::path::{Path, PathBuf, absolute};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=build");
    commit::tell();
    let lib = PathBuf::from(variable("DEP_TCH_LIBTORCH_LIB"));
    // Not resolved further: where this is a link to one of several libtorches, it stays one.
    let lib =
        absolute(&lib).unwrap_or_else(|error| panic!("{} is no path: {error}", lib.display()));
    println!("cargo:rustc-link-arg-bins=-Wl,-rpath,{}", lib.display());
    if variable("CARGO_CFG_TARGET_OS") == "linux" {
        keep_all_of_libtorch(&lib);
    }
}

/// Nothing calls libtorch_cuda by name: its operators enter themselves when it is loaded. A linker
/// that drops what is not called drops it, and GPUs are silently missing. `libtorch.so` stands for
/// all parts: it needs them, or, in a libtorch for processors, is a text that names the one part.
fn keep_all_of_libtorch(lib: &Path) {
    println!("cargo:rustc-link-arg-bins=-Wl,--no-as-needed,-ltorch,--as-needed");
    // Another libtorch behind the same path has other parts.
    println!(
        "cargo:rerun-if-changed={}",
        lib.join("libtorch.so").display()
    );
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo did not set {name}: does torch-sys build?"))
}
