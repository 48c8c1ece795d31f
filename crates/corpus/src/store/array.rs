use super::output::Output;
use super::staging::Staging;
use crate::Error;

/// Writes one array of a store, shard by shard.
#[derive(Debug)]
pub(super) struct ArrayWriter {
    name: &'static str,
    shard_bytes: u64,
    open: Option<Output>,
    /// Bytes that the open shard still takes.
    room: u64,
    hashes: Vec<String>,
}

impl ArrayWriter {
    pub(super) fn new(name: &'static str, shard_bytes: u64) -> Self {
        Self {
            name,
            shard_bytes,
            open: None,
            room: 0,
            hashes: Vec::new(),
        }
    }

    pub(super) fn write(&mut self, staging: &Staging, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            if self.room == 0 {
                self.complete()?;
                self.open = Some(staging.shard(self.name, self.hashes.len())?);
                self.room = self.shard_bytes;
            }
            let fits = bytes.len().min(self.room as usize);
            let (now, rest) = bytes.split_at(fits);
            self.open.as_mut().expect("just opened").write(now)?;
            self.room -= fits as u64;
            bytes = rest;
        }
        Ok(())
    }

    /// BLAKE3 of each shard, in hexadecimal digits.
    pub(super) fn finish(mut self) -> Result<Vec<String>, Error> {
        self.complete()?;
        Ok(self.hashes)
    }

    fn complete(&mut self) -> Result<(), Error> {
        if let Some(shard) = self.open.take() {
            self.hashes.push(shard.complete()?.to_string());
        }
        Ok(())
    }
}
