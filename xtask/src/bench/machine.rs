use std::fs;
use std::process::Command;
use std::thread;

use crate::process;
use crate::workspace::Workspace;

/// On what, when and of which commit is measured: a page's first lines.
pub(super) fn describe(workspace: &Workspace) -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = field(&cpuinfo, "model name").unwrap_or(std::env::consts::ARCH);
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory = field(&meminfo, "MemTotal").and_then(gibibytes);
    let memory = memory.map_or_else(String::new, |memory| format!(", {memory:.0} GiB"));
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let date = said(Command::new("date").args(["-u", "+%Y-%m-%d"]));
    let mut git = Command::new("git");
    git.args(["describe", "--always", "--dirty"]);
    let commit = said(git.current_dir(workspace.root()));
    format!("{model}, {cores} cores{memory}; {date}, commit {commit}")
}

/// The first value of this name in a file of /proc.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim())
    })
}

fn gibibytes(value: &str) -> Option<f64> {
    let kibibytes: f64 = value.strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes / f64::from(1 << 20))
}

fn said(command: &mut Command) -> String {
    process::output(command).map_or_else(|_| "unknown".to_owned(), |text| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_proc_are_read() {
        let text = "processor\t: 0\nmodel name\t: A: B\nmodel name\t: C\nMemTotal:  25165824 kB\n";
        assert_eq!(field(text, "model name"), Some("A: B"));
        assert_eq!(field(text, "MemTotal").and_then(gibibytes), Some(24.0));
        assert_eq!(field(text, "flags"), None);
    }

    #[test]
    fn this_checkout_is_described() {
        let text = describe(&Workspace::here().unwrap());
        assert!(text.contains("cores") && text.contains("; 20"), "{text}");
    }
}
