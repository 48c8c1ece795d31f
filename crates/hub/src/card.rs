use std::fmt::Write;

use serde_json::Value;

/// What a reader should know of a model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// What it is called.
    pub name: String,
    /// Its licence as Hugging Face spells it, for instance `mit`; none if that is not settled.
    pub license: Option<String>,
    /// How it came about: what is said of it, and what that is, line by line.
    pub facts: Vec<(String, String)>,
}

impl Card {
    /// The model card: a head in YAML that hubs read, and a page for people.
    pub(crate) fn render(
        &self,
        config: &Value,
        family: &str,
        task: &str,
        unlike: &[String],
        numbers: usize,
    ) -> String {
        let theirs = unlike.is_empty();
        let mut page = String::from("---\n");
        if let Some(license) = &self.license {
            line(&mut page, &format!("license: {}", yaml(license)));
        }
        if theirs {
            line(&mut page, "library_name: transformers");
        }
        line(&mut page, &format!("pipeline_tag: {}", task));
        line(&mut page, &format!("tags: [cloze, {family}]"));
        line(&mut page, &format!("---\n\n# {}\n", self.name));
        line(
            &mut page,
            &format!("{numbers} parameters, for {task}. Written by cloze.\n"),
        );
        if !self.facts.is_empty() {
            line(&mut page, "| | |\n|---|---|");
            for (what, fact) in &self.facts {
                line(&mut page, &format!("| {} | {} |", cell(what), cell(fact)));
            }
            page.push('\n');
        }
        if theirs {
            let class = text(&config["architectures"][0]);
            let _ = write!(
                page,
                "```python\nfrom transformers import AutoTokenizer, {class}\n\n\
                 model = {class}.from_pretrained(\".\")\n\
                 tokenizer = AutoTokenizer.from_pretrained(\".\")\n```\n\n"
            );
        } else {
            line(
                &mut page,
                &format!(
                    "Hugging Face has no model of this kind ({}): the weights have cloze's names, \
                     `config.json` is cloze's, and cloze reads the folder.\n",
                    unlike.join(", ")
                ),
            );
        }
        line(
            &mut page,
            "What it was not tested for, it should not be trusted with.",
        );
        page
    }
}

fn line(page: &mut String, text: &str) {
    page.push_str(text);
    page.push('\n');
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A string that YAML cannot mistake for anything else.
fn yaml(text: &str) -> String {
    serde_json::to_string(text).expect("a string")
}

/// A cell of a table of Markdown.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
