//! Gets libtorch once for all projects, and prints what a project needs to find it.
#![forbid(unsafe_code)]

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use cloze_setup::{Variant, libtorch, lines, warning};

const HELP: &str = "\
cloze-setup [--cuda] [--path]

Finds or gets the libtorch that tch fits, once for all projects of a user, and prints the lines for
.cargo/config.toml of a project; with --path its folder alone. With --cuda it is the one for NVIDIA's cards, too.
LIBTORCH=/its/folder, or LIBTORCH_USE_PYTORCH=1 for the torch of your Python, is taken where it fits.
";

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let is_given = |option: &str| given.iter().any(|word| word == option);
    if is_given("--help") || is_given("-h") {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let mut words = given.iter();
    if let Some(unknown) = words.find(|word| !["--cuda", "--path"].contains(&word.as_str())) {
        eprint!("cloze-setup does not know `{unknown}`\n\n{HELP}");
        return ExitCode::from(2);
    }
    let variant = match is_given("--cuda") {
        true => Variant::Cuda,
        false => Variant::Cpu,
    };
    match libtorch(variant) {
        Ok(folder) if is_given("--path") => {
            println!("{}", folder.display());
            ExitCode::SUCCESS
        }
        Ok(folder) => {
            let before = warning(Path::new("."));
            print!("{}", lines(&folder));
            before
                .into_iter()
                .for_each(|warning| eprintln!("{warning}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("cloze-setup: {error}");
            let causes = std::iter::successors(error.source(), |cause| (**cause).source());
            causes.for_each(|cause| eprintln!("  because: {cause}"));
            ExitCode::FAILURE
        }
    }
}
