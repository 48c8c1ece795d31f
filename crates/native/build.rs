//! Compiles the shim against the libtorch that torch-sys found, and lets test binaries find it.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

const SOURCES: [&str; 16] = [
    "src/attention.cpp",
    "src/bf16_products.cpp",
    "src/context.cpp",
    "src/cross_entropy.cpp",
    "src/dropout.cpp",
    "src/gelu.cpp",
    "src/linear.cpp",
    "src/lists.cpp",
    "src/memory.cpp",
    "src/operators.cpp",
    "src/optimizer.cpp",
    "src/parallel.cpp",
    "src/precision.cpp",
    "src/products.cpp",
    "src/profile.cpp",
    "src/recompute.cpp",
];
/// The loops, which are compiled once for each instruction set, and the choice among them.
const LOOPS: &str = "src/kernels/compiled.cpp";
const CHOICE: &str = "src/kernels/choose.cpp";
const HEADERS: [&str; 9] = [
    "src/attention_head.h",
    "src/kernels/elementwise.h",
    "src/kernels/kernels.h",
    "src/kernels/math.h",
    "src/kernels/rows.h",
    "src/operators.h",
    "src/parallel.h",
    "src/products.h",
    "src/shim.h",
];

/// An instruction set, by the name that ATen has for it, and what selects it.
type InstructionSet = (&'static str, &'static [&'static str]);

const BASELINE: InstructionSet = ("baseline", &[]);
const X86_64: [InstructionSet; 3] = [
    BASELINE,
    ("avx2", &["-mavx2", "-mfma", "-mbmi2"]),
    (
        "avx512",
        &[
            "-mavx512f",
            "-mavx512dq",
            "-mavx512bw",
            "-mavx512vl",
            "-mfma",
            "-mbmi2",
            "-mprefer-vector-width=512",
        ],
    ),
];

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
    let sets = instruction_sets();
    let names: String = sets.iter().map(|(name, _)| format!("X({name}) ")).collect();
    build.define("CLOZE_ISAS", names.as_str());
    for loops in sets.iter().map(compile_loops) {
        build.objects(loops);
    }
    build.file(CHOICE).files(SOURCES).compile("cloze_native");
    for file in SOURCES.iter().chain(&HEADERS).chain([&LOOPS, &CHOICE]) {
        println!("cargo:rerun-if-changed={file}");
    }
}

fn instruction_sets() -> &'static [InstructionSet] {
    match variable("CARGO_CFG_TARGET_ARCH").as_str() {
        "x86_64" => &X86_64,
        _ => &[BASELINE],
    }
}

/// Always optimised: a debug build trains, too. Without traps and `errno`, rounding and roots become
/// instructions; sums are only reordered where the source says so.
fn compile_loops((name, flags): &InstructionSet) -> Vec<PathBuf> {
    let mut build = cc::Build::new();
    build
        .cpp(true)
        .pic(true)
        .std("c++17")
        .opt_level(3)
        .define("CLOZE_ISA", *name)
        .out_dir(Path::new(&variable("OUT_DIR")).join(name));
    for flag in [
        "-fopenmp-simd",
        "-fno-math-errno",
        "-fno-trapping-math",
        "-ffp-contract=fast",
    ] {
        build.flag_if_supported(flag);
    }
    for flag in *flags {
        build.flag(flag);
    }
    build.file(LOOPS).compile_intermediates()
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
