use regex::Regex;

use super::regex;
use crate::clean::Reason;
use crate::clean::lines::keep_lines;
use crate::clean::stage::{Edit, Edited, Filter};

/// Bytes of a line that can be navigation, at most. C4 drops longer lines too, and with them whole
/// paragraphs of articles that mention a policy.
const LONGEST: usize = 200;

/// Drops the short lines that lead through a site instead of belonging to a page.
pub(super) struct Navigation {
    /// Anywhere in a line (Raffel et al., 2020, section 2.2).
    warning: Regex,
    /// At the start of a line.
    copyright: Regex,
    /// A whole line.
    link: Regex,
    /// The name of a link in a bar of them.
    name: Regex,
}

impl Navigation {
    pub(super) fn new() -> Self {
        let names = "home|home ?page|about(?: us)?|contacts?(?: us)?|next(?: page)?|prev(?:ious)?(?: page)?|\
            back|forward|up|top|(?:back )?to (?:the )?top|menu|main menu|site ?map|search|help|faqs?|\
            log ?in|log ?out|sign ?in|sign ?up|register|subscribe|share|print|rss|archives?|contents|\
            news|blog|privacy|terms|skip to (?:main )?content|read more|\
            首页|主页|上一页|下一页|上一篇|下一篇|返回|返回顶部|返回首页|登录|注册|关于我们|联系我们|网站地图";
        Self {
            warning: regex(
                "(?i)javascript|terms of use|terms of service|privacy policy|cookie policy|\
                 uses? (?:of )?cookies|accept (?:all )?cookies|all rights reserved|版权所有|隐私政策",
            ),
            copyright: regex(r"(?i)^(?:copyright\b|©|\(c\) ?(?:copyright|\d{4}))"),
            link: regex(
                r"(?ix)^[\s«»<>‹›←→↑|•·*\[\]-]*
                (?: skip\ to\ (?:main\ )?content | (?:back\ )?to\ (?:the\ )?top | next(?:\ page)?
                | prev(?:ious)?(?:\ page)? | read\ more | site\ ?map | main\ menu | log\ ?in | sign\ ?in
                | sign\ ?up | 上一页 | 下一页 | 返回顶部 | 返回首页 )
                [\s«»<>‹›←→↑|•·*.…\[\]-]*$",
            ),
            name: regex(&format!("(?i)^(?:{names})$")),
        }
    }

    /// `Home | About | Next >`: short names, one of them a usual one.
    fn is_bar(&self, line: &str) -> bool {
        let mut names = line.split(['|', '»', '›', '>', '•', '·']);
        let name = |part: &str| {
            part.trim_matches(|c: char| c.is_whitespace() || "«‹<[]".contains(c))
                .to_owned()
        };
        let parts = names.clone().count();
        parts >= 3
            && names
                .clone()
                .all(|part| part.split_whitespace().count() <= 3)
            && names.any(|part| self.name.is_match(&name(part)))
    }
}

impl Edit for Navigation {
    fn edit(&self, text: &str) -> Option<Edited> {
        keep_lines(text, |line| {
            let line = line.trim();
            line.len() > LONGEST
                || line.is_empty()
                || !(self.warning.is_match(line)
                    || self.copyright.is_match(line)
                    || self.link.is_match(line)
                    || self.is_bar(line))
        })
    }
}

/// Drops pages that are not written yet (Raffel et al., 2020, section 2.2).
pub(super) struct Placeholder(Regex);

impl Placeholder {
    pub(super) fn new() -> Self {
        Self(regex("(?i)lorem ipsum"))
    }
}

impl Filter for Placeholder {
    fn objection(&self, text: &str) -> Option<Reason> {
        self.0.is_match(text).then_some(Reason::Placeholder)
    }
}
