//! What somebody has who adds our crates to a project of his own: the packages as they would be published, in a
//! folder without our settings. The projects stand in a page, so that what it says is what works.

mod packages;
mod page;

use std::path::Path;
use std::process::{Command, id};
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use cloze_setup::lines;

use crate::libtorch::{self, Variant};
use crate::newcomer::OURS;
use crate::workspace::Workspace;
use crate::{cache, process};
use page::Project;

const PAGE: &str = "docs/your-project.md";

/// Builds all packages and the projects of the page, and runs the programs of these without cargo.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    // Kept from one check to the next: half of what is compiled is torch-sys.
    let strangers = workspace.target()?.join("ci").join("strangers");
    cache::create(&strangers)?;
    packages::unpack(workspace, &strangers.join("crates"))?;
    let page = fs::read_to_string(workspace.root().join(PAGE))?;
    let projects = page::projects(&page).with_context(|| format!("{PAGE} has another form"))?;
    write(workspace, &strangers, &projects)?;
    let libtorch = libtorch::ensure(workspace, Variant::Cpu)?;

    // Cargo reads .cargo/config.toml where it is started, and above: not below our checkout.
    let home = env::temp_dir().join(format!("cloze-strangers-{}", id()));
    cache::create(&home.join(".cargo"))?;
    fs::write(home.join(".cargo/config.toml"), lines(&libtorch))?;
    let outcome = build_and_run(&strangers, &home, &projects);
    outcome.and(cache::remove(&home).map_err(Into::into))
}

fn build_and_run(strangers: &Path, home: &Path, projects: &[Project]) -> Result<()> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What a package has by default is what our own builds have.
    let build = ["build", "--workspace", "--no-default-features"];
    cargo
        .args(build)
        .arg("--manifest-path")
        .arg(strangers.join("Cargo.toml"));
    cargo.arg("--target-dir").arg(strangers.join("target"));
    process::run(stranger(&mut cargo, home))?;
    say_what_is_missing(strangers, home)?;
    for Project { name, .. } in projects {
        let program = strangers.join("target/debug").join(name);
        let printed = process::output(stranger(&mut Command::new(program), home))?;
        let last = printed.lines().last();
        let last = last.with_context(|| format!("{name} of {PAGE} prints nothing"))?;
        eprintln!("{name}: {last}");
    }
    Ok(())
}

/// A workspace of them, with the versions of ours.
fn write(workspace: &Workspace, strangers: &Path, projects: &[Project]) -> Result<()> {
    for project in projects {
        let folder = strangers.join(&project.name);
        cache::remove(&folder)?;
        for (file, text) in project.files() {
            let file = folder.join(file);
            cache::create(file.parent().context("it lies in a folder")?)?;
            fs::write(file, text)?;
        }
    }
    let names = projects.iter().map(|project| project.name.as_str());
    let names: Vec<_> = names.chain(["crates/*"]).collect();
    let patches = packages::patches(&strangers.join("crates"))?;
    let manifest = format!(
        "[workspace]\nmembers = {names:?}\nresolver = \"3\"\n\n\
         [profile.dev]\ndebug = false\n\n[patch.crates-io]\n{patches}"
    );
    fs::write(strangers.join("Cargo.toml"), manifest)?;
    fs::copy(
        workspace.root().join("Cargo.lock"),
        strangers.join("Cargo.lock"),
    )?;
    Ok(())
}

/// The build script of `native` once more, by hand: in a folder without libtorch it says what to do, and on docs.rs,
/// where there is none, nothing.
fn say_what_is_missing(strangers: &Path, home: &Path) -> Result<()> {
    let built = fs::read_dir(strangers.join("target/debug/build"))?.flatten();
    let scripts = built.filter(|entry| {
        let folder = entry.file_name();
        folder.to_string_lossy().starts_with("cloze-native-")
    });
    let scripts = scripts.filter_map(|entry| {
        let script = entry.path().join("build-script-build");
        Some((script.metadata().ok()?.modified().ok()?, script))
    });
    let (_, script) = scripts.max().context("cargo built no script of native")?;
    let mut missing = Command::new(&script);
    missing.env("DEP_TCH_LIBTORCH_LIB", home.join("lib"));
    let output = stranger(&mut missing, home).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        !output.status.success() && said.contains("cargo install cloze-setup"),
        "a build without libtorch does not say what to do:\n{said}"
    );
    let mut documented = Command::new(&script);
    process::output(stranger(documented.env("DOCS_RS", "1"), home))?;
    Ok(())
}

/// In a folder of his own, without what cargo set for us; but with our Rust.
fn stranger<'a>(command: &'a mut Command, home: &Path) -> &'a mut Command {
    let ours = OURS.iter().filter(|name| **name != "RUSTUP_TOOLCHAIN");
    for name in ours {
        command.env_remove(name);
    }
    command.current_dir(home)
}
