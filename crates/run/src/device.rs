use std::fmt;
use std::str::FromStr;

use tch::{Cuda, Device};

use crate::Error;

/// Where to compute, as a user says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceChoice {
    /// The first GPU, or the processor where there is none.
    Auto,
    /// This one.
    This(Device),
}

impl FromStr for DeviceChoice {
    type Err = String;

    fn from_str(given: &str) -> Result<Self, String> {
        let number = given.strip_prefix("cuda:").map(str::parse);
        match (given, number) {
            ("auto", _) => Ok(Self::Auto),
            ("cpu", _) => Ok(Self::This(Device::Cpu)),
            ("cuda", _) => Ok(Self::This(Device::Cuda(0))),
            (_, Some(Ok(number))) => Ok(Self::This(Device::Cuda(number))),
            _ => Err("expected auto, cpu, cuda or cuda:N".to_owned()),
        }
    }
}

impl fmt::Display for DeviceChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::This(device) => f.write_str(&name(*device)),
        }
    }
}

impl DeviceChoice {
    /// The device itself; never the processor in place of a GPU that was asked for.
    ///
    /// # Errors
    /// [`Error::NoGpu`].
    pub fn find(self) -> Result<Device, Error> {
        match self {
            Self::Auto => Ok(Device::cuda_if_available()),
            Self::This(Device::Cuda(number)) if number as i64 >= Cuda::device_count() => {
                let because = match (cloze_native::cuda_linked(), Cuda::device_count()) {
                    (false, _) => "this binary was built with a libtorch for processors only; \
                        `cargo xtask setup --cuda` gets the other one"
                        .to_owned(),
                    (true, 0) => "no GPU is seen; `cloze doctor` says more".to_owned(),
                    (true, count) => format!("there are {count} GPUs, counted from 0"),
                };
                Err(Error::NoGpu { number, because })
            }
            Self::This(device) => Ok(device),
        }
    }
}

/// As users write it.
pub(crate) fn name(device: Device) -> String {
    match device {
        Device::Cuda(number) => format!("cuda:{number}"),
        Device::Cpu => "cpu".to_owned(),
        other => format!("{other:?}").to_lowercase(),
    }
}
