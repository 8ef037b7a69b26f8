//! Where networks are computed. The processor needs nothing installed; the others are features of the build.

use candle_core::Device;

use super::error::VisionError;

/// The processor, an NVIDIA card, or an Apple one; always the first there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeviceChoice {
    #[default]
    Cpu,
    Cuda,
    Metal,
}

impl DeviceChoice {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Cuda => "cuda",
            Self::Metal => "metal",
        }
    }

    /// [`VisionError::DeviceNotBuilt`] where this program was built without the feature,
    /// [`VisionError::DeviceUnavailable`] where the machine has no such device.
    pub fn open(self) -> Result<Device, VisionError> {
        let built = match self {
            Self::Cpu => return Ok(Device::Cpu),
            Self::Cuda => cfg!(feature = "cuda"),
            Self::Metal => cfg!(feature = "metal"),
        };
        if !built {
            return Err(VisionError::DeviceNotBuilt(self.as_str()));
        }
        let device = if self == Self::Cuda { Device::new_cuda(0) } else { Device::new_metal(0) };
        device.map_err(|source| VisionError::DeviceUnavailable { device: self.as_str(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_is_always_there_and_a_feature_left_out_is_said() {
        assert!(DeviceChoice::Cpu.open().unwrap().is_cpu());
        for (choice, built) in
            [(DeviceChoice::Cuda, cfg!(feature = "cuda")), (DeviceChoice::Metal, cfg!(feature = "metal"))]
        {
            if !built {
                let error = choice.open().unwrap_err();
                assert_eq!(error.message().key, "error-vision-device-not-built");
            }
        }
    }
}
