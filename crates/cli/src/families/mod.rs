//! What each family brings to a run.

mod bert;
mod gpt;

#[cfg(test)]
mod tests;
