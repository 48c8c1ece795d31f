use std::fs::File;
use std::io::{self, BufRead, ErrorKind, Read};

use flate2::bufread::GzDecoder;

use super::ahead::Ahead;

/// The largest window of a zstd frame, as a power of two: what `zstd --ultra --long=31` writes. The
/// decoder holds as much memory, 2 GiB, once so much text has passed.
const WINDOW_LOG: u32 = 31;

/// What a compressed file holds: any number of members of either kind, one after the other. Zeros
/// behind a member fill a block of a tape or a disk, as `gzip` takes them.
pub(super) struct Members(Option<Member>);

enum Member {
    Gzip(Box<GzDecoder<Ahead<File>>>),
    Zstd(Box<zstd::Decoder<'static, Ahead<File>>>),
}

/// The content of the file, unpacked where its first bytes say that it is packed.
pub(super) fn unpacked(file: File) -> io::Result<Box<dyn Read + Send>> {
    let mut input = Ahead::new(file);
    Ok(if is_packed(input.look(4)?) {
        Box::new(Members(Some(Member::begin(input)?)))
    } else {
        Box::new(input)
    })
}

fn is_packed(start: &[u8]) -> bool {
    is_gzip(start) || is_zstd(start)
}

fn is_gzip(start: &[u8]) -> bool {
    start.starts_with(&[0x1f, 0x8b])
}

/// A frame, or one to be skipped (RFC 8878, section 3.1).
fn is_zstd(start: &[u8]) -> bool {
    matches!(
        start,
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]
    )
}

impl Member {
    fn begin(mut input: Ahead<File>) -> io::Result<Self> {
        if is_gzip(input.look(4)?) {
            return Ok(Self::Gzip(Box::new(GzDecoder::new(input))));
        }
        let mut decoder = zstd::Decoder::with_buffer(input)?;
        decoder.window_log_max(WINDOW_LOG)?;
        Ok(Self::Zstd(Box::new(decoder.single_frame())))
    }

    /// The member after this one, which was read to its end.
    fn next(self) -> io::Result<Option<Self>> {
        let mut input = match self {
            Self::Gzip(member) => member.into_inner(),
            Self::Zstd(member) => member.finish(),
        };
        loop {
            let zeros = input.fill_buf()?.iter().take_while(|&&byte| byte == 0);
            let zeros = zeros.count();
            if zeros == 0 {
                break;
            }
            input.consume(zeros);
        }
        match input.look(4)? {
            [] => Ok(None),
            start if is_packed(start) => Self::begin(input).map(Some),
            _ => Err(io::Error::new(
                ErrorKind::Unsupported,
                "something that is not compressed follows what is",
            )),
        }
    }
}

impl Read for Members {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.0 {
            let count = match member {
                Member::Gzip(member) => member.read(buffer)?,
                Member::Zstd(member) => member.read(buffer)?,
            };
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            self.0 = self.0.take().map_or(Ok(None), Member::next)?;
        }
        Ok(0)
    }
}
