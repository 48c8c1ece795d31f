use std::fmt;
use std::fs;

use anyhow::Result;

use super::run::Run;

/// A way in which the peer can train.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mode {
    /// By torch.compile.
    pub(super) compile: bool,
    /// By autocast.
    pub(super) bf16: bool,
}

/// How fast each mode is, and what was left out.
#[derive(Debug)]
pub(super) struct Probe {
    pub(super) tried: Vec<(Mode, Run)>,
    pub(super) skipped: Vec<Mode>,
}

impl Mode {
    /// All, those that other modes are compared with first.
    fn all() -> [Self; 4] {
        [(false, false), (true, false), (false, true), (true, true)]
            .map(|(compile, bf16)| Self { compile, bf16 })
    }

    pub(super) fn precision(self) -> &'static str {
        ["fp32", "bf16"][usize::from(self.bf16)]
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = ["eager", "compiled"][usize::from(self.compile)];
        write!(f, "{way} {}", self.precision())
    }
}

impl Probe {
    /// Tries each mode once; `train` is told how slow a step may be before it is given up. A
    /// processor without bf16 instructions takes minutes for a step, so that those are left out.
    pub(super) fn new(
        fp32: bool,
        processor_has_bf16: bool,
        train: impl Fn(Mode, Option<f64>) -> Result<Run>,
    ) -> Result<Self> {
        let wanted = Mode::all().into_iter().filter(|mode| !(fp32 && mode.bf16));
        let (modes, skipped): (Vec<_>, Vec<_>) =
            wanted.partition(|mode| !mode.bf16 || processor_has_bf16);
        let mut probe = Self {
            tried: Vec::new(),
            skipped,
        };
        for mode in modes {
            let best = probe.tried.iter().map(|(_, run)| run.step());
            let slowest = best.min_by(f64::total_cmp).map(|best| SLOWEST * best);
            probe.tried.push((mode, train(mode, slowest)?));
        }
        Ok(probe)
    }

    /// The bar.
    pub(super) fn fastest(&self) -> Mode {
        let steps = self.tried.iter();
        let (mode, _) = steps
            .min_by(|(_, a), (_, b)| a.step().total_cmp(&b.step()))
            .expect("eager fp32 is always tried");
        *mode
    }
}

/// A mode that takes this many times as long as the best so far will not become the fastest.
const SLOWEST: f64 = 2.0;

/// Whether this machine multiplies bf16 itself. Known on Linux only.
pub(super) fn processor_has_bf16() -> bool {
    has_bf16(&fs::read_to_string("/proc/cpuinfo").unwrap_or_default())
}

fn has_bf16(cpuinfo: &str) -> bool {
    let flags = cpuinfo
        .lines()
        .filter(|line| line.starts_with("flags") || line.starts_with("Features"));
    let mut words = flags.flat_map(str::split_whitespace);
    words.any(|word| ["avx512_bf16", "amx_bf16", "bf16"].contains(&word))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn the_fastest_mode_is_the_bar_and_slow_ones_are_given_up() {
        let limits = RefCell::new(Vec::new());
        let step = |mode: Mode| {
            1.0 + f64::from(u8::from(mode.bf16)) * 9.0 - f64::from(u8::from(mode.compile)) * 0.5
        };
        let train = |mode, slowest| {
            limits.borrow_mut().push(slowest);
            Ok(Run::of(step(mode)))
        };
        let probe = Probe::new(false, true, train).unwrap();
        assert_eq!(probe.fastest().to_string(), "compiled fp32");
        assert_eq!(probe.tried.len(), 4);
        assert_eq!(limits.take(), [None, Some(2.0), Some(1.0), Some(1.0)]);
    }

    #[test]
    fn bf16_is_tried_where_it_is_wanted_and_there() {
        let tried = |fp32, there| {
            let probe = Probe::new(fp32, there, |_, _| Ok(Run::of(1.0))).unwrap();
            (probe.tried.len(), probe.skipped.len())
        };
        assert_eq!(tried(false, true), (4, 0));
        assert_eq!(tried(false, false), (2, 2));
        assert_eq!(tried(true, true), (2, 0));
    }

    #[test]
    fn the_flags_of_processors_are_read() {
        assert!(has_bf16("model name: x\nflags\t\t: fpu avx512_bf16 sse\n"));
        assert!(has_bf16("Features\t: fp asimd bf16\n"));
        assert!(!has_bf16("model name: bf16\nflags\t\t: fpu avx2\n"));
    }
}
