"""`python -m web.demo`: fill the demo's database. web/serve.py runs it apart, so that the server stays small."""

from __future__ import annotations

import domain.tables  # noqa: F401 – every table, before the first session
from domain.db import open_engine
from web import demo
from web.settings import read_settings


def main() -> None:
    """Build with the settings of the environment; anything but a demo is refused."""
    settings = read_settings()
    if not settings.demo:
        raise SystemExit("This fills a demo only: DEMO=yes.")
    engine = open_engine(settings.database_url)
    demo.build(engine, settings)
    engine.dispose()


main()
