"""What to do about a worry, by level, kind, age and nation: plain instructions, in our own words (domain 4.4).

They are what the page says beside the worry. A service checks them against its own procedures before it relies on them.
"""

from __future__ import annotations

from domain import clock
from domain.concern_clock import Stage
from domain.concerns import Category, Concern, How, Source, What
from domain.duty import Hours
from domain.hidden import End
from domain.people import Nation, YoungPerson
from web.saying import gettext as _
from web.saying import lazy_gettext as _l

CATEGORIES: dict[str, str] = {
    Category.ORDER_BREACH: _l("A contact order is broken"),
    Category.KNOWN_PERPETRATOR: _l("Somebody known to have harmed"),
    Category.DOMESTIC_ABUSE: _l("Domestic abuse or coercion"),
    Category.SEXUAL_HARM: _l("Sexual harm"),
    Category.EXPLOITATION: _l("Exploitation: sexual, criminal, county lines"),
    Category.TRAFFICKING: _l("Trafficking (NRM)"),
    Category.HONOUR_BASED: _l("Honour-based abuse, FGM, forced marriage"),
    Category.RADICALISATION: _l("Radicalisation"),
    Category.MISSING: _l("Abduction, or missing"),
    Category.LOCATION: _l("Where they live or go got out"),
    Category.EMOTIONAL_HARM: _l("Emotional harm: rejection, blame, false promises, too much"),
    Category.IDENTITY_FRAUD: _l("Somebody is not who they say"),
    Category.ONLINE_HARM: _l("Online harm, or images"),
    Category.SELF_HARM: _l("Self-harm or suicide"),
    Category.ADULT_AT_RISK: _l("An adult at risk (a relative)"),
    Category.ALLEGATION: _l("About a carer or a professional"),
    Category.HOME: _l("Home may break down"),
    Category.PUBLICITY: _l("Media or publicity"),
}
SOURCES: dict[str, str] = {
    Source.STAFF: _l("Somebody here was worried"),
    Source.REVIEW: _l("Held while it was read"),
    Source.NOT_SAFE: _l("They pressed “This isn’t safe”"),
    Source.IMAGE: _l("A photo was hidden"),
}
HOWS: dict[str, str] = {
    How.IN_PERSON: _l("Face to face"),
    How.PHONE: _l("By telephone"),
    How.MESSAGE: _l("By message here"),
}
ENDS: dict[str, str] = {
    End.DESTROYED: _l("Destroy it: the police have what they need, and said so"),
    End.MISTAKEN: _l("Put it back: it isn’t one"),
}
STEPS: dict[str, str] = {
    What.WORDS: _l("More of their own words"),
    What.TAKEN_ON: _l("Taken on"),
    What.LEVEL: _l("Level changed"),
    What.DECIDED: _l("Decided"),
    What.TOLD: _l("The young person was told"),
    What.NOT_TOLD: _l("Not told yet"),
    What.CLOSED: _l("Closed"),
}
_LEAD: dict[str, str] = {
    Nation.ENGLAND: _l("designated safeguarding lead"),
    Nation.WALES: _l("designated safeguarding person (DSP)"),
    Nation.SCOTLAND: _l("child protection lead"),
    Nation.NORTHERN_IRELAND: _l("designated officer"),
}
_REFER: dict[str, str] = {
    Nation.ENGLAND: _l("Refer to children’s social care (MASH) now. They and the police hold a strategy discussion."),
    Nation.WALES: _l(
        "Report it to the council’s social services now, with the written record within 24 hours. They and "
        "the police hold a strategy discussion."
    ),
    Nation.SCOTLAND: _l(
        "Tell children’s social work or the police now. They hold an inter-agency referral discussion (IRD)."
    ),
    Nation.NORTHERN_IRELAND: _l("Refer to the trust’s Gateway team now. They and the police decide together."),
}
_WORKER: dict[str, str] = {
    Nation.ENGLAND: _l(
        "It is about a carer or a professional: tell the LADO within one working day. The person it is about "
        "isn’t told, and neither is anybody in the same home."
    ),
    Nation.WALES: _l(
        "It is about a carer or a professional: tell the council’s designated officer for safeguarding the "
        "same day (section 5 of the Wales Safeguarding Procedures). The person it is about isn’t told."
    ),
    Nation.SCOTLAND: _l(
        "It is about a carer or a professional: tell social work and the child protection lead of whoever "
        "employs them the same day. The person it is about isn’t told."
    ),
    Nation.NORTHERN_IRELAND: _l(
        "It is about a carer or a professional: tell the trust’s designated officer the same day. The person "
        "it is about isn’t told."
    ),
}
_ADULT: dict[str, str] = {
    Nation.ENGLAND: _l(
        "They are 18 or over: adult safeguarding (section 42, Care Act 2014). They decide, unless a life or "
        "somebody else is at risk."
    ),
    Nation.WALES: _l(
        "They are 18 or over: adult safeguarding (section 126, Social Services and Well-being (Wales) Act "
        "2014). They decide, unless a life or somebody else is at risk."
    ),
    Nation.SCOTLAND: _l(
        "They are 18 or over: adult support and protection (the 2007 Act). They decide, unless a life or "
        "somebody else is at risk."
    ),
    Nation.NORTHERN_IRELAND: _l(
        "They are 18 or over: the trust’s adult protection team. They decide, unless a life or somebody else "
        "is at risk."
    ),
}
IMAGE_STEPS: tuple[str, ...] = (
    _l("Don’t look at it again. Don’t copy it, print it, take a screenshot of it or send it to anybody."),
    _l("It is hidden from everybody here and sealed. Only the safeguarding lead can do anything more with it."),
    _l("Tell the safeguarding lead now, in words. Write down who sent it and when, and nothing of what it shows."),
    _l("Don’t ask the young person to show it, take it off or explain it. Don’t blame them."),
    _l(
        "The safeguarding lead decides with children’s social care and the police: 101, or 999 if anybody is in "
        "danger."
    ),
    _l("Seeing such a thing hurts. Tell your manager, and let somebody look after you as well."),
)  # fmt: skip


