use crate::chart::{COLOURS, Interval, STYLE};
use crate::escape::escaped;
use crate::visible;
use crate::{Block, Cell, Edit, Flow, Look, Page, Side, Table, Tone};

impl Page {
    /// The page as one file that needs nothing else: no script runs and nothing is fetched, whatever
    /// stands on it.
    pub fn html(&self) -> String {
        let title = escaped(&self.title);
        let mut body = element("p class=\"kicker\"", &escaped(&self.kind));
        body += &element("h1", &format!("<bdi>{title}</bdi>"));
        let mut close = "";
        for block in &self.blocks {
            if let Block::Heading(title) = block {
                if close.is_empty() && self.contents {
                    body += &self.links();
                }
                body += close;
                body += &format!("<section aria-labelledby=\"{}\">\n", id(title));
                close = "</section>\n";
            }
            body += &block.html();
        }
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{title}: {}</title>\n<style>\n{STYLE}{}</style>\n</head>\n<body>\n<main>\n{body}{close}\
             </main>\n</body>\n</html>\n",
            escaped(&self.kind),
            include_str!("style.css")
        )
    }

    fn links(&self) -> String {
        let links = self.blocks.iter().filter_map(|block| match block {
            Block::Heading(title) => Some(element(
                &format!("a href=\"#{}\"", id(title)),
                &escaped(title),
            )),
            _ => None,
        });
        element("nav", &links.collect::<String>())
    }
}

impl Block {
    /// The block as a part of a page.
    pub fn html(&self) -> String {
        match self {
            Self::Heading(title) => element(&format!("h2 id=\"{}\"", id(title)), &escaped(title)),
            Self::Subheading(title) => element("h3", &escaped(title)),
            Self::Text(tone, text) => {
                let class = match tone {
                    Tone::Lead => "lead",
                    Tone::Quiet => "quiet",
                    Tone::Active => "status active",
                    Tone::Good => "status good",
                    Tone::Doubtful => "status doubtful",
                    Tone::Bad => "status bad",
                };
                element(&format!("p class=\"{class}\""), &escaped(text))
            }
            Self::Warnings(warnings) => {
                let item = |warning: &String| element("li dir=\"auto\"", &escaped(warning));
                let list: String = warnings.iter().map(item).collect();
                let list = element("ul", &list);
                element(
                    "aside class=\"notes\"",
                    &format!("<strong>Please note</strong>\n{list}"),
                )
            }
            Self::List(entries) => {
                let item = |(term, text): &(String, String)| {
                    let term = match term.as_str() {
                        "" => String::new(),
                        term => format!("<strong>{}:</strong> ", escaped(term)),
                    };
                    element("li", &(term + &escaped(text)))
                };
                element("ul", &entries.iter().map(item).collect::<String>())
            }
            Self::Figures(figures) => {
                let figures = figures.iter().map(|figure| {
                    let [name, value, beside] =
                        [&figure.name, &figure.value, &figure.beside].map(|text| escaped(text));
                    format!(
                        "<div><dt>{name}</dt><dd class=\"value\">{value}</dd>\
                         <dd class=\"quiet\">{beside}</dd></div>\n"
                    )
                });
                element("dl class=\"figures\"", &figures.collect::<String>())
            }
            Self::Facts(facts) => {
                let facts = facts.iter().map(|(name, value)| {
                    format!("<dt>{}</dt><dd>{}</dd>\n", escaped(name), escaped(value))
                });
                element("dl class=\"facts\"", &facts.collect::<String>())
            }
            Self::Table(table) => self::table(table),
            Self::Charts(charts) => {
                let figures = charts.iter().map(|chart| {
                    let caption = match chart.caption.as_str() {
                        "" => String::new(),
                        caption => element("figcaption", &escaped(caption)),
                    };
                    element("figure", &(chart.drawing() + &caption))
                });
                element("div class=\"charts\"", &figures.collect::<String>())
            }
            Self::Flow(steps) => flow(steps),
            Self::Quotes { asked, wrote } => {
                let wrote = wrote.iter().map(|(colour, name, text)| {
                    let name = key(*colour) + &escaped(name);
                    format!("<div><dt>{name}</dt><dd>{}</dd></div>\n", escaped(text))
                });
                let asked = element("figcaption", &escaped(asked));
                let wrote = element("dl", &wrote.collect::<String>());
                element("figure class=\"quotes\"", &(asked + &wrote))
            }
            Self::Change {
                fate,
                dropped,
                reason,
                source,
                text,
            } => {
                let dropped = if *dropped { " dropped" } else { "" };
                let text: String = text.iter().map(edit).collect();
                let [fate, reason, source] = [fate, reason, source].map(|text| escaped(text));
                format!(
                    "<article>\n<header><span class=\"fate{dropped}\">{fate}</span><bdi>{reason}</bdi>\
                     <bdi class=\"quiet\">{source}</bdi></header>\n\
                     <pre dir=\"auto\" class=\"text{dropped}\">\n{text}</pre>\n</article>\n"
                )
            }
            // A parser drops the first line feed, which may be the text's own.
            Self::Code(text) => element("pre", &format!("\n{}", escaped(text))),
            Self::Fold {
                title,
                beside,
                open,
                blocks,
            } => {
                let beside = element("span class=\"quiet\"", &escaped(beside));
                let title = element("summary", &format!("{} {beside}", escaped(title)));
                let blocks: String = blocks.iter().map(Self::html).collect();
                let open = if *open { " open" } else { "" };
                element(&format!("details{open}"), &(title + &blocks))
            }
        }
    }
}

