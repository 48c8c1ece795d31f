//! Hard cases, labelled by hand: `|` stands where a sentence starts.

use cloze_corpus::sentences;

const ENGLISH: &[&str] = &[
    // Titles and names.
    "Mr. Smith met Mrs. Jones and Ms. Lee. |They left.",
    "Dr. Watson spoke to Prof. Moriarty at St. Bart's. |It rained.",
    "Gen. Lee and Col. Mustard saw Capt. Hook. |All fled.",
    "The Rev. Mr. Brown came. |Lt. Dan did not.",
    "J. K. Rowling and J.R.R. Tolkien wrote. |We read.",
    "John F. Kennedy spoke in D.C. today. |People came.",
    "Sammy Davis Jr. sang. |Martin Luther King Jr. marched.",
    "He has a Ph.D. in physics. |She has an M.D. from Yale.",
    "The Hon. member for Bath rose. |He sat down.",
    "Rep. Brown met Sen. Lee and Reps. Fox and Gray. |They voted.",
    "Adm. Nelson and Cmdr. Bond dined. |Cpl. Jones did not.",
    "In Brown v. Board of Education it lost. |U.S. v. Nixon came later.",
    "Acme Co. Ltd. was sold to Foo Pte. Ltd. Holdings. |It closed.",
    "Warner Bros. Pictures sued Dow Corp. Inc. again. |It won.",
    "He joined Acme Co. |She joined Foo Ltd. |They met.",
    "He works for Acme Inc. |They pay well.",
    "Ask a Ph.D. Student or two. |He was born c. 1900 and died ca. 1980.",
    // Abbreviations that often end a sentence.
    "It is in the U.S. Senate now. |They vote soon.",
    "He moved to the U.S. |He never came back.",
    "We met at 5 p.m. |They were late.",
    "We met at 5 p.m. on Monday. |They came at 6 a.m. sharp.",
    "Apples, pears, etc. are fruit. |Carrots are not.",
    "They sell apples, pears, etc. |We buy them.",
    "Apple Inc. makes phones. |Acme Corp. and Foo Ltd. do not.",
    "Use tools, e.g. Python, i.e. the language. |Then run it.",
    "See Smith et al. (2019) for more. |It is good.",
    "Cf. Jones vs. Smith. |It is a case.",
    "He lives on Main St. near Fifth Ave. in town. |I do not.",
    // Numbers.
    "Pi is 3.14. |It is 3.14159 in fact.",
    "It costs $1,000.50. |That is much.",
    "Version 1.2.3 is out. |Version 2.0 will follow.",
    "See No. 5 and p. 12. |See Fig. 3 and Eq. 4.",
    "It was Jan. 5, 1999. |On Feb. 6 it ended.",
    "It fell by .5 percent. |Then it rose.",
    "In 1984. |That was long ago.",
    "He ran 5 km. |She ran 10 mi. |They stopped.",
    // Quotes and dialogue.
    "\"Why?\" he asked. |\"Because,\" she said.",
    "\"Stop!\" cried Tom. |He ran.",
    "“I know,” he said. |“You do not.” |She left.",
    "“Go!” |“No!” |“Why not?”",
    "He said, “It is late.” |Then he slept.",
    "‘Yes.’ |‘No.’ |They agreed.",
    "\"I will,\" he said, \"if I can.\" |She nodded.",
    "\"Go,\" he said. |\"Now.\"",
    "\"It 's late . \" |He left .",
    "He called it \" fine . \" |It was not .",
    "\"He said 'no.' \" |They laughed.",
    // Brackets.
    "He came (late). |She was there.",
    "He came. |(She did not.) |They talked.",
    "It works [1]. |It is fast.",
    "He won (see Fig. 2). |She lost.",
    // Marks.
    "What?! |Are you mad?",
    "No!!! |Please stop!!!",
    "Really?? |Yes.",
    "Yahoo! is a firm. |It is old.",
    "Wait... what? |Nothing.",
    "I thought... |But no.",
    "Well… maybe. |Or not…",
    "He paused . . . and went on. |Then he stopped.",
    "He came—late. |She left--early.",
    "“But—” |He stopped.",
    "It was he; it was I. |We knew.",
    "I am. |I was.",
    "So did I. |We all did.",
    // Addresses.
    "Visit www.example.com today. |Or write to me@example.com now.",
    "See https://example.com/a.b?c=d. |It is there.",
    "Open file.txt and run main.py. |Then quit.",
    "Use node.js or the .NET runtime. |Both work.",
    // Lists and lines.
    "1. First\n|2. Second\n|3. Third",
    "- One. |Two.\n|- Three",
    "A line\nthat goes on. |Another\nline.",
    "A line\r\nThat goes on. |Another\r\nLine.",
    "CHAPTER I\n\n|It began.",
    // Spaced tokens, as in WikiText.
    "It rained . |The end came .",
    "It was \" good . \" |They left .",
    "He scored 3 @.@ 5 points . |She scored 4 .",
    // Small letters.
    "the end. |Then it began. |iPhones came.",
    "I like it. |it is good.",
];

