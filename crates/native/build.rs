//! Compiles the shim against the libtorch that torch-sys found, and lets test binaries find it.

use std::env;
use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::exit;
use std::thread::{self, ScopedJoinHandle};

/// All but the loops, in one file: nearly all of the time goes into reading libtorch's headers, which
/// sixteen files did sixteen times (docs/log.md).
const SHIM: &str = "src/shim.cpp";
/// The loops, which are compiled once for each instruction set.
const LOOPS: &str = "src/kernels/compiled.cpp";

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
    println!("cargo:rerun-if-env-changed=DOCS_RS");
    // It has no libtorch, and links nothing.
    if env::var_os("DOCS_RS").is_some() {
        return;
    }
    let lib = PathBuf::from(variable("DEP_TCH_LIBTORCH_LIB"));
    if let Some(lacking) = lacking(&lib) {
        eprintln!("{}", what_to_do(&lacking));
        exit(1);
    }
    compile(&lib);
    link_into_target(&lib, &Path::new(&variable("OUT_DIR")).join("libtorch"));
}

/// What would be told later, by a compiler or a linker, in many lines. torch-sys knows the version of an archive,
/// and looks for no library.
fn lacking(lib: &Path) -> Option<String> {
    let is_set = |name: &str| {
        println!("cargo:rerun-if-env-changed={name}");
        env::var_os(name).is_some()
    };
    // The user's word, or folders of another form.
    let odd = [
        "LIBTORCH_BYPASS_VERSION_CHECK",
        "LIBTORCH_STATIC",
        "LIBTORCH_INCLUDE",
        "LIBTORCH_LIB",
    ];
    if odd.map(is_set).contains(&true) {
        return None;
    }
    let header = lib.join("../include/torch/headeronly/version.h");
    let text = fs::read_to_string(&header).unwrap_or_default();
    let define = |part| format!("#define TORCH_VERSION_{part}\n");
    let is_ours = ["MAJOR 2", "MINOR 11"]
        .map(define)
        .iter()
        .all(|line| text.contains(line));
    if !is_ours {
        return Some(format!(
            "{} is of another version, or not there",
            header.display()
        ));
    }
    let libraries =
        ["torch", "torch_cpu", "c10"].map(|name| format!("{DLL_PREFIX}{name}{DLL_SUFFIX}"));
    let mut paths = libraries.iter().map(|name| lib.join(name));
    let missing = paths.find(|path| !path.exists())?;
    Some(format!("{} is not there", missing.display()))
}

fn what_to_do(lacking: &str) -> String {
    format!(
        "\ncloze needs libtorch 2.11.0: {lacking}.\n\n\
         Get it once for all projects, and tell cargo of it:\n\n    \
             cargo install cloze-setup\n    \
             mkdir -p .cargo && cloze-setup >> .cargo/config.toml\n\n\
         In a clone of cloze that is `cargo xtask setup`. Or take one that is there: LIBTORCH=/its/folder, or \
         LIBTORCH_USE_PYTORCH=1 for the torch 2.11.0 of your Python.\n\
         More: {}/blob/main/docs/your-project.md\n",
        env!("CARGO_PKG_REPOSITORY")
    )
}

/// The shim and the loops beside one another; the jobserver counts them all.
fn compile(lib: &Path) {
    let sets = instruction_sets();
    let objects: Vec<PathBuf> = thread::scope(|scope| {
        let loops = sets
            .iter()
            .map(|set| scope.spawn(move || compile_loops(set)));
        let mut compilers: Vec<_> = loops.collect();
        compilers.push(scope.spawn(|| compile_shim(lib, sets)));
        let joined = compilers.into_iter().map(ScopedJoinHandle::join);
        joined
            .flat_map(|objects| objects.expect("the compiler's message is above"))
            .collect()
    });
    cc::Build::new()
        .cpp(true)
        .objects(objects)
        .compile("cloze_native");
    for folder in ["src", "src/kernels"] {
        rerun_if_changed(folder);
    }
}

/// The same standard and ABI as torch-sys's own build script: the two share C++ types.
fn compile_shim(lib: &Path, sets: &[InstructionSet]) -> Vec<PathBuf> {
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
    let names: String = sets.iter().map(|(name, _)| format!("X({name}) ")).collect();
    build.define("CLOZE_ISAS", names.as_str());
    build.file(SHIM).compile_intermediates()
}

/// The C++ of a folder, file by file: of a whole folder cargo would follow the Rust, too.
fn rerun_if_changed(folder: &str) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder}: {error}"));
    for path in entries.flatten().map(|entry| entry.path()) {
        if path
            .extension()
            .is_some_and(|kind| kind == "cpp" || kind == "h")
        {
            println!("cargo:rerun-if-changed={}", path.display());
        }
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
