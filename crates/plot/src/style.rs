use crate::Line;

/// Of Okabe and Ito (2008), whom the colour-blind can thank; on white and on black those of them
/// that stand out there.
const COLOURS: [(&str, &str); 6] = [
    ("#0072b2", "#56b4e9"),
    ("#d55e00", "#e69f00"),
    ("#009e73", "#009e73"),
    ("#cc79a7", "#cc79a7"),
    ("#000000", "#f0e442"),
    ("#56b4e9", "#d55e00"),
];

/// One line on top of another stays visible under its dashes. Five, so that 30 lines differ.
const DASHES: [&str; 5] = ["none", "6 3", "2 2.5", "8 3 2 3", "12 3"];

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) colour: usize,
    pub(crate) dash: &'static str,
    pub(crate) width: &'static str,
    pub(crate) opacity: &'static str,
}

/// The looks of lines in their order.
pub(crate) fn looks(lines: &[Line]) -> Vec<Look> {
    let mut strong = 0;
    let mut looks = Vec::new();
    for line in lines {
        let (colour, dash) = (strong % COLOURS.len(), DASHES[strong % DASHES.len()]);
        looks.push(if line.faint {
            Look {
                colour,
                dash: "none",
                width: "1",
                opacity: "0.4",
            }
        } else {
            strong += 1;
            Look {
                colour,
                dash,
                width: "1.8",
                opacity: "1",
            }
        });
    }
    looks
}

/// The rules for all charts. Where they stand in a page twice, they say the same.
pub(crate) fn sheet() -> String {
    let colours = |dark: bool| -> String {
        let rule = |(number, pair): (usize, &(&str, &str))| {
            let colour = if dark { pair.1 } else { pair.0 };
            format!(".cloze-plot .c{number}{{stroke:{colour};color:{colour}}}")
        };
        COLOURS.iter().enumerate().map(rule).collect()
    };
    format!(
        "<style>.cloze-plot{{font:12px sans-serif}}\
         .cloze-plot .page{{fill:#fff}}.cloze-plot text{{fill:#222}}.cloze-plot .soft{{fill:#555}}\
         .cloze-plot .grid{{stroke:#ddd}}.cloze-plot .frame{{stroke:#555;fill:none}}\
         .cloze-plot .line{{fill:none;stroke-linejoin:round}}\
         .cloze-plot .spot{{fill:currentColor}}\
         .cloze-plot .band{{fill:currentColor;stroke:none;opacity:.2}}{}\
         @media screen and (prefers-color-scheme:dark){{\
         .cloze-plot .page{{fill:#16181d}}.cloze-plot text{{fill:#ddd}}.cloze-plot .soft{{fill:#aaa}}\
         .cloze-plot .grid{{stroke:#33363d}}.cloze-plot .frame{{stroke:#999}}{}}}</style>\n",
        colours(false),
        colours(true)
    )
}
