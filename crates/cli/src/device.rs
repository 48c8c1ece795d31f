use clap::Args;
use cloze_run::DeviceChoice;
use tch::Device;

use crate::args::MACHINE;
use crate::failure::Failure;

/// Where a verb computes.
#[derive(Debug, Args)]
pub(crate) struct DeviceArgs {
    /// auto, cpu, cuda or cuda:N
    #[arg(
        long = "device",
        value_name = "DEVICE",
        default_value = "auto",
        help_heading = MACHINE,
        hide_short_help = true
    )]
    pub(crate) choice: DeviceChoice,
}

impl DeviceArgs {
    /// The device, if this machine and this build have it.
    pub(crate) fn find(&self) -> Result<Device, Failure> {
        Ok(self.choice.find()?)
    }
}
