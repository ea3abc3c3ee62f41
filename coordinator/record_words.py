"""What the record says was done, as staff read it. Codes of the domain, one sentence end each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coordinator import move_words, words
from web.saying import lazy_gettext as _l

RECORD: dict[str, str] = {
    "young_person.added": _l("took them on"),
    "assigned": _l("let somebody work with them"),
    "unassigned": _l("ended somebody’s work with them"),
    "consent.given": _l("noted an answer"),
    "case.seen": _l("opened the case"),
    "person.seen": _l("looked at everything about one person"),
    "person.added": _l("added a person"),
    "person.changed": _l("changed what is said of a person"),
    "person.abroad": _l("noted where a person lives"),
    "boundary.set": _l("said never"),
    "boundary.lifted": _l("lifted a never"),
    "contact.begun": _l("began a request"),
    "contact.word": _l("said something"),
    "contact.ended_all": _l("ended everything that was open"),
    "lead.added": _l("noted a lead"),
    "attempt.made": _l("tried to reach somebody"),
    "identifier.added": _l("noted what shows who somebody is"),
    "reach.noted": _l("noted how to reach somebody"),
    "reach.revealed": _l("looked at a number or address"),
    "check.answered": _l("answered a check"),
    "order.made": _l("put an order on file"),
    "order.ended": _l("noted that an order ended"),
    "key.first": _l("turned the first key"),
    "key.second": _l("answered with the second key"),
    "rung.opened": _l("opened a way to be in touch"),
    "rung.closed": _l("closed a way to be in touch"),
    "rung.chosen": _l("chose to swap numbers"),
    "meeting.planned": _l("planned for them to meet or talk"),
    "meeting.moved": _l("moved a meeting"),
    "meeting.called_off": _l("called a meeting off"),
    "meeting.fell_through": _l("closed the way a meeting stood on, so it’s off"),
    "meeting.told": _l("told everybody that a meeting is off"),
    "meeting.happened": _l("noted that they met or talked"),
    "checkin.asked": _l("set off the question how it was"),
    "checkin.answered": _l("said how it was"),
    "checkin.seen": _l("read how it was"),
    "line.first": _l("asked to keep a line of this record back"),
    "line.second": _l("answered whether a line is kept back"),
    "line.ended": _l("let a line show again"),
    "guest.invited": _l("invited somebody"),
    "guest.agreed": _l("agreed to be in touch"),
    "mail.on": _l("asked to be told by e-mail"),
    "mail.off": _l("asked not to be told by e-mail any more"),
    "mail.sent": _l("sent an e-mail that says something is there"),
    "mail.put_off": _l("could not send an e-mail yet"),
    "mail.dropped": _l("sent no e-mail, because nothing is there any more"),
    "guest.stepped_back": _l("stepped back"),
    "code.made": _l("made a code"),
    "code.reissued": _l("made a new way in for a colleague"),
    "code.used": _l("used a code"),
    "account.recovered": _l("got back in"),
    "recovery.in_person": _l("was sure, face to face, that it’s them"),
    "recovery.video": _l("was sure by video that it’s them"),
    "recovery.call_back": _l("was sure by telephone that it’s them"),
    "recovery.agreed": _l("agreed that it’s them"),
    "recovery.not_agreed": _l("was not sure that it’s them"),
    "notice.put_away": _l("read that a way in was changed"),
    "notice.seen": _l("saw that a way in was changed"),
    "device.shut_out": _l("shut a device out"),
    "concern.raised": _l("raised a concern"),
    "concern.seen": _l("looked at a concern"),
    "concern.answered": _l("answered a concern"),
    "item.begun": _l("began to write"),
    "item.written": _l("wrote"),
    "item.photo_added": _l("added a photo"),
    "item.photo_removed": _l("took a photo off"),
    "item.submit": _l("sent something to be read"),
    "item.look": _l("began to decide about something"),
    "item.seen": _l("opened something to read it"),
    "item.verdict": _l("decided on something"),
    "item.pass": _l("passed something on"),
    "item.suggest": _l("asked for a change"),
    "item.hold": _l("held something"),
    "item.withhold": _l("asked for something to be kept back"),
    "item.take_back": _l("took something back"),
    "item.release": _l("took something up again"),
    "item.call_back": _l("called something back"),
    "item.fall_short": _l("made something need to be read again"),
    "item.open": _l("opened an envelope"),
    "item.chosen": _l("chose what to do with an envelope"),
    "item.cover": _l("covered something before passing it on"),
    "item.covering": _l("chose what to cover"),
    "item.uncover": _l("uncovered something, to be read anew"),
    "item.uncovering": _l("chose what to uncover"),
    "item.kept_covered": _l("looked at what was covered, and left it so"),
    "item.seal": _l("agreed to keep something back"),
    "item.agree": _l("agreed to the words we proposed"),
    "thread.filed": _l("opened everything that passed between them, for the file"),
    "item.told_sender": _l("told the sender it was passed on"),
    "item.voice_added": _l("added a voice note"),
    "item.voice_removed": _l("took a voice note off"),
    "item.written_down": _l("wrote down what a voice note says"),
    "media.taken_in": _l("sent a photo"),
    "sound.taken_in": _l("sent a voice note"),
    "everything.paused": _l("paused everything"),
    "everything.resumed": _l("let everything go on"),
    "case.frozen": _l("froze everything for safety"),
    "case.unfrozen": _l("lifted the freeze"),
    "young_person.status": _l("noted how they stand before the law"),
    "abroad.advised": _l("noted what a lawyer advised"),
    "abroad.referred": _l("noted that they asked the Red Cross"),
    "person.former_worker": _l("noted whether a person was paid to look after them"),
    "custody.noted": _l("noted custody and its rules"),
    "custody.reviewed": _l("noted the review before release"),
    "custody.ended": _l("noted that they are out of custody"),
    "person.names": _l("noted other names of somebody"),
    "person.merged": _l("put two entries of one person together"),
    "person.parted": _l("took two people apart"),
    "ruling.asked": _l("was the first of two to decide about somebody"),
    "ruling.answered": _l("was the second of two to decide about somebody"),
    "ruling.ended": _l("ended what two had decided about somebody"),
    "service.promises": _l("changed how long a promise takes"),
    "case.needs_review": _l("noted that everything has to be looked at anew"),
    "case.reviewed": _l("looked at everything anew"),
    "young_person.birthday": _l("corrected their birthday"),
    "record.seen": _l("looked at this record"),
    "record.checked": _l("checked that nothing was changed"),
    "access.refused": _l("was not let in somewhere"),
    "access.refused_often": _l("was not let in somewhere, many times"),
    "tie.declared": _l("said that they know somebody here"),
    "signin.started": _l("signed in"),
    "signin.ended": _l("signed out"),
    "signin.ended_others": _l("signed out everywhere else"),
}
WITH_A_WAY = ("rung.", "meeting.", "checkin.answered")
_QUIET = _l("did something of their own")


def said(what: str, detail: Mapping[str, Any]) -> str:
    """An entry of the record in words; what a young person does in their own book stays their own."""
    if what.startswith("contact.") and what not in RECORD:
        return str(move_words.STEPS.get(what.removeprefix("contact."), what))
    found = str(RECORD.get(what, _QUIET))
    if what == "item.verdict":
        return f"{found} ({words.VERDICTS.get(str(detail.get('verdict')), '')})"
    if what == "check.answered":
        kind = words.CHECKS.get(str(detail.get("kind")), "")
        outcome = words.OUTCOMES.get(str(detail.get("outcome")), "")
        return f"{found} ({kind}: {outcome})"
    if what in ("ruling.asked", "ruling.answered", "ruling.ended"):
        return f"{found} ({words.RULINGS.get(str(detail.get('kind')), '')})"
    if what in ("key.first", "key.second"):
        return f"{found} ({words.KEYS.get(str(detail.get('kind')), '')})"
    return f"{found} ({words.RUNGS.get(str(detail.get('rung')), '')})" if what.startswith(WITH_A_WAY) else found
