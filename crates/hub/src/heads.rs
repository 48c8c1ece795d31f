use cloze_bert::{
    MaskedLm, Pooler, QuestionAnswering, ReplacedTokens, SecondSentence, SequenceClassification,
    TokenClassification, Untransformed,
};
use cloze_gpt::CausalLm;
use cloze_tensor::{Init, Parameters, Path};
use cloze_transformer::Pooling;
use tch::Tensor;

use crate::contents::Contents;
use crate::described::Described;
use crate::notes::Note;

/// What stands on a network. Which of these a folder has, its file says.
#[derive(Debug, Default)]
pub struct Heads {
    /// Predicts covered tokens; in a hybrid, the tokens that follow, too.
    pub masked: Option<MaskedLm>,
    /// Predicts the token that follows: a decoder's.
    pub causal: Option<CausalLm>,
    /// Which tokens a generator has replaced.
    pub replaced: Option<ReplacedTokens>,
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

/// A head, by the classes of Hugging Face whose weights have it.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) name: &'static str,
    /// What those classes are for: their names without that of the family. Alone, it goes out as the first.
    pub(crate) classes: &'static [&'static str],
    /// The task that a library knows it for.
    pub(crate) task: &'static str,
    /// Whether it is missed where no class says which heads there are.
    pub(crate) missed: bool,
    /// Whether other classes give the names of its tensors to something else.
    pub(crate) exclusive: bool,
    /// Whether it ends in the output layer over the tokens.
    pub(crate) reads_table: bool,
    /// Whether it begins with the pooler, of which a file has one.
    pub(crate) pools: bool,
    pub(crate) build: fn(&mut Heads, &Path<'_>, &Tensor, &Described),
}

/// A head of no particular kind.
pub(crate) const PLAIN: Head = Head {
    name: "",
    classes: &[],
    task: "",
    missed: false,
    exclusive: false,
    reads_table: false,
    pools: false,
    build: |_, _, _, _| {},
};

pub(crate) const OF_BERT: &[Head] = &[
    Head {
        classes: &["ForMaskedLM", "ForPreTraining"],
        ..MASKED
    },
    SEQUENCE,
    OF_TOKENS,
    OF_ANSWERS,
    Head {
        name: "head for second sentences",
        classes: &["ForNextSentencePrediction", "ForPreTraining"],
        task: "text-classification",
        pools: true,
        build: |heads, root, _, model| {
            let (network, second) = (&model.config.network, model.config.second());
            heads.second = Some(SecondSentence::new(&(root / "second"), network, second));
        },
        ..PLAIN
    },
    POOLER,
];

/// What stands on a decoder.
pub(crate) const OF_DECODERS: &[Head] = &[OF_LAST_TOKEN, OF_TOKENS, OF_ANSWERS, CAUSAL];

/// The same, where the class of the output layer is called otherwise.
pub(crate) const OF_GPT2: &[Head] = &[
    OF_LAST_TOKEN,
    OF_TOKENS,
    OF_ANSWERS,
    Head {
        classes: &["LMHeadModel"],
        ..CAUSAL
    },
];

pub(crate) const MASKED: Head = Head {
    name: "masked language model",
    classes: &["ForMaskedLM"],
    task: "fill-mask",
    reads_table: true,
    build: |heads, root, table, model| {
        let head = MaskedLm::new(&(root / "masked"), &model.config.network, table);
        heads.masked = Some(head);
    },
    ..PLAIN
};

pub(crate) const SEQUENCE: Head = Head {
    name: "classifier of sequences",
    classes: &["ForSequenceClassification"],
    task: "text-classification",
    exclusive: true,
    pools: true,
    build: |heads, root, _, model| {
        let (path, classes) = (root / "sequence", model.config.labels.len() as i64);
        let (network, dropout) = (&model.config.network, model.classifier_dropout);
        let head = SequenceClassification::new(&path, network, classes, dropout);
        heads.sequence = Some(head);
    },
    ..PLAIN
};

pub(crate) const POOLER: Head = Head {
    name: "pooler",
    classes: &["Model"],
    task: "feature-extraction",
    pools: true,
    build: |heads, root, _, model| {
        heads.pooler = Some(Pooler::new(&(root / "pooler"), &model.config.network));
    },
    ..PLAIN
};

