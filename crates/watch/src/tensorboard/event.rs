/// What a record of an event file holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    /// The first record of a file.
    Version,
    /// What stands after this in older files from this step on does not count.
    Restart,
    /// Values with their tags.
    Scalars(Vec<(String, f64)>),
}

/// A message `Event` in the encoding of protocol buffers, with the few fields that are needed.
/// (TensorFlow, `core/util/event.proto` and `core/framework/summary.proto`)
pub(super) fn event(seconds: f64, step: u64, content: &Content) -> Vec<u8> {
    let mut event = Message::default();
    event.double(1, seconds);
    event.integer(2, step);
    match content {
        Content::Version => event.bytes(3, b"brain.Event:2"),
        Content::Restart => {
            const START: u64 = 1;
            let mut session = Message::default();
            session.integer(1, START);
            event.bytes(7, &session.0);
        }
        Content::Scalars(scalars) => {
            let mut summary = Message::default();
            for (tag, value) in scalars {
                let mut scalar = Message::default();
                scalar.bytes(1, tag.as_bytes());
                scalar.float(2, *value as f32);
                summary.bytes(1, &scalar.0);
            }
            event.bytes(5, &summary.0);
        }
    }
    event.0
}

/// Fields one after the other, each behind its number and the kind of its encoding.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn integer(&mut self, field: u64, value: u64) {
        self.varint(field << 3);
        self.varint(value);
    }

    fn double(&mut self, field: u64, value: f64) {
        self.varint(field << 3 | 1);
        self.0.extend(value.to_le_bytes());
    }

    fn bytes(&mut self, field: u64, value: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(value.len() as u64);
        self.0.extend(value);
    }

    fn float(&mut self, field: u64, value: f32) {
        self.varint(field << 3 | 5);
        self.0.extend(value.to_le_bytes());
    }

    /// Seven bits a byte, the lowest first; the eighth says that more follow.
    fn varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_those_of_tensorflow() {
        // event_pb2.Event(wall_time=1.5, step=300, ..).SerializeToString() of tensorboard 2.21.0
        let begin = [9, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0x10, 0xac, 2];
        let of = |content| event(1.5, 300, &content);
        let version = [&begin[..], &[0x1a, 13], b"brain.Event:2"].concat();
        assert_eq!(of(Content::Version), version);
        assert_eq!(
            of(Content::Restart),
            [&begin[..], &[0x3a, 2, 8, 1]].concat()
        );
        let scalar = [0x0a, 1, b'a', 0x15, 0, 0, 0, 0x3f];
        let summary = [&begin[..], &[0x2a, 10, 0x0a, 8], &scalar].concat();
        assert_eq!(of(Content::Scalars(vec![("a".to_owned(), 0.5)])), summary);
    }
}
