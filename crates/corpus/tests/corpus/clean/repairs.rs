use cloze_corpus::clean::{Form, Private, Step};

use super::apply;

fn check(step: &Step, literals: &[(&str, &str, u64)]) {
    for &(text, expected, count) in literals {
        assert_eq!(
            apply(step.clone(), text),
            (expected.to_owned(), count),
            "{text:?}"
        );
    }
}

#[test]
fn unicode() {
    let nfc = Step::Unicode { form: Form::Nfc };
    check(
        &nfc,
        &[
            ("cafe\u{301}\nx\ncafé", "café\nx\ncafé", 1),
            ("ﬁ２", "ﬁ２", 0),
        ],
    );
    let nfkc = Step::Unicode { form: Form::Nfkc };
    check(&nfkc, &[("ﬁ２\nＡ，", "fi2\nA,", 2), ("a", "a", 0)]);
}

#[test]
fn controls() {
    check(
        &Step::Controls {},
        &[
            ("a\u{0}b\u{7f}c\td\n", "abc\td\n", 2),
            ("\u{feff}a\u{200b}b\u{2060}c\u{ad}d", "abcd", 4),
            (
                "a\u{2028}b\u{2029}c\u{85}d\r\ne\rf\u{c}g",
                "a\nb\nc\nd\ne\nf\ng",
                6,
            ),
            ("a\u{1e}b \u{1b}[31mred\u{1b}[0m\u{1b}x", "a\nb red", 4),
            ("\u{202e}abc\u{202c} \u{200f}אב\u{200e}", "abc אב", 4),
            ("a\u{200d}b \u{200c}c", "ab c", 2),
            (
                "👩\u{200d}👧 ❤\u{fe0f}\u{200d}🔥",
                "👩\u{200d}👧 ❤\u{fe0f}\u{200d}🔥",
                0,
            ),
            ("می\u{200c}خواهم", "می\u{200c}خواهم", 0),
            ("क्\u{200d}ष ന്\u{200d} .", "क्\u{200d}ष ന്\u{200d} .", 0),
            ("“quoted” — text…", "“quoted” — text…", 0),
        ],
    );
}

#[test]
fn white_space() {
    check(
        &Step::WhiteSpace {},
        &[
            ("a  b \t\n\n\n\n  c\u{a0}d\n", "a b\n\n  c d", 5),
            ("cell\tcell  \t cell", "cell\tcell\tcell", 1),
            (
                "\n \nfn main() {\n\tlet x  = 1;\n}",
                "fn main() {\n\tlet x = 1;\n}",
                3,
            ),
            ("\u{3000}\u{3000}床前　　明月光　", "床前　明月光", 1),
            ("\u{2003}a\u{2009}b", "a b", 1),
            ("“It’s — fine…”\n\n é è", "“It’s — fine…”\n\n é è", 0),
        ],
    );
}

fn boilerplate(gutenberg: bool, navigation: bool, repeated_lines: bool) -> Step {
    Step::Boilerplate {
        gutenberg,
        navigation,
        repeated_lines,
    }
}

#[test]
fn the_licence_of_project_gutenberg() {
    let new = "The Project Gutenberg EBook of Emma\n\nTerms.\n\n\
        *** START OF THIS PROJECT GUTENBERG EBOOK A VERY\nLONG TITLE ***\n\n\
        Produced by A. Reader\nand others.\n\nEMMA\n\nText.\n\n\
        End of the Project Gutenberg EBook of Emma\n\n*** END OF THIS PROJECT GUTENBERG EBOOK EMMA ***\nLicence.\n";
    let old = "Project Gutenberg Etext of Emma\n***START**THE SMALL PRINT!**FOR PUBLIC DOMAIN ETEXTS**START***\n\
        Terms.\n*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*\n\nEMMA\n\nText.\n\n\
        End of Project Gutenberg's Etext of Emma\nMore.\n";
    let step = boilerplate(true, false, false);
    for book in [new, old] {
        let (text, count) = apply(step.clone(), book);
        assert_eq!(text.trim(), "EMMA\n\nText.");
        assert!(count >= 6);
        let (both, _) = apply(step.clone(), &format!("{book}{book}"));
        assert_eq!(both.matches("Text.").count(), 2);
        assert!(!both.contains("Terms") && !both.contains("Licence"));
    }
    let prose = "He spoke of Project Gutenberg.\nThe end of the project gutenberg it was not.";
    check(&step, &[(prose, prose, 0)]);
}

