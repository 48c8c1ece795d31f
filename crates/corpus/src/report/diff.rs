use std::fmt;

use cloze_pages::{Edit, visible};
use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

use super::excerpt;
use super::words::words;

/// What changed in a text, for the terminal: the lines that went (`-`) and came (`+`), long ones in
/// excerpts, control characters as signs. Nothing if the texts are equal.
///
/// ```
/// # use cloze_corpus::report::Diff;
/// let diff = Diff { before: "one\ntwo  words\n", after: "one\ntwo words\n", lines: 20, colour: false };
/// assert_eq!(diff.to_string(), "@@ line 2 @@\n  one\n- two··words\n+ two·words\n  \n");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Diff<'a> {
    /// The text as it was.
    pub before: &'a str,
    /// The text as it is.
    pub after: &'a str,
    /// Lines to show at most, before a line that says there are more.
    pub lines: usize,
    /// Whether to colour the lines (ANSI), and to reverse the words that changed.
    pub colour: bool,
}

const CONTEXT: usize = 1;
/// Lines that are compared, from the first difference on. Time is quadratic where nothing agrees.
const WINDOW: usize = 2000;
/// Characters of a line.
const WIDTH: usize = 160;

impl fmt::Display for Diff<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.before == self.after {
            return Ok(());
        }
        let pairs = self.before.split('\n').zip(self.after.split('\n'));
        let same = pairs.take_while(|(old, new)| old == new).count();
        let start = same.saturating_sub(CONTEXT);
        let old: Vec<&str> = self.before.split('\n').skip(start).take(WINDOW).collect();
        let new: Vec<&str> = self.after.split('\n').skip(start).take(WINDOW).collect();
        let groups = group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), CONTEXT);
        let mut rows = groups.iter().flat_map(|group| {
            let changed = group.iter().find(|op| op.tag() != DiffTag::Equal);
            let line = start + changed.map_or(0, |op| op.old_range().start) + 1;
            let rows = group.iter().flat_map(|op| self.rows(op, &old, &new));
            [format!("@@ line {line} @@")].into_iter().chain(rows)
        });
        for row in rows.by_ref().take(self.lines) {
            writeln!(f, "{row}")?;
        }
        if rows.next().is_some() || old.len().max(new.len()) == WINDOW {
            writeln!(f, "… and more")?;
        }
        Ok(())
    }
}

impl Diff<'_> {
    fn rows(&self, op: &DiffOp, old: &[&str], new: &[&str]) -> Vec<String> {
        let (old, new) = (&old[op.old_range()], &new[op.new_range()]);
        let whole = |tag| move |line: &&str| self.paint(tag, &[(tag, excerpt::head(line, WIDTH))]);
        match op.tag() {
            DiffTag::Equal => old.iter().map(whole(Edit::Same)).collect(),
            DiffTag::Replace if old.len() == new.len() => {
                let pairs = old.iter().zip(new);
                pairs.flat_map(|(old, new)| self.pair(old, new)).collect()
            }
            DiffTag::Replace | DiffTag::Delete | DiffTag::Insert => {
                let old = old.iter().map(whole(Edit::Gone));
                old.chain(new.iter().map(whole(Edit::New))).collect()
            }
        }
    }

    /// One line as it was and as it is.
    fn pair(&self, old: &str, new: &str) -> [String; 2] {
        let (old, new) = excerpt::change(old, new, WIDTH);
        let (mut went, mut came) = (words(&old, &new), words(&old, &new));
        went.retain(|part| part.0 != Edit::New);
        came.retain(|part| part.0 != Edit::Gone);
        [self.paint(Edit::Gone, &went), self.paint(Edit::New, &came)]
    }

    fn paint(&self, line: Edit, parts: &[(Edit, String)]) -> String {
        let (sign, colour) = match line {
            Edit::Same => (" ", "\x1b[0m"),
            Edit::Gone => ("-", "\x1b[31m"),
            Edit::New => ("+", "\x1b[32m"),
        };
        let mut row = format!("{sign} ");
        for (tag, text) in parts {
            row += &match tag {
                Edit::Same => visible::line(text),
                _ if self.colour && parts.len() > 1 => {
                    format!("\x1b[7m{}\x1b[27m", visible::line(&visible::change(text)))
                }
                _ => visible::line(&visible::change(text)),
            };
        }
        if self.colour {
            format!("{colour}{row}\x1b[0m")
        } else {
            row
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(before: &str, after: &str) -> String {
        Diff {
            before,
            after,
            lines: 6,
            colour: false,
        }
        .to_string()
    }

    #[test]
    fn lines_are_paired_and_blanks_are_seen() {
        assert_eq!(
            plain("a\nb\nc\nd", "a\nB\nc\nd"),
            "@@ line 2 @@\n  a\n- b\n+ B\n  c\n"
        );
        assert_eq!(plain("x  y", "x y"), "@@ line 1 @@\n- x··y\n+ x·y\n");
        assert_eq!(
            plain("a\n\x1b[2J\u{202e}", "a"),
            "@@ line 2 @@\n  a\n- ⟨U+001B⟩[2J⟨U+202E⟩\n"
        );
        assert_eq!(plain("same", "same"), "");
    }

    #[test]
    fn the_output_is_bounded() {
        let (many, long) = ("line\n".repeat(5000), "word ".repeat(200_000));
        let shown = plain(&many, "");
        assert_eq!(shown.lines().count(), 7);
        assert!(shown.ends_with("… and more\n"));
        let shown = plain(&long, &long.replacen("word", "Word", 1));
        assert!(shown.len() < 1000 && shown.contains("- word") && shown.contains("+ Word"));
    }

    #[test]
    fn colours_come_when_asked() {
        let diff = Diff {
            before: "one cat",
            after: "one dog",
            lines: 9,
            colour: true,
        };
        let expected = "@@ line 1 @@\n\x1b[31m- one \x1b[7mcat\x1b[27m\x1b[0m\n\
                        \x1b[32m+ one \x1b[7mdog\x1b[27m\x1b[0m\n";
        assert_eq!(diff.to_string(), expected);
    }
}
