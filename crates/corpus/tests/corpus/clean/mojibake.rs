use cloze_corpus::clean::Step;
use proptest::prelude::*;

use super::apply;

/// The characters of Windows-1252, as browsers have them, for the bytes from 0x80 to 0x9F.
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

const LANGUAGES: [&str; 21] = [
    "“I don’t know…”, said the café’s owner — it’s 5 € or £4, naïve fiancée!",
    "Là, où l’été brûle, le garçon aperçoit « l’œuvre » de Noël. À bientôt ! ÉTÉ, HÔTEL, Ça ira.",
    "„Spaß“ heißt es über die Äpfel der Großmutter; Öl, Übermut, 20 °C × 3 m².",
    "El niño comió piñas en España. ¿Qué? ¡Años después!",
    "A irmã não vê as maçãs; coração, pães e avó às três.",
    "Zażółć gęślą jaźń. Łódź, Święta i źdźbło.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "Árvíztűrő tükörfúrógép, ő és ű.",
    "Și țara noastră, împărat și român.",
    "Çok güzel bir gün, İstanbul’da ışık ve şeker.",
    "Съешь же ещё этих мягких французских булок, да выпей чаю. И в лесу я.",
    "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία.",
    "עטלף אבק נס דרך מזגן שהתפוצץ כי חם",
    "نص حكيم له سر قاطع وذو شأن عظيم، مكتوب على ثوب أخضر",
    "ऋषियों को सताने वाले दुष्ट राक्षसों के राजा रावण का सर्वनाश",
    "เป็นมนุษย์สุดประเสริฐเลิศคุณค่า",
    "你好，世界。人工智能的发展很快！",
    "いろはにほへと ちりぬるを。カタカナも。",
    "다람쥐 헌 쳇바퀴에 타고파.",
    "Tiếng Việt có dấu: ở, ự, ễ, đường phố và nước.",
    "Emoji 😀 and 👍🏽 → ✓ ½ ≤ 3",
];

fn read_wrongly(text: &str) -> String {
    let table: Vec<char> = WINDOWS_1252.chars().collect();
    let wrong = |byte: u8| match byte {
        0x80..=0x9f => table[usize::from(byte) - 0x80],
        byte => char::from(byte),
    };
    text.bytes().map(wrong).collect()
}

fn read_as_latin_1(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

#[test]
fn text_of_many_languages_that_was_read_wrongly_is_repaired() {
    for text in LANGUAGES {
        assert_eq!(apply(Step::Mojibake {}, &read_wrongly(text)).0, text);
        assert_eq!(apply(Step::Mojibake {}, &read_as_latin_1(text)).0, text);
        let twice = read_wrongly(&read_wrongly(text));
        assert_eq!(apply(Step::Mojibake {}, &twice).0, text);
    }
}

#[test]
fn clean_text_of_many_languages_stays() {
    for text in LANGUAGES {
        assert_eq!(apply(Step::Mojibake {}, text), (text.to_owned(), 0));
    }
}

#[test]
fn letters_beside_punctuation_stay() {
    for text in [
        "NÃO, IRMÃ, AVELÃ: “IRMÔ, “IRMÃ”, ALEMû, A IRMÃ…",
        "la maçã, MAÇÃ\u{a0}!",
        "« café\u{a0}», « été\u{a0}», voilà\u{a0}!, « là\u{a0}»…",
        "„Spaß“, groß…, ‚Maß‘, Fuß–",
        "the café—“Yes”, his fiancé—“No”, CAFÉ’S",
        "”Å”, ”Ä”, HYVÄ”, ESPAÑ”",
        "está»… él»",
        "Â, Ã and â are letters; 2 × 3 © 2020",
    ] {
        assert_eq!(apply(Step::Mojibake {}, text), (text.to_owned(), 0));
    }
}

#[test]
fn repairs_are_counted_by_character() {
    let repaired = |text| apply(Step::Mojibake {}, text);
    assert_eq!(repaired("donâ€™t"), ("don’t".to_owned(), 1));
    assert_eq!(
        repaired("cafÃ© Ã  la carte"),
        ("café Ã  la carte".to_owned(), 1)
    );
    assert_eq!(
        repaired("cafÃ© Ã\u{a0} la carte"),
        ("café à la carte".to_owned(), 2)
    );
    assert_eq!(repaired("ä½\u{a0}å¥½"), ("你好".to_owned(), 2));
    // With a space in place of the no-break space.
    assert_eq!(repaired("ä½ å¥½"), ("你好".to_owned(), 2));
}

proptest! {
    #[test]
    fn words_of_letters_stay(text in "[a-zA-ZàâçéèêëîïôùûüÿÀÉäöüßÄÖÜãõáíóúÃÕ ,.!?]{0,40}") {
        prop_assume!(!text.trim().is_empty());
        prop_assert_eq!(apply(Step::Mojibake {}, &text), (text, 0));
    }

    #[test]
    fn words_that_were_read_wrongly_are_repaired(
        text in "([a-z][a-zàâçéèêëîïôùûüäöüßãõáíóúąćęłńśźżčďěňřťů]{0,8}[a-z](’| – | |, )){1,6}[a-z]",
    ) {
        prop_assert_eq!(apply(Step::Mojibake {}, &read_wrongly(&text)).0, text);
    }

    #[test]
    fn chinese_that_was_read_wrongly_is_repaired(text in "[一-龥，。]{2,20}") {
        prop_assert_eq!(apply(Step::Mojibake {}, &read_wrongly(&text)).0, text);
    }
}
