use std::fmt;

use unicode_width::UnicodeWidthStr;

/// Aligned columns: the first to the left, numbers to the right. Wide characters count as two.
pub(super) struct Table<const COLUMNS: usize> {
    rows: Vec<[String; COLUMNS]>,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    pub(super) fn new(head: [&str; COLUMNS]) -> Self {
        let rows = vec![head.map(str::to_owned)];
        Self { rows }
    }

    pub(super) fn row(&mut self, row: [String; COLUMNS]) {
        self.rows.push(row);
    }
}

impl<const COLUMNS: usize> fmt::Display for Table<COLUMNS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: [usize; COLUMNS] = std::array::from_fn(|column| {
            let cells = self.rows.iter().map(|row| row[column].width());
            cells.max().unwrap_or(0)
        });
        for row in &self.rows {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
                let padding = " ".repeat(width - cell.width());
                line += &match column {
                    0 => format!("  {cell}{padding}"),
                    _ => format!("  {padding}{cell}"),
                };
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_align() {
        let mut table = Table::new(["name", "n"]);
        table.row(["红楼梦".to_owned(), "7".to_owned()]);
        table.row(["é".to_owned(), "1,234".to_owned()]);
        let expected = "  name        n\n  红楼梦      7\n  é       1,234\n";
        assert_eq!(table.to_string(), expected);
    }
}