/// An element: the name, then its attributes if it has any.
fn element(open: &str, inner: &str) -> String {
    let name = open.split(' ').next().unwrap_or(open);
    format!("<{open}>{inner}</{name}>\n")
}

/// Of a heading.
fn id(title: &str) -> String {
    escaped(&title.to_lowercase().replace(' ', "-"))
}

/// The colour of a line in the charts.
fn key(place: usize) -> String {
    format!("<i class=\"key c{}\"></i>", place % COLOURS)
}

fn edit((edit, text): &(Edit, String)) -> String {
    let changed = || escaped(&visible::change(text));
    match edit {
        Edit::Same => escaped(text),
        Edit::Gone => format!("<del>{}</del>", changed()),
        Edit::New => format!("<ins>{}</ins>", changed()),
    }
}

/// A bar for each step: what stayed, and what was taken away or added.
fn flow(steps: &[Flow]) -> String {
    let most = steps
        .iter()
        .map(|step| step.from.max(step.to))
        .fold(1.0, f64::max);
    let part = |class: &str, amount: f64| match 100.0 * amount / most {
        share if share > 0.0 => format!("<i class=\"{class}\" style=\"width:{share:.3}%\"></i>"),
        _ => String::new(),
    };
    let steps = steps.iter().map(|step| {
        let (from, to) = (step.from, step.to);
        let parts = [
            part("kept", from.min(to)),
            part("lost", from - to),
            part("won", to - from),
        ];
        let (name, label) = (escaped(&step.name), escaped(&step.label));
        format!(
            "<li><span>{name}</span><span class=\"quiet\">{label}</span><div>{}</div></li>\n",
            parts.concat()
        )
    });
    element("ol class=\"flow\"", &steps.collect::<String>())
}

fn table(table: &Table) -> String {
    let scales: Vec<Interval> = (0..table.columns.len())
        .map(|place| {
            let cells = table.rows.iter().filter_map(|row| row.get(place)?.interval);
            Interval::over(cells)
        })
        .collect();
    let head = table.columns.iter().map(|column| {
        let (class, key) = (class(column.side, Look::Plain), column.colour.map(key));
        let title = key.unwrap_or_default() + &escaped(&column.title);
        format!("<th scope=\"col\"{class}>{title}</th>")
    });
    let head: String = head.collect();
    let row = |row: &Vec<Cell>| {
        let cells = row.iter().zip(&table.columns).enumerate();
        let cells = cells.map(|(place, (cell, column))| {
            let class = class(column.side, cell.look);
            let drawn = cell.interval.map(|interval| scales[place].draw(interval));
            let inner = self::cell(cell) + &drawn.unwrap_or_default();
            match place {
                0 => format!("<th scope=\"row\"{class}>{inner}</th>"),
                _ => format!("<td{class}>{inner}</td>"),
            }
        });
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    };
    let rows: String = table.rows.iter().map(row).collect();
    // A table that scrolls can be reached by the keyboard.
    format!(
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>{head}</tr></thead><tbody>\n{rows}\
         </tbody></table></div>\n"
    )
}

fn cell(cell: &Cell) -> String {
    let mark = match cell.look {
        Look::Best => " ◂ best",
        Look::Plain | Look::Strong | Look::Quiet => "",
    };
    let small = match cell.small.as_str() {
        "" => String::new(),
        small => format!("<small>{}</small>", escaped(small)),
    };
    format!("{}{mark}{small}", escaped(&cell.text))
}

fn class(side: Side, look: Look) -> String {
    let side = match side {
        Side::Left | Side::Drawn => "text",
        Side::Right => "",
    };
    let look = match look {
        Look::Plain => "",
        Look::Best => "best",
        Look::Strong => "strong",
        Look::Quiet => "quiet",
    };
    match format!("{side} {look}").trim() {
        "" => String::new(),
        names => format!(" class=\"{names}\""),
    }
}
