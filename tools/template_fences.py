"""`python tools/template_fences.py`: what no template may hold (R72): the content policy would break it, or worse.

No inline script, style or event handler; no `|safe` and no switched-off escaping, except where `ALLOWED` says why.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIDES = ("coordinator", "guest", "web", "youngperson")
FENCES = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)", re.I),
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "an inline event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "text marked as safe": re.compile(r"\|\s*safe\b|autoescape\s+false", re.I),
    "an attribute without quotes": re.compile(
        r"<[a-z][^<>]*\s(?:href|src|value|action|name|id|class)=(?![\"'])[^\s>]", re.I
    ),
    "something fetched from, or sent to, another place": re.compile(
        r"(?:\bsrc|\baction|<link\b[^>]*\shref)=[\"'](?:https?:)?//", re.I
    ),
}
# template: {fence: why it is right there}
ALLOWED: dict[str, dict[str, str]] = {}


def findings(name: str, text: str) -> list[str]:
    """What is wrong in one template, as `file:line: what`. Comments for template authors do not count."""
    written = _without(r"\{#.*?#\}", text)
    # what the page becomes: expressions and tags of the template language are not attributes
    page = _without(r"\{%.*?%\}", _without(r"\{\{.*?\}\}", written, "x"), " ")
    return [
        f"{name}:{where.count(chr(10), 0, found.start()) + 1}: {what}"
        for what, pattern in FENCES.items()
        if what not in ALLOWED.get(name, {})
        for where in (written if what == "text marked as safe" else page,)
        for found in pattern.finditer(where)
    ]


def _without(pattern: str, text: str, instead: str = "") -> str:
    return re.sub(pattern, lambda found: instead + "\n" * found.group().count("\n"), text, flags=re.S)


def main() -> int:
    """Look at every template; 1 when one breaks a fence."""
    found: list[str] = []
    for side in SIDES:
        for path in sorted((ROOT / side / "templates").rglob("*.html")):
            found += findings(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
