use serde::{Deserialize, Serialize};

/// How a token id is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub(super) enum Width {
    U16,
    U32,
}

impl Width {
    pub(super) fn of(vocabulary: usize) -> Self {
        if vocabulary <= 1 << u16::BITS {
            Self::U16
        } else {
            Self::U32
        }
    }

    pub(super) const fn bytes(self) -> u64 {
        match self {
            Self::U16 => 2,
            Self::U32 => 4,
        }
    }

    pub(super) fn encode(self, ids: &[u32]) -> Vec<u8> {
        let mut bytes = vec![0; ids.len() * self.bytes() as usize];
        match self {
            Self::U16 => {
                for (place, &id) in bytes.as_chunks_mut().0.iter_mut().zip(ids) {
                    *place = (id as u16).to_le_bytes();
                }
            }
            Self::U32 => {
                for (place, &id) in bytes.as_chunks_mut().0.iter_mut().zip(ids) {
                    *place = id.to_le_bytes();
                }
            }
        }
        bytes
    }

    pub(super) fn decode(self, bytes: &[u8]) -> Vec<u32> {
        match self {
            Self::U16 => bytes
                .as_chunks()
                .0
                .iter()
                .map(|&id| u16::from_le_bytes(id).into())
                .collect(),
            Self::U32 => bytes
                .as_chunks()
                .0
                .iter()
                .map(|&id| u32::from_le_bytes(id))
                .collect(),
        }
    }
}

impl TryFrom<u64> for Width {
    type Error = String;

    fn try_from(bytes: u64) -> Result<Self, String> {
        match bytes {
            2 => Ok(Self::U16),
            4 => Ok(Self::U32),
            _ => Err(format!("a token has 2 or 4 bytes, not {bytes}")),
        }
    }
}

impl From<Width> for u64 {
    fn from(width: Width) -> Self {
        width.bytes()
    }
}