const CHINESE: &[&str] = &[
    "今天天气很好。|我们走吧。",
    "你好吗？|我很好！|谢谢。",
    "真的吗？！|是的！！！|好。",
    "他走了……|她没有。",
    "他说……不知道。|她笑了。",
    "等等…|走吧。",
    "他说：“走吧。”|然后走了。",
    "“走吧。”他说。|她点头。",
    "“你去吗？”她问。|“去。”他答。",
    "“走吧！”|“好的。”",
    "「走吧。」他說。|她點頭。",
    "他說：「我說過『不行』。」|然後走了。",
    "『好。』|他笑了。",
    "他来了（很晚）。|她走了。",
    "他来了。|（她没来。）|大家走了。",
    "《红楼梦》很好。|《西游记》也好。",
    "【注意】请看。|【完】结束。",
    "圆周率是3.14。|约为3.14159。",
    "模型是GPT-3.5。|它很大。",
    "版本1.2.3发布了。|版本2.0随后。",
    "他在U.S.工作。|她在中国。",
    "使用Python 3.11。|然后运行main.py。",
    "请访问www.example.com。|或写信到me@example.com。",
    "这是AI。|It is good. |很好。",
    "He said 你好. |她笑了。",
    "步骤如下：\n|1. 收集数据。\n|2. 清洗数据：去重；分词。|再检查。",
    "1、第一点。\n|2、第二点。",
    "（1）第一。|（2）第二。",
    "一、总则。|二、细则。",
    "第一行；第二行；第三行。|完。",
    "他问：“为什么？|为什么不？”|没人答。",
    "“我……我不知道。”他说。|她哭了。",
    "“我不知道……”|他走了。",
    "多少钱？|100.50元。",
    "价格是￥3.50。|很便宜！",
    "“好！|好！”大家喊。|他笑了。",
    "他说“好。”就走了。|她没走。",
    "他叫\"小王\"。|她叫\"小李\"。",
    "今天是2023.04.18。|明天是19日。",
    "啊！|多好啊～|真好。",
    "她喊道：“救命！”|没有人来。",
    "# 标题\n|正文。|第二句。",
    "没有句号的行\n\n|下一段。",
    "中文，English mixed。|好的。",
    "他说了句“Hello.”|然后走了。",
];

const JAPANESE: &[&str] = &[
    "「行こう。」と彼は言った。|雨が降った。",
    "『はい！』と答えた。|「なぜ？」と聞いた。",
    "「もう……」と泣いた。|「いいよ。」って言った。",
    "「好きだ。」という言葉。|「行く。」とのことだ。",
    "「行こう。」|とても寒い。|「はい。」|ところで、誰だ？",
    "「行こう。」|彼は立った。|「待て！」|「嫌だ。」",
    "（本当だ。）と書いた。|終わり。",
];

const KOREAN: &[&str] = &[
    "\"가자.\"라고 그가 말했다. |비가 왔다.",
    "“왜?”하고 물었다. |“그냥.” |그는 웃었다.",
];

/// What is not found as labelled, since the words must be understood for it.
const LIMITS: &[&str] = &[
    "“But—” |He stopped.",
    "the end. |Then it began. |iPhones came.",
    "I like it. |it is good.",
    "他说……不知道。|她笑了。",
    "他问：“为什么？|为什么不？”|没人答。",
    "“我……我不知道。”他说。|她哭了。",
    "他说“好。”就走了。|她没走。",
    "啊！|多好啊～|真好。",
];

fn labelled(case: &str) -> (String, Vec<usize>) {
    let mut text = String::new();
    let mut starts = vec![0];
    for part in case.split('|') {
        text += part;
        starts.push(text.len());
    }
    starts.pop();
    (text, starts)
}

#[test]
fn hard_cases_are_split_as_labelled() {
    let mut failed = Vec::new();
    let tables = [
        ("English", ENGLISH),
        ("Chinese", CHINESE),
        ("Japanese", JAPANESE),
        ("Korean", KOREAN),
    ];
    for (name, table) in tables {
        let (mut right, mut found_all, mut expected_all) = (0, 0, 0);
        for &case in table {
            let (text, expected) = labelled(case);
            let found: Vec<usize> = sentences(&text).map(|range| range.start).collect();
            found_all += found.len() - 1;
            expected_all += expected.len() - 1;
            right += found[1..]
                .iter()
                .filter(|start| expected.contains(start))
                .count();
            if found != expected {
                let shown: Vec<&str> = sentences(&text).map(|range| &text[range]).collect();
                println!("{}", shown.join("|"));
                failed.push(case);
            }
        }
        let (right, found, expected) = (right as f64, found_all as f64, expected_all as f64);
        println!(
            "{name}: precision {:.3}, recall {:.3}",
            right / found,
            right / expected
        );
    }
    assert_eq!(failed, LIMITS);
}
