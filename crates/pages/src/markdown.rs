use crate::{Block, Cell, Edit, Look, Page, Side, Table, Tone};

impl Page {
    /// The same as [`html`](Self::html) as Markdown, with tables as GitHub has them.
    pub fn markdown(&self) -> String {
        format!("# {}\n\n{}", escaped(&self.title), joined(&self.blocks))
    }
}

fn joined(blocks: &[Block]) -> String {
    let blocks: Vec<String> = blocks.iter().map(written).collect();
    blocks.join("\n")
}

fn written(block: &Block) -> String {
    match block {
        Block::Heading(title) => format!("## {}\n", escaped(title)),
        Block::Subheading(title) => format!("### {}\n", escaped(title)),
        Block::Text(Tone::Quiet, text) => format!("{}\n", escaped(text)),
        Block::Text(_, text) => format!("**{}**\n", escaped(text)),
        Block::Warnings(warnings) => lines(warnings, |warning| item("Please note", warning)),
        Block::List(entries) => lines(entries, |(term, text)| item(term, text)),
        Block::Figures(figures) => lines(figures, |figure| {
            let (name, value) = (escaped(&figure.name), escaped(&figure.value));
            format!("- {name}: {value}{}\n", bracketed(&figure.beside))
        }),
        Block::Facts(facts) => lines(facts, |(name, value)| {
            format!("- {}: {}\n", escaped(name), escaped(value))
        }),
        Block::Table(table) => self::table(table),
        Block::Charts(charts) => {
            let title = |chart: &crate::Chart| escaped(&chart.title) + &bracketed(&chart.caption);
            let titles: Vec<String> = charts.iter().map(title).collect();
            format!("The page has the charts: {}.\n", titles.join("; "))
        }
        Block::Flow(steps) => lines(steps, |step| item(&step.name, &step.label)),
        Block::Quotes { asked, wrote } => {
            let wrote = wrote
                .iter()
                .map(|(_, name, text)| format!("\n{}:\n\n{}", escaped(name), quoted(text, "text")));
            quoted(asked, "text") + &wrote.collect::<String>()
        }
        Block::Change {
            fate,
            reason,
            source,
            text,
            ..
        } => {
            let side = |other: Edit| -> String {
                let text = text.iter().filter(|(edit, _)| *edit != other);
                text.map(|(_, text)| text.as_str()).collect()
            };
            let (before, after) = (side(Edit::New), side(Edit::Gone));
            let head = format!(
                "**{}**: {}{}\n\n",
                escaped(fate),
                escaped(reason),
                bracketed(source)
            );
            let after = match after == before {
                true => String::new(),
                false => format!("\n{}", quoted(&after, "text")),
            };
            head + &quoted(&before, "text") + &after
        }
        Block::Code(text) => quoted(text.trim_end(), ""),
        Block::Fold {
            title,
            beside,
            blocks,
            ..
        } => format!(
            "{}{}:\n\n{}",
            escaped(title),
            bracketed(beside),
            joined(blocks)
        ),
    }
}

fn lines<T>(parts: &[T], line: impl Fn(&T) -> String) -> String {
    parts.iter().map(line).collect()
}

fn item(term: &str, text: &str) -> String {
    let term = match term {
        "" => String::new(),
        term => format!("**{}**: ", escaped(term)),
    };
    format!("- {term}{}\n", escaped(text))
}

fn table(table: &Table) -> String {
    let columns = || {
        let columns = table.columns.iter().enumerate();
        columns.filter(|(_, column)| column.side != Side::Drawn)
    };
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let head = columns()
        .map(|(_, column)| escaped(&column.title))
        .collect();
    let sides = columns().map(|(_, column)| match column.side {
        Side::Right => "---:".to_owned(),
        Side::Left | Side::Drawn => "---".to_owned(),
    });
    let rows = table.rows.iter().map(|row| {
        let cells = columns().map(|(place, _)| row.get(place).map_or_else(String::new, cell));
        line(cells.collect())
    });
    line(head) + &line(sides.collect()) + &rows.collect::<String>()
}

fn cell(cell: &Cell) -> String {
    let text = escaped(&cell.text);
    let text = match cell.look {
        Look::Best | Look::Strong => format!("**{text}**"),
        Look::Plain | Look::Quiet => text,
    };
    text + &bracketed(&cell.small)
}

fn bracketed(text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!(" ({})", escaped(text)),
    }
}

/// As it was written, for it may be Markdown: in a fence that is longer than any that it has.
fn quoted(text: &str, kind: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}{kind}\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

/// One line in which nothing has a meaning.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '&' => {
                safe.extend(['\\', character]);
            }
            control if control.is_control() => safe.push(' '),
            _ => safe.push(character),
        }
    }
    safe
}
