use crate::documents::common::read_one;

fn read(page: &[u8]) -> String {
    let (read, tally) = read_one("a.html", page);
    assert_eq!(tally.replaced, 0);
    read[0].text.clone()
}

#[test]
fn a_declared_encoding_is_obeyed() {
    let latin = b"<p>B\xe4r s\xfc\xdfe \x80";
    let german = "Bär süße €";
    for head in [
        "<meta charset=\"iso-8859-1\">",
        "<!DOCTYPE html><html><head><title>x</title><META CHARSET=Latin1>",
        "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1252\">",
        "<meta content='text/html;charset=ISO-8859-1' http-equiv=content-type>",
        "<?xml version=\"1.0\" encoding='iso-8859-1'?><html>",
        "<meta charset=none-such><meta charset=x-user-defined><meta charset=latin1>",
        "<!-- <meta charset=koi8-r> --><script>'<meta charset=koi8-r>'</script><meta charset=latin1>",
        &format!("<style>{}</style><meta charset=latin1>", "x ".repeat(9000)),
    ] {
        let page = [head.as_bytes(), latin].concat();
        let text = read(&page);
        assert!(text.ends_with(german), "{head}: {text}");
    }
    let others: [(&str, &[u8], &str); 4] = [
        ("koi8-r", b"\xf2\xd5\xd3\xd8", "Русь"),
        ("shift_jis", b"\x93\xfa\x96{", "日本"),
        ("gb2312", b"\xd6\xd0\xce\xc4", "中文"),
        ("iso-2022-jp", b"\x1b$BF|K\\\x1b(B", "日本"),
    ];
    for (label, bytes, text) in others {
        let page = [format!("<meta charset={label}><p>").as_bytes(), bytes].concat();
        assert_eq!(read(&page), text);
    }
}

#[test]
fn utf_8_is_read_where_no_encoding_is_declared_that_can_be() {
    for head in [
        "",
        "<meta charset=utf-8>",
        "<meta charset=utf-16>",
        "<meta charset=iso-2022-kr>",
        "<meta name=charset content=latin1>",
        "\u{feff}<meta charset=koi8-r>",
    ] {
        assert_eq!(read(format!("{head}<p>süße").as_bytes()), "süße", "{head}");
    }
}

#[test]
fn what_is_no_character_of_the_declared_encoding_is_counted() {
    let (read, tally) = read_one("a.html", b"<meta charset=shift_jis><p>a\x81 b");
    assert_eq!((read[0].text.as_str(), tally.replaced), ("a\u{fffd} b", 1));
}
