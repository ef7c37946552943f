#!/usr/bin/env python3
"""Opens every page in a headless Chromium, as telephone and as desk, light and dark: nothing
overflows, nothing is loaded, nothing complains, everything can be read.

    check_browser.py MAKE_PAGES [FOLDER]

With FOLDER pages and pictures of them stay there to be looked at. PMAT_AXE names axe.min.js of the
npm package axe-core, to be run as well. Exits with 77 where there is no Chromium."""

import base64
import glob
import json
import os
import subprocess
import sys
import tempfile

import chromium

VIEWS = [(390, 844, True), (1280, 900, False)]

# Contrast of all text against what lies behind it (WCAG 2.1, 1.4.3), and pictures without words.
CHECKS = """
(() => {
  const complaints = [];
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = c => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const luminance = c => 0.2126 * light(c[0]) + 0.7152 * light(c[1]) + 0.0722 * light(c[2]);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const shown = e => e.getClientRects().length > 0;
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim() !== '');
    if (!own || !shown(e) || ['TITLE', 'DESC', 'title', 'desc'].includes(e.tagName)) continue;
    const style = getComputedStyle(e), svg = e.namespaceURI.endsWith('svg');
    const a = luminance(rgb(svg ? style.fill : style.color)) + 0.05, b = luminance(behind(e)) + 0.05;
    if (Math.max(a, b) / Math.min(a, b) < 4.5)
      complaints.push(`contrast ${(Math.max(a, b) / Math.min(a, b)).toFixed(1)}: ${e.textContent.slice(0, 40)}`);
    if (svg && parseFloat(style.fontSize) * e.getScreenCTM().a < 9)
      complaints.push(`text of ${(parseFloat(style.fontSize) * e.getScreenCTM().a).toFixed(1)} px: ${e.textContent.slice(0, 40)}`);
    const picture = svg && e.closest('svg').getBoundingClientRect(), box = e.getBoundingClientRect();
    if (svg && (box.left < picture.left - 1 || box.right > picture.right + 1))
      complaints.push(`text leaves its picture: ${e.textContent.slice(0, 40)}`);
  }
  for (const d of document.querySelectorAll('details')) d.open = true;
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth)
    complaints.push(`${page.scrollWidth - page.clientWidth} px too wide`);
  if (!shown(document.querySelector('h1'))) complaints.push('no heading shows');
  return complaints;
})()
"""
AXE = """
axe.run().then(r => r.violations.map(v => `axe: ${v.id}: ${v.nodes.length} x ${v.nodes[0].html.slice(0, 80)}`))
"""


def loud(events):
    """What the page said or wanted besides itself."""
    for event in events:
        method, params = event.get("method"), event.get("params", {})
        if method in ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
            yield f"console: {json.dumps(params)[:200]}"
        if method == "Network.requestWillBeSent" and \
                not params["request"]["url"].startswith("file://"):
            yield f"request: {params['request']['url'][:200]}"
        if method == "Page.javascriptDialogOpening":
            yield f"dialogue: {params.get('message')}"


def check_page(browser, path, axe, pictures):
    name = os.path.basename(path).rsplit(".", 1)[0]
    for width, height, phone in VIEWS:
        for scheme in ("light", "dark"):
            browser.open("file://" + path, width, height, scheme, phone)
            if pictures:
                picture = browser.call("Page.captureScreenshot", captureBeyondViewport=True)
                with open(os.path.join(pictures, f"{name}-{width}-{scheme}.png"), "wb") as file:
                    file.write(base64.b64decode(picture["data"]))
            found = browser.evaluate(CHECKS)
            if axe:
                browser.evaluate(axe + ";0")
                found += browser.evaluate(AXE)
            requests = [e for e in browser.events if e.get("method") == "Network.requestWillBeSent"]
            if len(requests) != 1:
                found.append(f"{len(requests)} requests for one file")
            for complaint in [*found, *loud(browser.events)]:
                yield f"{name} at {width}, {scheme}: {complaint}"


def run(program, folder, pictures):
    axe = ""
    if os.environ.get("PMAT_AXE"):
        with open(os.environ["PMAT_AXE"], encoding="utf-8") as file:
            axe = file.read()
    subprocess.run([program, folder, "html"], check=True)
    pages = sorted(glob.glob(os.path.join(folder, "*.html")))
    browser = chromium.Chromium(chromium.find())
    try:
        complaints = [c for page in pages for c in check_page(browser, page, axe, pictures)]
    finally:
        browser.close()
    print("\n".join(complaints))
    print(f"{len(pages)} pages, {len(VIEWS) * 2} views each{', with axe' if axe else ''}: "
          f"{len(complaints)} complaints")
    return 1 if complaints or not pages else 0


def main():
    if chromium.find() is None:
        print("SKIPPED: no Chromium here (Debian package chromium)")
        sys.exit(77)
    if len(sys.argv) > 2:
        os.makedirs(sys.argv[2], exist_ok=True)
        sys.exit(run(sys.argv[1], os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[2])))
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(run(sys.argv[1], folder, None))


if __name__ == "__main__":
    main()
