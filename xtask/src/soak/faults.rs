use std::process::Command;

use anyhow::{Result, ensure};

use super::run::Place;
use crate::workspace::Workspace;
use crate::{cloze, process};

/// As `mount` understands it.
const DISK: &str = "4m";

/// The test that lets every call fail, with what it counted; and a run on a disk that is too small.
pub(super) fn faults(workspace: &Workspace) -> Result<()> {
    let test = [
        "test",
        "--release",
        "--package=cloze-train",
        "--test=train",
        "--quiet",
    ];
    let mut cargo = workspace.cargo(&test);
    process::run(cargo.args(["--", "faults", "damage", "--nocapture"]))?;
    small_disk(workspace)
}

/// A run whose checkpoints do not fit: in a small file system in memory, where the system lets an ordinary
/// user mount one.
pub(super) fn small_disk(workspace: &Workspace) -> Result<()> {
    let binary = cloze::build(workspace)?;
    let place = Place::new(&binary, &workspace.target()?.join("soak").join("disk"))?;
    let unshare = ["--map-root-user", "--mount", "sh", "-c"];
    let mount = "mount -t tmpfs -o size=64m tmpfs .";
    let mut allowed = Command::new("unshare");
    allowed.args(unshare).arg(mount).current_dir(place.run("."));
    if !process::works(&mut allowed) {
        eprintln!("note: no run on a small disk: this system lets no user mount one");
        return Ok(());
    }
    let expected = place.undisturbed()?;
    // Room for the text and for a few checkpoints, where all forty are to be kept.
    let script = "mkdir small && mount -t tmpfs -o size=$1 tmpfs small && \
        \"$0\" pretrain --config settings.toml --out small/run --set train.keep=40; code=$?; \
        cp small/run/latest/model.safetensors small.safetensors; ls small/run/checkpoints | wc -l; \
        exit $code";
    let mut run = Command::new("unshare");
    run.args(unshare)
        .args([script, &binary.to_string_lossy(), DISK])
        .env("OMP_NUM_THREADS", "1")
        .current_dir(place.run("."));
    let said = process::output(&mut run)?;
    let same = std::fs::read(place.run("small.safetensors"))? == expected;
    ensure!(same, "the run on the small disk has other weights");
    let kept: u64 = said.lines().last().unwrap_or_default().trim().parse()?;
    ensure!(kept < 40, "all checkpoints fitted: the disk was not full");
    println!(
        "a run on a disk of {DISK} that its checkpoints fill: done, weights bit-equal; of 40 checkpoints \
         {kept} are left"
    );
    Ok(())
}
