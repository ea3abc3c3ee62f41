"""docs/contact-lifecycle.md says what the code does."""

from __future__ import annotations

from domain.contact_needs import NEEDS
from tools import lifecycle_page


def test_the_page_is_what_the_tables_say() -> None:
    assert lifecycle_page.PAGE.read_text(encoding="utf-8") == lifecycle_page.page()


def test_every_need_is_explained() -> None:
    assert set(lifecycle_page.NEEDS) == set(NEEDS)
