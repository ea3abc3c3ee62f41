"""The base of every form: typed, only the fields it names (R25), with refusals put beside the field they are about.

form = Named()
if form.validate_on_submit():
    try: ...one domain verb...
    except Refused as refused: form.refuse(refused, name="name-")
return again("youngperson/…html", form=form)
"""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from domain.errors import Refused
from web.problems import words_of
from web.saying import gettext as _


class Form(FlaskForm):
    """A form of ours. The token is checked for every post by web/guard.py, so a form itself carries none."""

    class Meta(FlaskForm.Meta):
        csrf = False

    def refuse(self, refused: Refused, **fields: str) -> None:
        """Say a refusal in plain words beside the field whose codes begin so (`name="name-"`), else above the form."""
        words = words_of(refused)
        for name, start in fields.items():
            if refused.code.startswith(start):
                self[name].errors = [*self[name].errors, words]
                return
        self.form_errors.append(words)

    def refuse_photo(self, number: int, refused: Refused) -> None:
        """Say at the photos which of those just chosen cannot be taken, and why; everything else on the form stays."""
        said = _("Photo %(number)s: %(words)s", number=number, words=words_of(refused))
        self["photos"].errors = [*self["photos"].errors, said]


def again(template: str, **told: Any) -> ResponseReturnValue:
    """The page with the form once more: 200 when it is only looked at, 422 after a sending that was refused."""
    return make_response(render_template(template, **told), 422 if request.method == "POST" else 200)
