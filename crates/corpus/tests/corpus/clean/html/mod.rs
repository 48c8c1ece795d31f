//! Pages to text.

mod bounds;
mod charset;
mod trees;

use cloze_corpus::clean::{Decision, Reason, Step};

use super::{apply, clean_with};
use crate::documents::common::read_one;

fn text(page: &str) -> String {
    match clean_with(&[Step::Html {}], page).outcome {
        Decision::Kept(text) => text,
        Decision::Dropped { reason, .. } => {
            assert_eq!(reason, Reason::Empty);
            String::new()
        }
    }
}

fn check(pages: &[(&str, &str)]) {
    for (page, expected) in pages {
        assert_eq!(text(page), *expected, "{page}");
    }
}

#[test]
fn a_page_becomes_paragraphs_and_its_tags_are_counted() {
    let html = |text| apply(Step::Html {}, text);
    assert_eq!(html("no markup  here"), ("no markup  here".to_owned(), 0));
    let page = "<p>One &amp; <b>two</b>.</p>\n<p>Th<i>r</i>ee<br>four</p>";
    let expected = "One & two.\n\nThree\nfour";
    assert_eq!(html(page), (expected.to_owned(), 9));

    let page = "<!DOCTYPE html><html><head><title>T</title><style>p{}</style></head><body>\
        <nav><nav>x</nav>y</nav><header>h</header><h1>Head</h1><script>if (a<b) '<p>no</p>'</script>\
        <ul><li>a<li><p>b</p><ul><li>c</ul><li></ul><table><tr><th>1<th>2</tr><tr><td>3</td> <td>4</td></table>\
        <pre>\n  code\n    more\n</pre>after<svg/><svg><text>no</text></svg> all&nbsp;&#x4f60;&hellip;\
        <noscript>no</noscript><template>no</template><select><option>no</select><footer>f</footer></body></html>";
    let expected =
        "Head\n\n- a\n- b\n\n- c\n\n1\t2\n3\t4\n\n  code\n    more\n\nafter all\u{a0}你…";
    assert_eq!(text(page), expected);
}

#[test]
fn what_is_left_out_ends_where_its_element_does() {
    check(&[
        // All of the page in one form, which is not closed.
        (
            "<form><input type=hidden><div><h1>Keepers</h1><p>The lamp was lit.</div>",
            "Keepers\n\nThe lamp was lit.",
        ),
        (
            "<p>One.</p><form><input name=q><form><input name=r></form><p>Two.</p><p>Three.</p>",
            "One.\n\nTwo.\n\nThree.",
        ),
        (
            "<form>Name <input> <select><option>a</select><button>Go</button> as given</form>",
            "Name as given",
        ),
        // Tags that close themselves in SVG, and nowhere else.
        (
            "<p>Before.</p><svg><title/><path/></svg><p>After.</p>",
            "Before.\n\nAfter.",
        ),
        (
            "<p>Before.</p><svg><defs><style/></defs></svg><p>After.</p>",
            "Before.\n\nAfter.",
        ),
        ("a<svg><svg></svg></svg>b", "a b"),
        // Closed by what is around it.
        (
            "<article><p>One.</p><aside><p>Note.</p><p>Two.</p></article><p>Three.</p>",
            "One.\n\nThree.",
        ),
        ("<div><nav>x</div>y", "y"),
        ("<p hidden>x<p>y<p hidden=until-found>z", "y\n\nz"),
        ("<b><span hidden>x</b>y", "y"),
        ("<body hidden>x", "x"),
        ("<template><p>x</template>y", "y"),
        ("<template shadowrootmode=open><p>x</template>y", "x\n\ny"),
        ("<noscript><p>x</noscript>y", "y"),
        ("<textarea><p>x</textarea>y", "y"),
        ("<video>x</video>y<audio>x</audio>", "y"),
    ]);
}

