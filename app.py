"""Compose: settings → database and keys → the glue → the sides → every route checked. Nothing else."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine

import domain.tables  # noqa: F401 – every table, before the first session asks which rows belong to an authority
from domain import keys, media, visitors
from domain.db import open_engine
from domain.keys import Keyring
from web import carrying, housekeeping, tell
from web.assets import register_assets
from web.csrf import register_csrf
from web.guard import check_routes, register_guard
from web.headers import register_headers
from web.i18n import register_languages
from web.notices import register_notices
from web.once import register_once
from web.outside import register_outside
from web.problems import Quiet, register_problems
from web.refusals import register_refusals
from web.session import register_session
from web.settings import Settings, read_settings
from web.squeeze import register_squeezing
from web.uploads import register_uploads
from web.visitor import register_visitors

HOME = Path(__file__).resolve().parent
SIDES = ("youngperson", "coordinator", "guest")


def create_app(settings: Settings, engine: Engine | None = None, keyring: Keyring | None = None) -> Flask:
    """The whole application. Raises RuntimeError for a route that does not say who it is for, CannotStart for keys."""
    keyring = keyring or keys.open_keyring(settings.keys, create=False)
    keys.install(keyring)
    media.install(settings.media)
    visitors.let_demo_in(settings.demo)
    app = Quiet("spool", root_path=str(HOME), template_folder="web/templates", static_folder=None)
    app.config.update(TRUSTED_HOSTS=list(settings.trusted_hosts), PROVIDE_AUTOMATIC_OPTIONS=False)
    app.extensions["settings"] = settings
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    register_refusals(app)
    register_session(app, engine or open_engine(settings.database_url))
    register_once(app)
    register_csrf(app, keyring)
    register_uploads(app, settings.blocking_threads)
    register_visitors(app)
    register_notices(app)
    register_languages(app)
    register_problems(app)
    register_guard(app)
    register_squeezing(app)
    register_outside(app)
    for side in SIDES:
        app.register_blueprint(import_module(side).blueprint)
    if settings.demo:
        import_module("web.demo.pages").register_demo(app)  # outside the demo nothing of it is loaded
    register_headers(app)
    register_assets(app)
    check_routes(app)
    return app


def create_for_server() -> Flask:
    """The application as the server loads it, with the settings of the environment."""
    settings = read_settings()
    app = create_app(settings)
    housekeeping.begin(app.extensions["engine"], settings.data)
    tell.begin(app.extensions["engine"], settings)
    carrying.begin(app.extensions["engine"])
    return app
