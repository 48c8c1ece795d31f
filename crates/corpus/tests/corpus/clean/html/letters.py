"""The letters of pages as html5lib's trees have them: JSON strings in, JSON strings out, a line each.

Which elements are left out is said again here, on another parser's tree.
"""

import json
import sys

import html5lib

HTML, MATHML, SVG = (
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/1998/Math/MathML",
    "http://www.w3.org/2000/svg",
)
NEVER = set(
    "noembed noscript rp script style title audio button canvas datalist iframe noframes object"
    " select textarea video aside nav".split()
)
# Whose header and footer are their own.
SECTIONS = "article blockquote details dialog figure main section".split()


def hides(token, within):
    space, name = token["namespace"], token["name"]
    if space == SVG:
        return name == "svg"
    if space == MATHML:
        return name.startswith("annotation")
    if name not in ("html", "body") and (None, "hidden") in token["data"]:
        return True
    if name in ("header", "footer"):
        return not any(it in within for it in SECTIONS)
    return name in NEVER


def letters(page):
    tree = html5lib.parse(page, treebuilder="etree", scripting=True)
    within, hidden, out = [], 0, []
    for token in html5lib.getTreeWalker("etree")(tree):
        if token["type"] == "StartTag":
            within.append(token["name"])
            hidden += bool(hidden or hides(token, within[:-1]))
        elif token["type"] == "EndTag":
            within.pop()
            hidden -= bool(hidden)
        elif token["type"] in ("Characters", "SpaceCharacters") and not hidden:
            out.append(token["data"])
    return "".join(filter(str.isalnum, "".join(out)))


for line in sys.stdin:
    print(json.dumps(letters(json.loads(line))), flush=True)
