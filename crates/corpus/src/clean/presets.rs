use super::{Form, Length, Repetition, Step, Symbols};

/// Repairs that are safe for books and articles: mojibake, NFC, control characters, the licence of
/// Project Gutenberg, white space. Drops nothing but blank text.
pub fn default_steps() -> Vec<Step> {
    repairs(false)
}

/// The repairs of [`default_steps`], and for pages of the web: navigation and repeated lines go;
/// texts of fewer than 50 words go; Gopher's rules of quality and of repetition (Rae et al., 2021,
/// appendix A1.1).
pub fn web_steps() -> Vec<Step> {
    let mut steps = repairs(true);
    steps.extend([
        Step::Length(Length {
            min_words: 50,
            ..Length::unlimited()
        }),
        Step::Symbols(Symbols::gopher()),
        Step::Repetition(Repetition::gopher()),
    ]);
    steps
}

fn repairs(web: bool) -> Vec<Step> {
    vec![
        Step::Mojibake {},
        Step::Unicode { form: Form::Nfc },
        Step::Controls {},
        Step::Boilerplate {
            gutenberg: true,
            navigation: web,
            repeated_lines: web,
        },
        Step::WhiteSpace {},
    ]
}
