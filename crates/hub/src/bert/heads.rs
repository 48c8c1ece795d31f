use cloze_bert::{
    LmObjective, MaskedLm, Pooler, QuestionAnswering, Second, SecondSentence,
    SequenceClassification, TokenClassification,
};
use cloze_tensor::{Init, Parameters, Path};
use cloze_transformer::Config;
use tch::Tensor;

use crate::contents::Contents;
use crate::notes::Note;

/// What stands on an encoder. Which of these a folder has, its file says.
#[derive(Debug, Default)]
pub struct Heads {
    /// Fills blanks.
    pub masked: Option<MaskedLm>,
    /// Whether one sentence follows another.
    pub second: Option<SecondSentence>,
    /// The class of a text.
    pub sequence: Option<SequenceClassification>,
    /// The class of each token.
    pub tokens: Option<TokenClassification>,
    /// Where the answer to a question is.
    pub answer: Option<QuestionAnswering>,
    /// The pooler, where no head has it.
    pooler: Option<Pooler>,
}

/// What is known of the heads besides their tensors.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The class that the weights were saved from: it tells classifiers apart, and says which
    /// heads are expected. A folder of ours needs none.
    pub(crate) architecture: Option<String>,
    /// Classes of a classifier.
    pub(crate) classes: i64,
    pub(crate) classifier_dropout: f64,
    /// What the second sentence was trained for.
    pub(crate) second: Second,
    /// The ways in which it was trained to read.
    pub(crate) readings: Vec<LmObjective>,
}

/// A head, by the classes whose weights have it.
#[derive(Debug)]
pub(crate) struct Kind {
    name: &'static str,
    architectures: &'static [&'static str],
    /// Whether other classes give the names of its tensors to something else.
    exclusive: bool,
    /// Whether it ends in the output layer over the tokens.
    reads_table: bool,
    /// Whether it begins with the pooler, of which a file has one.
    pools: bool,
    build: fn(&mut Heads, &Path<'_>, &Config, &Tensor, &Plan),
}

const KINDS: &[Kind] = &[
    Kind {
        name: "masked language model",
        architectures: &["BertForMaskedLM", "BertForPreTraining"],
        exclusive: false,
        reads_table: true,
        pools: false,
        build: |heads, root, config, table, _| {
            heads.masked = Some(MaskedLm::new(&(root / "masked"), config, table));
        },
    },
    Kind {
        name: "classifier of sequences",
        architectures: &["BertForSequenceClassification"],
        exclusive: true,
        reads_table: false,
        pools: true,
        build: |heads, root, config, _, plan| {
            let (path, dropout) = (root / "sequence", plan.classifier_dropout);
            let head = SequenceClassification::new(&path, config, plan.classes, dropout);
            heads.sequence = Some(head);
        },
    },
    Kind {
        name: "classifier of tokens",
        architectures: &["BertForTokenClassification"],
        exclusive: true,
        reads_table: false,
        pools: false,
        build: |heads, root, config, _, plan| {
            let (path, dropout) = (root / "tokens", plan.classifier_dropout);
            let head = TokenClassification::new(&path, config, plan.classes, dropout);
            heads.tokens = Some(head);
        },
    },
    Kind {
        name: "head for answers",
        architectures: &["BertForQuestionAnswering"],
        exclusive: false,
        reads_table: false,
        pools: false,
        build: |heads, root, config, _, _| {
            heads.answer = Some(QuestionAnswering::new(&(root / "answer"), config));
        },
    },
    Kind {
        name: "head for second sentences",
        architectures: &["BertForPreTraining", "BertForNextSentencePrediction"],
        exclusive: false,
        reads_table: false,
        pools: true,
        build: |heads, root, config, _, plan| {
            let head = SecondSentence::new(&(root / "second"), config, plan.second);
            heads.second = Some(head);
        },
    },
    Kind {
        name: "pooler",
        architectures: &["BertModel"],
        exclusive: false,
        reads_table: false,
        pools: true,
        build: |heads, root, config, _, _| {
            heads.pooler = Some(Pooler::new(&(root / "pooler"), config));
        },
    },
];

/// The parameter of an output layer that is not tied to the tokens.
const TABLE: &str = "embeddings.output.weight";

impl Heads {
    /// The pooler, whichever head it belongs to.
    pub fn pooler(&self) -> Option<&Pooler> {
        let of_second = self.second.as_ref().map(SecondSentence::pooler);
        let of_sequence = self.sequence.as_ref().map(SequenceClassification::pooler);
        self.pooler.as_ref().or(of_second).or(of_sequence)
    }

    /// These heads, on this table.
    pub(crate) fn new(
        kinds: &[&Kind],
        root: &Path<'_>,
        config: &Config,
        table: &Tensor,
        plan: &Plan,
    ) -> Self {
        let mut heads = Self::default();
        for kind in kinds {
            (kind.build)(&mut heads, root, config, table, plan);
        }
        heads
    }
}

impl Kind {
    /// The heads that a file has in full, with notes on those that its class should have.
    pub(crate) fn in_file(
        contents: &Contents<'_>,
        config: &Config,
        plan: &Plan,
    ) -> (Vec<&'static Self>, Vec<Note>) {
        let (mut present, mut notes) = (Vec::<&Self>::new(), Vec::new());
        for kind in KINDS {
            let of_class = plan
                .architecture
                .as_deref()
                .map(|class| kind.architectures.contains(&class));
            if kind.exclusive && of_class == Some(false) {
                continue;
            }
            let lacking = contents.lacks(&kind.parameters(config, plan));
            if !lacking.is_empty() {
                let (part, tensors) = (kind.name, lacking);
                notes.extend((of_class == Some(true)).then_some(Note::Absent { part, tensors }));
            } else if !(kind.pools && present.iter().any(|earlier| earlier.pools)) {
                present.push(kind);
            }
        }
        (present, notes)
    }

    pub(crate) fn reads_table(&self) -> bool {
        self.reads_table
    }

    /// The names of what it needs.
    fn parameters(&self, config: &Config, plan: &Plan) -> Vec<String> {
        let (own, other) = (Parameters::outline(), Parameters::outline());
        let table = other
            .root()
            .parameter("table", &[1, config.dim], Init::Zeros);
        Heads::new(&[self], &own.root(), config, &table, plan);
        let untied = self.reads_table && !config.tied;
        let table = untied.then(|| TABLE.to_owned());
        own.shapes().into_keys().chain(table).collect()
    }
}
