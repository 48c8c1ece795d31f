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
        let mut lines = vec!["---".to_owned()];
        let license = self.license.as_deref();
        lines.extend(license.map(|license| format!("license: {}", yaml(license))));
        lines.extend(theirs.then(|| "library_name: transformers".to_owned()));
        lines.push(format!(
            "pipeline_tag: {task}\ntags: [cloze, {family}]\n---\n"
        ));
        lines.push(format!("# {}\n", self.name));
        lines.push(format!(
            "{numbers} parameters, for {task}. Written by cloze.\n"
        ));
        if !self.facts.is_empty() {
            lines.push("| | |\n|---|---|".to_owned());
            let facts = self.facts.iter();
            lines.extend(facts.map(|(what, fact)| format!("| {} | {} |", cell(what), cell(fact))));
            lines.push(String::new());
        }
        lines.push(if theirs {
            let class = config["architectures"][0].as_str().unwrap_or_default();
            format!(
                "```python\nfrom transformers import AutoTokenizer, {class}\n\n\
                 model = {class}.from_pretrained(\".\")\n\
                 tokenizer = AutoTokenizer.from_pretrained(\".\")\n```\n"
            )
        } else {
            format!(
                "Hugging Face has no model of this kind ({}): the weights have cloze's names, \
                 `config.json` is cloze's, and cloze reads the folder.",
                unlike.join(", ")
            )
        });
        lines.push("What it was not tested for, it should not be trusted with.\n".to_owned());
        lines.join("\n")
    }
}

/// A string that YAML cannot mistake for anything else.
fn yaml(text: &str) -> String {
    serde_json::to_string(text).expect("a string")
}

/// A cell of a table of Markdown.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
