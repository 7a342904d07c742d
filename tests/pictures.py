"""`make pictures`: docs/feedback.png and docs/report.png, the tops of two pages that `make demo` wrote.

Those of a class in another language, as in `make pictures LANGUAGE=zh_CN`, come into a folder of their own, docs/zh-CN.
"""

from __future__ import annotations

import sys
from pathlib import Path

from autograder.words import ENGLISH

from .classroom import NAME, ROOT
from .demo import COURSE
from .pages.test_browser import CHROMIUM, FLAGS, sync_api

PICTURES = {
    "feedback.png": (COURSE / "feedback" / "joan" / NAME / f"{NAME}.html", ".rubric .gone"),
    "report.png": (COURSE / f"{NAME}.html", "#misunderstood details:nth-of-type(3)"),
}
WIDTH = 860  # pixels


def main(language: str = ENGLISH) -> None:
    folder = ROOT / "docs" / ("" if language == ENGLISH else language.replace("_", "-"))
    folder.mkdir(exist_ok=True)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
        for name, (source, last) in PICTURES.items():
            photograph(page, source, last, folder / name)
        browser.close()


def photograph(page, source: Path, last: str, target: Path) -> None:
    """A picture of a page from its top to the end of the first element that `last` selects."""
    page.goto(source.as_uri())
    box = page.locator(last).first.bounding_box()
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": box["y"] + box["height"] + 4}
    page.screenshot(path=target, full_page=True, clip=clip)


if __name__ == "__main__":
    main(*sys.argv[1:])
