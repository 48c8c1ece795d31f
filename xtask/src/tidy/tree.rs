use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Violation;
use super::code::code;
use super::features::Features;
use crate::process;
use crate::workspace::Workspace;

/// All that the rules look at.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Our own packages.
    pub(super) members: Vec<Member>,
    /// The direct dependencies of every package, ours and others': normal ones, those of builds
    /// and, for ours, those of tests.
    pub(super) graph: BTreeMap<String, BTreeSet<String>>,
    /// With what features each of them is built.
    pub(super) features: Features,
    /// What git tracks or would add.
    pub(super) files: Vec<SourceFile>,
}

#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// Relative to the root, with `/`.
    pub(crate) folder: String,
    pub(crate) is_published: bool,
    /// The files at which its library and its binaries begin, relative to the root.
    pub(crate) crate_roots: Vec<String>,
    /// As its manifest declares them.
    pub(crate) dependencies: Vec<Dependency>,
}

#[derive(Debug)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// Of its tests, examples and benches alone.
    pub(crate) for_tests: bool,
}

#[derive(Debug)]
pub(super) struct SourceFile {
    /// Relative to the root, with `/`.
    pub(super) path: String,
    /// Empty for what is not UTF-8: the rules are about text.
    pub(super) text: String,
}

impl Tree {
    pub(super) fn read(workspace: &Workspace) -> Result<Self> {
        let (members, graph) = packages(workspace)?;
        Ok(Self {
            features: Features::read(workspace, &members)?,
            files: read_files(workspace.root())?,
            members,
            graph,
        })
    }

    pub(super) fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Rust files.
    pub(super) fn rust(&self) -> impl Iterator<Item = &SourceFile> {
        self.with_suffix(".rs")
    }

    /// Pages of Markdown.
    pub(super) fn pages(&self) -> impl Iterator<Item = &SourceFile> {
        self.with_suffix(".md")
    }

    fn with_suffix(&self, suffix: &str) -> impl Iterator<Item = &SourceFile> {
        let files = self.files.iter();
        files.filter(move |file| file.path.ends_with(suffix))
    }

    /// Whether there is such a file or folder.
    pub(super) fn holds(&self, path: &str) -> bool {
        let below = |rest: &str| rest.is_empty() || rest.starts_with('/');
        let mut paths = self.files.iter().map(|file| &file.path);
        path.is_empty() || paths.any(|file| file.strip_prefix(path).is_some_and(below))
    }
}

impl SourceFile {
    /// What the compiler acts on: see [`code`].
    pub(super) fn code(&self) -> String {
        code(&self.text)
    }

    /// The folder that it lies in.
    pub(super) fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// What there is to say of the lines of its text, or of what was made of that.
    pub(super) fn judge<A: IntoIterator<Item = String>>(
        &self,
        text: &str,
        advice: impl Fn(&str) -> A,
    ) -> Vec<Violation> {
        let lines = text.lines().enumerate();
        let found = lines.flat_map(|(number, line)| {
            let place = format!("{}:{}", self.path, number + 1);
            let all = advice(line).into_iter();
            all.map(move |advice| Violation::new(&place, advice))
        });
        found.collect()
    }
}

type Packages = (Vec<Member>, BTreeMap<String, BTreeSet<String>>);

fn packages(workspace: &Workspace) -> Result<Packages> {
    let parsed = parse(&workspace.metadata()?, workspace.root());
    parsed.context("cargo metadata has an unknown form")
}

/// Our own packages.
pub(crate) fn members(workspace: &Workspace) -> Result<Vec<Member>> {
    Ok(packages(workspace)?.0)
}

