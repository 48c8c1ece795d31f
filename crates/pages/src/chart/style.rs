use super::Line;

/// The rules for all charts: they stand in each file of its own, and once in a page.
///
/// The colours are of Okabe and Ito (2008), whom the colour-blind can thank; on white and on black those
/// of them that stand out there.
pub(crate) const STYLE: &str = include_str!("style.css");

/// As many as the style has, one after another.
pub(crate) const COLOURS: usize = 6;

/// One line on top of another stays visible under its dashes. Five, so that 30 lines differ.
const DASHES: [&str; 5] = ["none", "6 3", "2 2.5", "8 3 2 3", "12 3"];

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) colour: usize,
    dash: &'static str,
    width: &'static str,
    opacity: &'static str,
}

impl Look {
    /// A path that looks like this.
    pub(super) fn path(self, d: &str) -> String {
        let Self {
            colour,
            dash,
            width,
            opacity,
        } = self;
        format!(
            "<path class=\"line c{colour}\" stroke-width=\"{width}\" stroke-dasharray=\"{dash}\" \
             opacity=\"{opacity}\" d=\"{d}\"/>\n"
        )
    }
}

/// The looks of lines in their order.
pub(super) fn looks(lines: &[Line]) -> Vec<Look> {
    let mut strong = 0;
    let mut looks = Vec::new();
    for line in lines {
        let colour = strong % COLOURS;
        let (dash, width, opacity) = match line.faint {
            true => ("none", "1", "0.4"),
            false => (DASHES[strong % DASHES.len()], "1.8", "1"),
        };
        strong += usize::from(!line.faint);
        looks.push(Look {
            colour,
            dash,
            width,
            opacity,
        });
    }
    looks
}
