use std::fmt::Write;

use cloze_plot::escaped;

use super::document::{Block, Cell, Document, Entry, Figure, Look, Quotes, Side, Table};

/// The document as a page, whole by itself.
pub(super) fn page(document: &Document) -> String {
    let mut body = format!("<h1>{}</h1>\n", escaped(&document.title));
    let mut is_first = true;
    for block in &document.blocks {
        if matches!(block, Block::Heading(_)) && std::mem::take(&mut is_first) {
            body.push_str(&contents(&document.blocks));
        }
        body.push_str(&written(block, &document.arms));
    }
    let title = format!("{}: a comparison of cloze", document.title);
    cloze_plot::page(&title, include_str!("page.css"), &body)
}

fn written(block: &Block, arms: &[String]) -> String {
    match block {
        Block::Heading(title) => format!("<h2 id=\"{}\">{}</h2>\n", id(title), escaped(title)),
        Block::Subheading(title) => format!("<h3>{}</h3>\n", escaped(title)),
        Block::Lead(text) => format!("<p class=\"lead\">{}</p>\n", escaped(text)),
        Block::Quiet(text) => format!("<p class=\"quiet\">{}</p>\n", escaped(text)),
        Block::List(entries) => list(entries),
        Block::Figures(figures) => self::figures(figures),
        Block::Table(table) => self::table(table),
        Block::Charts(charts) => {
            let charts: String = charts.iter().map(cloze_plot::Chart::svg).collect();
            format!("<div class=\"charts\">\n{charts}</div>\n")
        }
        Block::Quotes(quotes) => self::quotes(quotes, arms),
        Block::Code { name, text } => format!(
            "<details>\n<summary>{name}</summary>\n<pre>{}</pre>\n</details>\n",
            escaped(text)
        ),
    }
}

fn contents(blocks: &[Block]) -> String {
    let mut nav = "<nav>".to_owned();
    for block in blocks {
        if let Block::Heading(title) = block {
            let _ = write!(nav, "<a href=\"#{}\">{}</a> ", id(title), escaped(title));
        }
    }
    nav + "</nav>\n"
}

/// Of a heading, all of which are ours.
fn id(title: &str) -> String {
    title.to_lowercase().replace(' ', "-")
}

fn list(entries: &[Entry]) -> String {
    let mut list = "<ul>\n".to_owned();
    for Entry { term, text } in entries {
        let text = escaped(text);
        let _ = if term.is_empty() {
            writeln!(list, "<li>{text}</li>")
        } else {
            writeln!(list, "<li><strong>{}:</strong> {text}</li>", escaped(term))
        };
    }
    list + "</ul>\n"
}

fn figures(figures: &[Figure]) -> String {
    let mut list = "<dl class=\"figures\">\n".to_owned();
    for figure in figures {
        let _ = writeln!(
            list,
            "<div><dt>{}</dt><dd>{} <small>{}</small></dd></div>",
            figure.name,
            escaped(&figure.value),
            escaped(&figure.beside)
        );
    }
    list + "</dl>\n"
}

fn table(table: &Table) -> String {
    // A table that scrolls can be reached by the keyboard.
    let mut html = "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>".to_owned();
    for column in &table.columns {
        let key = column.arm.map_or_else(String::new, key);
        let (class, title) = (class(column.side, Look::Plain), escaped(&column.title));
        let _ = write!(html, "<th scope=\"col\"{class}>{key}{title}</th>");
    }
    html.push_str("</tr></thead><tbody>\n");
    for row in &table.rows {
        html.push_str("<tr>");
        for (place, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
            let (class, inner) = (class(column.side, cell.look), self::cell(cell));
            let _ = if place == 0 {
                write!(html, "<th scope=\"row\"{class}>{inner}</th>")
            } else {
                write!(html, "<td{class}>{inner}</td>")
            };
        }
        html.push_str("</tr>\n");
    }
    html + "</tbody></table></div>\n"
}

fn cell(cell: &Cell) -> String {
    let text = match cell.look {
        Look::Drawn => cell.text.clone(),
        Look::Plain | Look::Best | Look::Changed => escaped(&cell.text),
    };
    let mark = if cell.look == Look::Best {
        " ◂ best"
    } else {
        ""
    };
    let small = escaped(&cell.small);
    if small.is_empty() {
        text + mark
    } else {
        format!("{text}{mark}<small>{small}</small>")
    }
}

fn class(side: Side, look: Look) -> String {
    let side = match side {
        Side::Left | Side::Drawn => Some("text"),
        Side::Right => None,
    };
    let look = match look {
        Look::Best => Some("best"),
        Look::Changed => Some("changed"),
        Look::Plain | Look::Drawn => None,
    };
    let names: Vec<&str> = [side, look].into_iter().flatten().collect();
    if names.is_empty() {
        String::new()
    } else {
        format!(" class=\"{}\"", names.join(" "))
    }
}

/// The colour of an arm, as the charts have it: six, one after another.
fn key(arm: usize) -> String {
    format!("<i class=\"key k{}\"></i>", arm % 6)
}

fn quotes(quotes: &Quotes, arms: &[String]) -> String {
    let mut html = format!(
        "<figure>\n<figcaption>{}</figcaption>\n<dl class=\"quotes\">\n",
        escaped(&quotes.asked)
    );
    for (arm, wrote) in &quotes.wrote {
        let _ = writeln!(
            html,
            "<div><dt>{}{}</dt><dd>{}</dd></div>",
            key(*arm),
            escaped(&arms[*arm]),
            escaped(wrote)
        );
    }
    html + "</dl>\n</figure>\n"
}