#[test]
fn only_the_header_and_the_footer_of_the_site_go() {
    check(&[
        (
            "<body><header><a>Site</a></header><main><article><header><h1>Bees</h1></header>\
             <p>The dance.</p><footer>By A.</footer></article></main><footer>Imprint</footer>",
            "Bees\n\nThe dance.\n\nBy A.",
        ),
        (
            "<div><header>Site</header><section><header>One</header></section><footer>x</footer></div>",
            "One",
        ),
        (
            "<blockquote><p>Q</p><footer>By X</footer></blockquote><p>rest</p><footer>x</footer>",
            "Q\n\nBy X\n\nrest",
        ),
    ]);
}

#[test]
fn the_tree_is_that_of_a_browser() {
    check(&[
        // Text in a table stands before it.
        ("<table>a<tr><td>b<p>c</table>d", "a\n\nb\n\nc\n\nd"),
        ("<table><tr><td>1<td>2<tr><td>3</table>", "1\t2\n3"),
        ("<b>a<p>b</b>c</p>d", "a\n\nbc\n\nd"),
        ("a<!-- <p>x</p> -->b<![CDATA[x]]>c", "abc"),
        ("<svg></svg><math><mtext><![CDATA[x]]></mtext></math>", "x"),
        ("<frameset><frame><noframes>x</noframes></frameset>", ""),
        ("a</body></html>b", "ab"),
        (
            "a &lt;b> &amp;amp; &notin; &#0; &copy c",
            "a <b> &amp; ∉ \u{fffd} © c",
        ),
        ("<ul><li>a<li>b<ol><li>c</ol></ul>d", "- a\n- b\n- c\n\nd"),
        ("<pre>\n\n a\n  <b>b</b>\n</pre>", "\n a\n  b"),
        ("a<plaintext>\n<b>x", "a\n\n\n<b>x"),
        ("a<br><br>b<wbr>c<hr>d", "a\n\nbc\n\nd"),
        ("wo<script>x</script>rd", "word"),
    ]);
}

#[test]
fn readings_stand_in_brackets_after_their_base() {
    check(&[
        (
            "<ruby>図書館<rp>(</rp><rt>としょかん</rt><rp>)</rp></ruby>で<ruby>本<rt>ほん</rt></ruby>を",
            "図書館(としょかん)で本(ほん)を",
        ),
        (
            "<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>",
            "漢(かん)字(じ)",
        ),
        ("<ruby>東京<rt>とう<rt>きょう</ruby>", "東京(とうきょう)"),
        (
            "は<ruby>\n 明日 <rp>(</rp>\n<rt>あした</rt><rp>)</rp>\n</ruby>だ",
            "は明日(あした)だ",
        ),
        ("a <ruby>b<rt></rt></ruby> c", "a b c"),
        (
            "<ruby>旧<rt>jiù</rt><rtc><rt>old</rt></rtc></ruby>",
            "旧(jiù)(old)",
        ),
    ]);
}

#[test]
fn a_formula_is_shown_once() {
    check(&[(
        "x: <math><semantics><mrow><mi>a</mi><mo>=</mo><mn>1</mn></mrow>\
         <annotation encoding=\"application/x-tex\">a=1</annotation>\
         <annotation-xml encoding=\"text/html\"><p>a is 1</p></annotation-xml></semantics></math>.",
        "x: a=1.",
    )]);
}

#[test]
fn a_page_that_loses_most_of_its_text_is_counted() {
    let links = "<a>One of many links</a> ".repeat(9);
    let lost = format!("<nav>{links}</nav><p>A short text.</p>");
    let kept = format!("<nav>Home</nav><p>{links}</p><script>{links}</script>");
    for (page, times) in [(lost, 1), (kept, 0)] {
        let (read, tally) = read_one("a.html", page.as_bytes());
        assert_eq!((read.len(), tally.stripped), (1, times));
        assert_eq!(tally.to_string().contains("mostly navigation"), times > 0);
    }
    let (read, tally) = read_one("a.html", format!("<nav>{links}</nav>").as_bytes());
    assert_eq!((read.len(), tally.skipped, tally.stripped), (0, 1, 1));
}
