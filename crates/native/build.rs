//! Compiles the shim against the libtorch that torch-sys found, and lets test binaries find it.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

const SOURCES: [&str; 5] = [
    "src/bf16_products.cpp",
    "src/context.cpp",
    "src/lists.cpp",
    "src/optimizer.cpp",
    "src/precision.cpp",
];
const HEADERS: [&str; 1] = ["src/shim.h"];

fn main() {
    let lib = PathBuf::from(variable("DEP_TCH_LIBTORCH_LIB"));
    compile(&lib);
    link_into_target(&lib, &Path::new(&variable("OUT_DIR")).join("libtorch"));
}

/// The same standard and ABI as torch-sys's own build script: the two share C++ types.
fn compile(lib: &Path) {
    println!("cargo:rerun-if-env-changed=LIBTORCH_CXX11_ABI");
    let abi = env::var("LIBTORCH_CXX11_ABI").unwrap_or_else(|_| "1".to_owned());
    let include = lib.join("../include");
    let mut build = cc::Build::new();
    build
        .cpp(true)
        .pic(true)
        .std("c++17")
        .define("_GLIBCXX_USE_CXX11_ABI", abi.as_str())
        .flag_if_supported("-Wno-unused-parameter");
    // System headers: their warnings are not ours.
    for folder in [include.join("torch/csrc/api/include"), include] {
        build.flag("-isystem").flag(folder);
    }
    build.files(SOURCES).compile("cloze_native");
    for file in SOURCES.iter().chain(&HEADERS) {
        println!("cargo:rerun-if-changed={file}");
    }
}

/// Cargo adds the link-search folders *inside the target folder* to the library path of what it
/// runs: tests, doctests, examples and binaries, of this crate and of all that depend on it. Through
/// this link they find libtorch wherever it lies.
fn link_into_target(lib: &Path, link: &Path) {
    match fs::remove_file(link) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            panic!("cannot replace {}: {error}", link.display())
        }
        _ => {}
    }
    symlink(lib, link).unwrap_or_else(|error| panic!("cannot make {}: {error}", link.display()));
    println!("cargo:rustc-link-search=native={}", link.display());
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo did not set {name}: does torch-sys build?"))
}
