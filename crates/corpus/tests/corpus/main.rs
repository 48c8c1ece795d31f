//! From files to tokens.

mod build;
mod clean;
mod documents;
mod duplicates;
mod hub;
mod mixture;
mod real_text;
mod report;
mod sentences;
mod sentences_table;
mod store;
mod texts;
mod tokenizer;
mod tokenizer_import;
mod tokenizer_prompt;
mod tokenizer_scripts;
mod tokenizer_statistics;
mod tokenizer_unigram;
