"""Approach letters: written from a template or by hand, checked for what they tell, kept by version, printed."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField, TextAreaField

from coordinator import blueprint, finding_words, words
from coordinator.around import back_to
from coordinator.contact import about
from domain import approach_letters, audit, caseload, clock, letter_templates, wordings
from domain.access import Action
from domain.aids import make_visible
from domain.approach_letters import Hit
from domain.errors import NotFound, Refused
from domain.people import Person
from domain.wordings import Wording, WordingKind
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db


class ApproachLetter(Form):
    """The words of a letter."""

    letter = TextAreaField(_l("The letter"))
    language = RadioField(_l("In which language?"), choices=words.choices(finding_words.LANGUAGES), default="en")
    may_name = BooleanField(_l("The first name may stand in it"))


@blueprint.get("/young-people/<yp_id>/people/<person_id>/approach-letters")
@allows(Action.CASE_WORK, about="yp_id")
def new_letter(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Begin a letter: with a template, with the version before, or with nothing."""
    told = about(yp_id, person_id, "finding")
    template, language = request.args.get("template", ""), request.args.get("language", "en")
    form = ApproachLetter(formdata=None, language=language if language in letter_templates.LANGUAGES else "en")
    if template:
        form.letter.data = _begun(told["person"], template, language)
    elif last := wordings.newest(db(), told["person"], WordingKind.LETTER):
        form.letter.data, form.language.data, form.may_name.data = last.words, last.language, last.may_name
    return _form_page(form, template, told)


def _begun(person: Person, template: str, language: str) -> str:
    try:
        return letter_templates.begin(db(), actor(), person, template, language)
    except Refused:
        abort(404)


def _form_page(form: ApproachLetter, template: str, told: dict[str, Any]) -> ResponseReturnValue:
    return again(
        "coordinator/approach/write.html", form=form, begun_with=template, part_here="tries",
        finding_words=finding_words, languages=letter_templates.LANGUAGES, **told,
    )  # fmt: skip


@blueprint.post("/young-people/<yp_id>/people/<person_id>/approach-letters")
@allows(Action.CASE_WORK, about="yp_id")
def keep_letter(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Keep what was written as a new version, and show what it tells."""
    form, told, template = ApproachLetter(), about(yp_id, person_id, "finding"), request.form.get("template", "")
    if form.validate_on_submit():
        try:
            kept = wordings.keep(
                db(), actor(), told["person"], WordingKind.LETTER, form.letter.data or "", form.language.data,
                template if template in letter_templates.TEMPLATES else "", form.may_name.data,
            )  # fmt: skip
            return back_to("letter", yp_id=yp_id, person_id=person_id, wording_id=kept.id)
        except Refused as refused:
            form.refuse(refused, letter="needs-words")
    return _form_page(form, template, told)


def _here(yp_id: str, person_id: str, wording_id: str) -> Wording:
    wording = wordings.get(db(), actor(), wording_id)
    if (wording.yp_id, wording.person_id, wording.kind) != (yp_id, person_id, WordingKind.LETTER.value):
        raise NotFound
    return wording


@blueprint.get("/young-people/<yp_id>/people/<person_id>/approach-letters/<wording_id>")
@allows(Action.CASE_SEE, about="yp_id")
def letter(yp_id: str, person_id: str, wording_id: str) -> str:
    """One version, with what it tells marked and said."""
    wording, told = _here(yp_id, person_id, wording_id), about(yp_id, person_id, "finding")
    hits = approach_letters.hits_in(db(), told["person"], wording)
    return render_template(
        "coordinator/approach/letter.html", letter=wording, segments=_segments(wording.words, hits), hits=hits,
        part_here="tries", finding_words=finding_words, is_as_kept=wordings.is_as_kept(wording),
        staff=caseload.names(db(), actor(), staff_ids=(wording.by_id,)).staff, **told,
    )  # fmt: skip


def _segments(text: str, hits: list[Hit]) -> list[dict[str, Any]]:
    """The words cut at the hits, hidden characters made visible."""
    found: list[dict[str, Any]] = []
    done = 0
    for number, hit in enumerate(hits, 1):
        found.append({"text": make_visible(text[done : hit.start]), "number": None})
        found.append({"text": make_visible(text[hit.start : hit.end]), "number": number})
        done = hit.end
    return [*found, {"text": make_visible(text[done:]), "number": None}]


@blueprint.get("/young-people/<yp_id>/people/<person_id>/approach-letters/<wording_id>/print")
@allows(Action.CASE_WORK, about="yp_id")
def print_letter(yp_id: str, person_id: str, wording_id: str) -> ResponseReturnValue:
    """The sheet to print; only of a letter that tells nothing."""
    wording, told = _here(yp_id, person_id, wording_id), about(yp_id, person_id, "finding")
    if approach_letters.hits_in(db(), told["person"], wording):
        return back_to("letter", yp_id=yp_id, person_id=person_id, wording_id=wording_id)
    subject = f"person:{person_id}"
    audit.record(db(), actor(), "wording.printed", yp_id=yp_id, subject=subject, wording=wording.id)
    return again("coordinator/approach/print.html", letter=wording, today=clock.today(), **told)
