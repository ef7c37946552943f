#!/usr/bin/env python3
"""Every page is well-formed XML, with one language, headings in order, ids of their own and tables
whose headings say what they head: check_pages.py MAKE_PAGES"""

import glob
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def plain(tag):
    return tag.split("}")[-1]


def check_page(path):
    root = ElementTree.parse(path).getroot()
    everything = list(root.iter())
    ids = [e.get("id") for e in everything if e.get("id")]
    if root.get("lang") != "en":
        yield "no language"
    for wanted in ("title", "h1", "main", "header", "footer"):
        if sum(plain(e.tag) == wanted and not e.tag.startswith(SVG) for e in everything) != 1:
            yield f"not exactly one {wanted}"
    yield from (f"id '{i}' stands there twice" for i in sorted({i for i in ids if ids.count(i) > 1}))
    for element in everything:
        for name in ("aria-labelledby", "aria-describedby"):
            if element.get(name) and element.get(name) not in ids:
                yield f"{name} leads nowhere: {element.get(name)}"
        if plain(element.tag) in ("script", "img", "link", "iframe", "object", "a"):
            yield f"a <{plain(element.tag)}>"
        if plain(element.tag) == "th" and element.get("scope") not in ("row", "col"):
            yield "a heading of a table without scope"
        if element.tag == SVG + "svg" and element.get("role") == "img":
            title, description = element.find(SVG + "title"), element.find(SVG + "desc")
            if title is None or not title.text or description is None or not description.text:
                yield "a picture without words"
    level = 0
    for element in everything:
        tag = plain(element.tag)
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            if int(tag[1]) > level + 1:
                yield f"{tag} follows h{level}"
            level = int(tag[1])


def main():
    complaints = 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], folder, "html"], check=True)
        pages = sorted(glob.glob(os.path.join(folder, "*.html")))
        for page in pages:
            for complaint in check_page(page):
                print(f"{os.path.basename(page)}: {complaint}")
                complaints += 1
    print(f"{len(pages)} pages, {complaints} complaints")
    sys.exit(1 if complaints or not pages else 0)


if __name__ == "__main__":
    main()
