//! What each family brings to a run.

mod bert;
mod gpt;
mod hybrid;

#[cfg(test)]
mod tests;