def instructions(concern: Concern, yp: YoungPerson, hours: Hours, stage: Stage) -> list[str]:
    """What to do now, in order."""
    told = [*_by_level(concern, yp, hours, stage)]
    if concern.is_about_worker or concern.category == Category.ALLEGATION.value:
        told.append(str(_WORKER[yp.nation]) + _number(hours.allegations_phone))
    if concern.category == Category.TRAFFICKING.value:
        told.append(
            _(
                "It may be trafficking: ask a first responder (the council or the police) to refer to the "
                "National Referral Mechanism. Under 18 it needs no consent; from 18 it does. If they came "
                "from abroad, tell the immigration lawyer."
            )
        )
    if concern.category == Category.MISSING.value:
        told.append(_("Follow the missing protocol. When they are back, a return interview within 72 hours."))
    if yp.is_adult:
        told.append(str(_ADULT[yp.nation]))
    told.append(
        _("Listen and don’t lead. Don’t promise secrecy. Don’t ask the person it is about. Keep the exact words.")
    )
    return told


def _by_level(concern: Concern, yp: YoungPerson, hours: Hours, stage: Stage) -> list[str]:
    lead = str(_LEAD[yp.nation])
    if concern.level >= 3:
        return [_("Call 999 first. Everything else comes after."), _out_of_hours(hours), str(_REFER[yp.nation])]
    if concern.level == 2:
        now = [_("Tell the %(lead)s and the social worker now.", lead=lead)]
        is_out = stage is Stage.OUT_OF_HOURS or not hours.is_open(clock.now())
        refer = _out_of_hours(hours) if is_out else str(_REFER[yp.nation]) + _number(hours.social_care_phone)
        return [*now, refer, _("If it may be a crime, ring the police on 101.")]
    if concern.level == 1:
        return [
            _("Talk to the social worker and the team manager today."),
            _("Decide within one working day whether to refer, and write down why."),
        ]
    return [_("A wording to put right: talk with whoever sent it, within three working days.")]


def _out_of_hours(hours: Hours) -> str:
    if not hours.out_of_hours_phone:
        return _("Ring the emergency duty team (EDT) of the council now. Their number isn’t set here yet.")
    return _("Ring the emergency duty team (EDT) now: %(phone)s.", phone=hours.out_of_hours_phone)


def _number(phone: str) -> str:
    return f" {phone}." if phone else ""