#[test]
fn navigation() {
    check(
        &boilerplate(false, true, false),
        &[
            ("Home | About us | Next >\nText.", "Text.", 1),
            (
                "首页 > 新闻 > 正文\n正文开始。\n版权所有 2020",
                "正文开始。\n",
                2,
            ),
            (
                "« Previous\nText\n© 2020 A. B.\nThis site uses cookies. OK?",
                "Text\n",
                3,
            ),
            ("Please enable JavaScript.\nText\nBack to top", "Text\n", 2),
            (
                "a | b | c\nx > y > z\nHe went home.",
                "a | b | c\nx > y > z\nHe went home.",
                0,
            ),
        ],
    );
}

#[test]
fn repeated_lines() {
    let header = "The History of Something, page";
    let book = format!("{header}\nYes.\none\n").repeat(5);
    let (text, count) = apply(boilerplate(false, false, true), &book);
    assert_eq!(
        (
            text.matches(header).count(),
            text.matches("Yes.").count(),
            count
        ),
        (1, 5, 4)
    );
}

#[test]
fn privacy() {
    let step = Step::Privacy {
        mask: vec![Private::Email, Private::Phone, Private::Ip],
    };
    for (text, masked) in [
        ("Write to a.b+c@mail.example.co.uk.", "Write to <EMAIL>."),
        ("邮箱foo@bar.com。", "邮箱<EMAIL>。"),
        (
            "call +44 20 7946 0958, +1-212-555-0123 or +8613812345678",
            "call <PHONE>, <PHONE> or <PHONE>",
        ),
        (
            "(212) 555-0123; 212-555-0123; 212.555.0123; 1-800-555-0199",
            "<PHONE>; <PHONE>; <PHONE>; <PHONE>",
        ),
        (
            "电话：010-12345678，138-1234-5678。",
            "电话：<PHONE>，<PHONE>。",
        ),
        (
            "Tél. 01 23 45 67 89, Tel. 030/1234567, 020 7946 0958",
            "Tél. <PHONE>, Tel. <PHONE>, <PHONE>",
        ),
        ("from 192.168.0.1:80 and 8.8.8.8.", "from <IP>:80 and <IP>."),
        (
            "2001:db8::8a2e:370:7334 fe80::1, [::ffff:192.0.2.1]",
            "<IP> <IP>, [<IP>]",
        ),
    ] {
        assert_eq!(apply(step.clone(), text).0, masked);
    }
    for text in [
        "in 1999-2001, 2024-01-15, 1914-1918-1939, (1999) 401-788",
        "ISBN 978-3-16-148410-0, 0-306-40615-2, 9780306406157",
        "$1,234,567.89 or 1.234.567,89 or 12 345 678 €, 3.14159265",
        "at 10:30:45 and 12:00:00:00, version 1.2.3, v1.2.3.4, § 1.2.3.4, 1.2.3.4.5, 256.1.1.1",
        "std::fmt, a::b, ::1, not@home, @user, 13812345678",
    ] {
        assert_eq!(apply(step.clone(), text), (text.to_owned(), 0));
    }
    let mail = Step::Privacy {
        mask: vec![Private::Email],
    };
    check(
        &mail,
        &[("a@b.de c@d.fr 8.8.8.8", "<EMAIL> <EMAIL> 8.8.8.8", 2)],
    );
}
