use super::Flaw;

/// What a field of a message holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wire<'a> {
    /// An integer, a choice, a boolean.
    Number(u64),
    /// A text, bytes, a message.
    Bytes(&'a [u8]),
    /// A float, by its bits.
    Word(u32),
    /// Of a type that no field has which is read here.
    Other,
}

/// The fields of a message of protocol buffers, in order: number and value
/// (protobuf.dev/programming-guides/encoding). Nothing is taken on trust: a length is compared with what
/// is left, and no memory is asked for.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn of(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    fn field(&mut self) -> Result<(u64, Wire<'a>), Flaw> {
        let key = self.number()?;
        let wire = match key & 7 {
            0 => Wire::Number(self.number()?),
            1 => self.take(8).map(|_| Wire::Other)?,
            2 => {
                let length = self.number()?;
                Wire::Bytes(self.take(length)?)
            }
            5 => {
                let bytes = self.take(4)?.try_into().expect("four bytes");
                Wire::Word(u32::from_le_bytes(bytes))
            }
            _ => return Err(Flaw::NoMessage),
        };
        Ok((key >> 3, wire))
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self) -> Result<u64, Flaw> {
        let mut number = 0;
        for place in 0..10 {
            let byte = self.take(1)?[0];
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Flaw::NoMessage)
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], Flaw> {
        let cut = Flaw::CutOff {
            needed: length,
            left: self.rest.len(),
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(cut)?;
        self.rest = rest;
        Ok(taken)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Wire<'a>), Flaw>;

    fn next(&mut self) -> Option<Self::Item> {
        let field = (!self.rest.is_empty()).then(|| self.field())?;
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}
