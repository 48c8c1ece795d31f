use tch::{Device, Tensor};

use crate::writer::{Listener, Next, Writer, rows};
use crate::{DecodingState, Error};

/// All texts pass through the network together, until the writers or the listener have enough. One
/// that has ended leaves the batch. `logits` are the scores after the prompts; the writers choose
/// from the first `tokens` that the network knows.
pub(crate) fn drive(
    mut reading: Box<dyn DecodingState + '_>,
    mut logits: Tensor,
    tokens: usize,
    device: Device,
    writers: &mut [Box<dyn Writer + '_>],
    listener: &mut Listener<'_>,
) -> Result<(), Error> {
    let mut texts = vec![1; writers.len()];
    loop {
        let scores = rows(&logits.narrow(1, 0, tokens as i64));
        let next = advance(writers, &mut texts, &scores, listener)?;
        if next.is_empty() || listener.stopped {
            return Ok(());
        }
        let kept: Vec<i64> = next.iter().map(|next| next.row as i64).collect();
        if !kept.iter().copied().eq(0..scores.len() as i64) {
            reading.select(&Tensor::from_slice(&kept).to_device(device));
        }
        logits = reading.read(&next.iter().map(|next| next.id).collect::<Vec<_>>());
    }
}

/// Which texts of the batch go on, and with what. `texts` are the numbers of texts that each
/// writer has in the batch, before and after.
fn advance(
    writers: &mut [Box<dyn Writer + '_>],
    texts: &mut [usize],
    scores: &[Vec<f32>],
    listener: &mut Listener<'_>,
) -> Result<Vec<Next>, Error> {
    let (mut next, mut first) = (Vec::new(), 0);
    for (writer, texts) in writers.iter_mut().zip(texts) {
        let own = &scores[first..first + *texts];
        if own.is_empty() || listener.stopped {
            continue;
        }
        let going_on = writer.advance(own, listener)?;
        *texts = going_on.len();
        next.extend(going_on.into_iter().map(|Next { row, id }| Next {
            row: first + row,
            id,
        }));
        first += own.len();
    }
    Ok(next)
}
