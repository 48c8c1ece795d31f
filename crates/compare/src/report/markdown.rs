use super::document::{Block, Cell, Document, Figure, Look, Quotes, Side, Table};

/// The document as Markdown, with tables as GitHub has them.
pub(super) fn text(document: &Document) -> String {
    let mut text = format!("# {}\n", escaped(&document.title));
    for block in &document.blocks {
        text.push('\n');
        text.push_str(&written(block, &document.arms));
    }
    text
}

fn written(block: &Block, arms: &[String]) -> String {
    match block {
        Block::Heading(title) => format!("## {}\n", escaped(title)),
        Block::Subheading(title) => format!("### {}\n", escaped(title)),
        Block::Lead(text) => format!("**{}**\n", escaped(text)),
        Block::Quiet(text) => format!("{}\n", escaped(text)),
        Block::List(entries) => {
            let line = |term: &str, text: &str| {
                let term = if term.is_empty() {
                    String::new()
                } else {
                    format!("**{}**: ", escaped(term))
                };
                format!("- {term}{}\n", escaped(text))
            };
            let lines = entries.iter().map(|entry| line(&entry.term, &entry.text));
            lines.collect()
        }
        Block::Figures(figures) => {
            let lines = figures.iter().map(|figure| {
                let Figure {
                    name,
                    value,
                    beside,
                } = figure;
                let beside = bracketed(beside);
                format!("- {name}: {}{beside}\n", escaped(value))
            });
            lines.collect()
        }
        Block::Table(table) => self::table(table),
        Block::Charts(charts) => {
            let titles = charts.iter().map(|chart| escaped(&chart.title));
            let titles: Vec<String> = titles.collect();
            format!("The page has the charts: {}.\n", titles.join("; "))
        }
        Block::Quotes(quotes) => self::quotes(quotes, arms),
        Block::Code { name, text } => {
            let fence = fence(text);
            format!("{name}:\n\n{fence}\n{}\n{fence}\n", text.trim_end())
        }
    }
}

fn table(table: &Table) -> String {
    let columns: Vec<usize> = (0..table.columns.len())
        .filter(|&place| table.columns[place].side != Side::Drawn)
        .collect();
    let line = |cell: &dyn Fn(usize) -> String| {
        let cells: Vec<String> = columns.iter().map(|&place| cell(place)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut text = line(&|place| escaped(&table.columns[place].title));
    text.push_str(&line(&|place| match table.columns[place].side {
        Side::Right => "---:".to_owned(),
        Side::Left | Side::Drawn => "---".to_owned(),
    }));
    for row in &table.rows {
        text.push_str(&line(&|place| {
            row.get(place).map_or_else(String::new, cell)
        }));
    }
    text
}

fn cell(cell: &Cell) -> String {
    let text = escaped(&cell.text);
    let text = match cell.look {
        Look::Best | Look::Changed => format!("**{text}**"),
        Look::Plain | Look::Drawn => text,
    };
    text + &bracketed(&cell.small)
}

fn bracketed(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!(" ({})", escaped(text))
    }
}

fn quotes(quotes: &Quotes, arms: &[String]) -> String {
    let mut text = quoted(&quotes.asked);
    for (arm, wrote) in &quotes.wrote {
        text.push_str(&format!("\n{}:\n\n{}", escaped(&arms[*arm]), quoted(wrote)));
    }
    text
}

/// As it was written: a model's text may be Markdown.
fn quoted(text: &str) -> String {
    let fence = fence(text);
    format!("{fence}text\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

/// Longer than any that the text has.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(3.max(longest + 1))
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