fn parse(metadata: &Value, root: &Path) -> Option<Packages> {
    let packages = metadata["packages"].as_array()?;
    let name_of: BTreeMap<_, _> = packages
        .iter()
        .map(|package| Some((package["id"].as_str()?, package["name"].as_str()?)))
        .collect::<Option<_>>()?;
    let ours = metadata["workspace_members"].as_array()?;
    let members = packages
        .iter()
        .filter(|package| ours.contains(&package["id"]));
    let members = members
        .map(|package| member(package, root))
        .collect::<Option<_>>()?;

    let mut graph = BTreeMap::<_, BTreeSet<_>>::new();
    for node in metadata["resolve"]["nodes"].as_array()? {
        let dependencies = graph
            .entry(name_of.get(node["id"].as_str()?)?.to_string())
            .or_default();
        for id in node["dependencies"].as_array()? {
            dependencies.insert(name_of.get(id.as_str()?)?.to_string());
        }
    }
    Some((members, graph))
}

fn member(package: &Value, root: &Path) -> Option<Member> {
    let relative = |path: &Value| {
        let path = Path::new(path.as_str()?).strip_prefix(root).ok()?;
        Some(path.to_str()?.to_owned())
    };
    let manifest = relative(&package["manifest_path"])?;
    let dependency = |dependency: &Value| {
        Some(Dependency {
            name: dependency["name"].as_str()?.to_owned(),
            for_tests: dependency["kind"] == "dev",
        })
    };
    let targets = package["targets"].as_array()?.iter();
    let begins = |target: &&Value| {
        let kinds = target["kind"].as_array();
        kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind == "lib" || kind == "bin"))
    };
    Some(Member {
        name: package["name"].as_str()?.to_owned(),
        folder: manifest.trim_end_matches("/Cargo.toml").to_owned(),
        // The registries that it may go to; nothing stands for all.
        is_published: package["publish"]
            .as_array()
            .is_none_or(|allowed| !allowed.is_empty()),
        crate_roots: targets
            .filter(begins)
            .map(|target| relative(&target["src_path"]))
            .collect::<Option<_>>()?,
        dependencies: package["dependencies"]
            .as_array()?
            .iter()
            .map(dependency)
            .collect::<Option<_>>()?,
    })
}

fn read_files(root: &Path) -> Result<Vec<SourceFile>> {
    let mut git = Command::new("git");
    git.current_dir(root).args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]);
    let listing = process::output(&mut git).context("tidy asks git which files are ours")?;
    let mut files = Vec::new();
    for path in listing.split_terminator('\0') {
        let place = root.join(path);
        // Git lists what is removed and not yet committed.
        if !place.is_file() {
            continue;
        }
        let bytes = match place.is_symlink() {
            // A link has no text of its own.
            true => Vec::new(),
            false => fs::read(&place).with_context(|| format!("cannot read {path}"))?,
        };
        files.push(SourceFile {
            path: path.to_owned(),
            text: String::from_utf8(bytes).unwrap_or_default(),
        });
    }
    Ok(files)
}

#[cfg(test)]
impl Tree {
    /// A tree of these files and no packages.
    pub(super) fn of_files(files: &[(&str, &str)]) -> Self {
        Self::default().with_files(files)
    }

    /// The same packages, with these files.
    pub(super) fn with_files(self, files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| SourceFile {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        });
        Self {
            files: files.collect(),
            ..self
        }
    }

    /// A tree of packages without files, each with its direct dependencies. Those that the
    /// list's first part names are ours, in `crates/NAME`.
    pub(super) fn of_packages(ours: &[(&str, &[&str])], others: &[(&str, &[&str])]) -> Self {
        let names = |list: &[&str]| list.iter().map(ToString::to_string).collect();
        let normal = |name: &&str| Dependency {
            name: (*name).to_owned(),
            for_tests: false,
        };
        let members = ours.iter().map(|(name, dependencies)| Member {
            name: (*name).to_owned(),
            folder: format!("crates/{name}"),
            is_published: true,
            crate_roots: vec![format!("crates/{name}/src/lib.rs")],
            dependencies: dependencies.iter().map(normal).collect(),
        });
        let all = ours.iter().chain(others);
        Self {
            members: members.collect(),
            graph: all
                .map(|(name, list)| ((*name).to_owned(), names(list)))
                .collect(),
            ..Self::default()
        }
    }
}
