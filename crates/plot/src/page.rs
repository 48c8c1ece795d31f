use crate::escaped;

/// A page that is whole by itself: nothing is fetched and no script runs, whatever stands in it. Light
/// or dark is the style's business.
///
/// `body` is HTML and `style` is CSS; the title is text.
///
/// ```
/// let page = cloze_plot::page("a < b", "p { color: red }", "<p>so it is</p>\n");
/// assert!(page.contains("<title>a &lt; b</title>") && page.contains("<p>so it is</p>"));
/// ```
pub fn page(title: &str, style: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
}
