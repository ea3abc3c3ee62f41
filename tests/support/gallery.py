"""A small app that shows every part on one page, and each base on its own, for screenshots and template tests.

`make_gallery()` gives the Flask app; run this file to look at it in a browser. It stands on nothing but the shared
templates: the three sides are stood in for by blueprints whose pages are empty.
"""

from types import SimpleNamespace

from flask import Blueprint, Flask, Response, render_template, render_template_string, request
from jinja2 import ChoiceLoader, FileSystemLoader
from wtforms import BooleanField, Form, MultipleFileField, RadioField, SelectMultipleField, StringField, TextAreaField

from web.assets import FOLDERS, register_assets

ENDPOINTS = {
    "youngperson": ("home", "people", "book", "you", "help"),
    "coordinator": ("queue", "young_people", "staff", "account"),
    "guest": ("home", "front_door"),
}
HELPLINES = (
    SimpleNamespace(name="Childline", number="0800 1111", href="tel:08001111", note="Free, any time, under 19."),
    SimpleNamespace(name="Samaritans", number="116 123", href="tel:116123", note="Free, any time, any age."),
    SimpleNamespace(name="In danger right now? Call", number="999", href="tel:999", note="Can’t speak? Press 55."),
)
WELCOME = """{% extends "youngperson/base.html" %}
{% from "web/drawings.html" import hero %}{% from "web/buttons.html" import link_button %}
{% block body_class %}plain welcome{% endblock %}
{% block main %}<p class="brand">{{ icon("spool") }} Spool</p>{{ hero() }}
<div><h1>Pick up the thread.</h1><p class="lead">Find the people you miss. Keep your photos and your stories.</p>
<div class="stack g3">{{ link_button("Sign in", "#", "wide", "finger") }}
{{ link_button("I have an invite", "#", "line wide", "ticket") }}</div></div>{% endblock %}"""


class PartsForm(Form):
    """One of every kind of field."""

    nickname = StringField("What do you call them?")
    when = StringField("When was it?")
    memory = TextAreaField("What do you remember?")
    tie = RadioField("Who are they to you?", choices=[("sibling", "Brother or sister"), ("friend", "Friend")])
    colours = RadioField("Colours", choices=[("phone", "Phone"), ("light", "Light"), ("dark", "Dark")])
    ways = SelectMultipleField("What would be OK?", choices=[("letters", "Letters"), ("calls", "Calls")])
    own_phone = BooleanField("This is my own phone")
    blur = BooleanField("Blur photos till I tap")
    photos = MultipleFileField("Photos")


def filled_form() -> PartsForm:
    """The form half filled in, with one mistake, as a page shows it after a refusal."""
    form = PartsForm(data={"nickname": "Nan Jean", "when": "??", "tie": "friend", "colours": "phone", "blur": True})
    form.when.errors = ["We couldn’t read that. Try “when I was 6”."]
    return form


def make_gallery() -> Flask:
    """The gallery app: `/` is the parts, `/base/<side>` an empty page of a side, `/welcome` the front page."""
    app = Flask("gallery", template_folder=None, static_folder=None)
    folders = [FOLDERS[side].parent / "templates" for side in FOLDERS]
    app.jinja_loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(csrf_token=lambda: "gallery", language_address=lambda: "/language")
    app.jinja_env.globals["notice_address"] = lambda: ""
    register_assets(app)
    for side, names in ENDPOINTS.items():
        blueprint = Blueprint(side, side)
        for name in names:
            blueprint.add_url_rule(f"/{side}/{name}", name, lambda: "")
        app.register_blueprint(blueprint)
    app.context_processor(_given)
    app.add_url_rule("/", "parts", _parts)
    app.add_url_rule("/base/<side>", "base", _base)
    app.add_url_rule("/welcome", "welcome", lambda: render_template_string(WELCOME))
    app.after_request(_headers)
    return app


def _given() -> dict[str, object]:
    """What the web glue gives every page."""
    user = SimpleNamespace(
        name="Remi", initials="Re", colour="sun", is_authenticated="out" not in request.args, is_manager=True
    )
    return {
        "locale": request.args.get("locale", "en_GB"),
        "text_direction": request.args.get("dir", "ltr"),
        "theme": request.args.get("theme"),
        "current_user": user,
        "helplines": HELPLINES,
        "coordinator_name": "Dawn",
        "coordinator_phone": "01632 960147",
        "languages": {"en": "English", "cy": "Cymraeg"},
        "waiting_count": 9,
        "notice": request.args.get("notice"),
    }


def _parts() -> str:
    return render_template("web/parts.html", form=filled_form(), side=request.args.get("side", "youngperson"))


def _base(side: str) -> str:
    main = "{% from 'web/people.html' import head %}{{ head('Hi Remi.') }}"
    return render_template_string(
        "{% extends base %}{% block main %}" + main + "{% endblock %}", base=f"{side}/base.html"
    )


def _headers(response: Response) -> Response:
    """The policy that real pages have, so that a part which breaks it is seen here first."""
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'"
    )
    return response


if __name__ == "__main__":
    make_gallery().run(port=8123)