const OF_LAST_TOKEN: Head = Head {
    pools: false,
    build: |heads, root, _, model| {
        let classes = model.classes(&(root / "sequence"), model.config.labels.len(), false);
        let (pooling, as_they_are) = (Pooling::Last, Box::new(Untransformed));
        let head = SequenceClassification::with(pooling, as_they_are, 0.0, classes);
        heads.sequence = Some(head);
    },
    ..SEQUENCE
};

pub(crate) const OF_TOKENS: Head = Head {
    name: "classifier of tokens",
    classes: &["ForTokenClassification"],
    task: "token-classification",
    exclusive: true,
    build: |heads, root, _, model| {
        let classes = model.classes(&(root / "tokens"), model.config.labels.len(), true);
        let (as_they_are, dropout) = (Box::new(Untransformed), model.classifier_dropout);
        heads.tokens = Some(TokenClassification::with(as_they_are, dropout, classes));
    },
    ..PLAIN
};

pub(crate) const OF_ANSWERS: Head = Head {
    name: "head for answers",
    classes: &["ForQuestionAnswering"],
    task: "question-answering",
    build: |heads, root, _, model| {
        let head = QuestionAnswering::new(&(root / "answer"), &model.config.network);
        heads.answer = Some(head);
    },
    ..PLAIN
};

const CAUSAL: Head = Head {
    name: "output layer",
    classes: &["ForCausalLM"],
    task: "text-generation",
    missed: true,
    reads_table: true,
    build: |heads, _, table, _| heads.causal = Some(CausalLm::new(table)),
    ..PLAIN
};

/// What the class of a trunk is for.
pub(crate) const BARE: &str = "Model";

/// The parameter of an output layer that is not tied to the tokens.
const TABLE: &str = "embeddings.output.weight";

impl Heads {
    /// The pooler, whichever head it belongs to.
    pub fn pooler(&self) -> Option<&Pooler> {
        let of_second = self.second.as_ref().map(SecondSentence::pooler);
        self.pooler.as_ref().or(of_second)
    }

    /// These heads, on this table.
    pub(crate) fn new(heads: &[&Head], root: &Path<'_>, table: &Tensor, model: &Described) -> Self {
        let mut built = Self::default();
        for head in heads {
            (head.build)(&mut built, root, table, model);
        }
        built
    }
}

impl Head {
    /// The heads that a file has in full, with notes on those that are missed.
    pub(crate) fn in_file(
        contents: &Contents<'_>,
        model: &Described,
    ) -> (Vec<&'static Self>, Vec<Note>) {
        let (mut present, mut notes) = (Vec::<&Self>::new(), Vec::new());
        for head in model.heads() {
            let class = model.class.as_deref();
            let of_class = class.map(|class| head.classes.contains(&class));
            if head.exclusive && of_class == Some(false) {
                continue;
            }
            let lacking = contents.lacks(&head.parameters(model));
            if !lacking.is_empty() {
                let (part, tensors) = (head.name, lacking);
                let missed = of_class.unwrap_or(head.missed);
                notes.extend(missed.then_some(Note::Absent { part, tensors }));
            } else if !(head.pools && present.iter().any(|earlier| earlier.pools)) {
                present.push(head);
            }
        }
        (present, notes)
    }

    /// The class that heads go out as, without the name of the family: the one that has the most of
    /// them. A trunk without a head is a `Model`.
    pub(crate) fn class(heads: &[&Self]) -> &'static str {
        let classes = heads.iter().flat_map(|head| head.classes).copied();
        let has = |class: &str| {
            heads
                .iter()
                .filter(|head| head.classes.contains(&class))
                .count()
        };
        // Of equals, the first.
        let better = |best, class| if has(class) > has(best) { class } else { best };
        classes.reduce(better).unwrap_or(BARE)
    }

    /// The names of what it needs.
    pub(crate) fn parameters(&self, model: &Described) -> Vec<String> {
        let (own, other) = (Parameters::outline(), Parameters::outline());
        let network = &model.config.network;
        let table = other
            .root()
            .parameter("table", &[1, network.dim], Init::Zeros);
        Heads::new(&[self], &own.root(), &table, model);
        let untied = self.reads_table && !network.tied;
        let table = untied.then(|| TABLE.to_owned());
        own.shapes().into_keys().chain(table).collect()
    }
}
