"""Who looked, who decided: one sentence for each code of the record, as the young person reads it.

Two columns: when they did it themselves, and when somebody else did. What is left out, and why, is in domain/looked.py;
a test finds a code that is in neither. No sentence says what came of a check or a search.
"""

from __future__ import annotations

from domain.access import Side
from domain.looked import Looked
from web.saying import gettext as _
from web.saying import lazy_gettext as _l

Pair = tuple[str, str]
SENTENCES: dict[str, Pair] = {
    "young_person.added": ("", _l("%(by)s made your Spool")),
    "assigned": ("", _l("%(by)s chose who works with you")),
    "unassigned": ("", _l("%(by)s ended somebody’s work with you: they can’t see anything of yours now")),
    "tie.declared": ("", _l("%(by)s said that somebody here knows one of you, so they won’t decide")),
    "person.added": (_l("You added %(person)s"), _l("%(by)s added %(person)s for you")),
    "boundary.set": (_l("You said never for %(person)s"), ""),
    "boundary.lifted": (_l("You took back the never for %(person)s"), ""),
    "consent.given": (_l("You said what’s OK"), _l("%(by)s wrote down what you said is OK")),
    "everything.paused": (_l("You paused everything"), ""),
    "everything.resumed": (_l("You let everything go on"), ""),
    "case.frozen": ("", _l("%(by)s put everything on hold, to keep you safe")),
    "case.unfrozen": ("", _l("%(by)s let everything go on again")),
    "case.needs_review": ("", _l("%(by)s said that everything has to be looked at again")),
    "case.reviewed": ("", _l("%(by)s looked at everything again, so it goes on")),
    "young_person.birthday": ("", _l("%(by)s changed your birthday here")),
    "contact.ask": (_l("You asked about %(person)s"), _l("%(by)s asked about %(person)s for you")),
    "contact.ask_again": (_l("You asked about %(person)s again"), ""),
    "contact.start_search": ("", _l("%(by)s started looking for %(person)s")),
    "contact.referred": ("", _l("%(by)s wrote down that you asked the Red Cross about %(person)s")),
    "young_person.status": ("", _l("%(by)s wrote down how you stand with the law")),
    "abroad.advised": ("", _l("%(by)s wrote down what a lawyer said about looking for %(person)s")),
    "abroad.referred": ("", _l("%(by)s wrote down that you asked the Red Cross about %(person)s")),
    "person.former_worker": ("", _l("%(by)s wrote down how %(person)s knows you")),
    "custody.noted": ("", _l("%(by)s wrote down the rules of the place you’re in")),
    "custody.reviewed": ("", _l("%(by)s wrote down that there was a review before you come out")),
    "custody.ended": ("", _l("%(by)s wrote down that you’re out")),
    "contact.found_possible": ("", _l("%(by)s found someone who may be %(person)s")),
    "contact.not_them": ("", _l("%(by)s saw that it wasn’t %(person)s")),
    "contact.identified": ("", _l("%(by)s is sure it’s %(person)s")),
    "contact.allow_approach": ("", _l("%(by)s was the second person to say it’s safe to talk to %(person)s")),
    "contact.refuse": ("", _l("%(by)s was the second person to say not right now for %(person)s")),
    "contact.look_again": ("", _l("%(by)s is looking again at being in touch with %(person)s")),
    "contact.challenge": (_l("You asked for someone else to look at %(person)s"), ""),
    "contact.answer_challenge": ("", _l("%(by)s looked again at what was said about %(person)s")),
    "contact.uphold_challenge": ("", _l("%(by)s looked again at what was said about %(person)s")),
    "contact.says_yes": ("", _l("%(by)s wrote down that %(person)s would like to hear from you")),
    "contact.says_no": ("", _l("%(by)s wrote down what they told you about %(person)s")),
    "contact.cannot_find": ("", _l("%(by)s wrote down what they told you about %(person)s")),
    "contact.has_died": ("", _l("%(by)s wrote down what they told you about %(person)s")),
    "contact.tell": ("", _l("%(by)s talked with you about %(person)s")),
    "contact.choose_yes": (_l("You said yes to being in touch with %(person)s"), ""),
    "contact.choose_later": (_l("You said later for %(person)s"), ""),
    "contact.choose_no": (_l("You said no to being in touch with %(person)s"), ""),
    "contact.pause": (_l("You pressed pause with %(person)s"), _l("%(by)s pressed pause with %(person)s")),
    "contact.resume": (_l("You let it go on with %(person)s"), _l("%(by)s let it go on with %(person)s")),
    "contact.stop": (
        _l("You stopped with %(person)s"),
        _l("%(by)s stopped it with %(person)s, because you said so"),
    ),
    "contact.word": ("", _l("%(by)s wrote you a word about how it’s going")),
    "key.first": ("", _l("%(by)s was the first of two people to think about %(person)s")),
    "key.second": ("", _l("%(by)s was the second of two people to think about %(person)s")),
    "person.names": ("", _l("%(by)s wrote down other names of %(person)s")),
    "person.merged": ("", _l("%(by)s saw that two of your people are one: %(person)s")),
    "person.parted": ("", _l("%(by)s saw that %(person)s is someone else after all")),
    "ruling.asked": ("", _l("%(by)s was the first of two people to think about %(person)s, to keep you safe")),
    "ruling.answered": ("", _l("%(by)s was the second of two people to think about %(person)s, to keep you safe")),
    "ruling.ended": ("", _l("%(by)s ended what two people had decided about %(person)s")),
    "rung.opened": ("", _l("%(by)s opened a way to be in touch with %(person)s")),
    "rung.closed": (
        _l("You closed a way to be in touch with %(person)s"),
        _l("%(by)s closed a way to be in touch with %(person)s"),
    ),
    "rung.chosen": (_l("You said yes to swapping numbers with %(person)s"), ""),
    "meeting.planned": ("", _l("%(by)s planned a time for you and %(person)s")),
    "meeting.moved": ("", _l("%(by)s changed the time or place for you and %(person)s")),
    "meeting.called_off": ("", _l("%(by)s called off a time for you and %(person)s")),
    "meeting.happened": ("", _l("%(by)s wrote down that you and %(person)s met or talked")),
    "checkin.answered": (
        _l("You said how it was with %(person)s"),
        _l("%(by)s wrote down what you said about how it was with %(person)s"),
    ),
    "checkin.seen": ("", _l("%(by)s read how it was for you with %(person)s")),
    "line.first": ("", _l("%(by)s asked to keep a line of this list from you for a while, so that nobody got hurt")),
    "line.second": ("", _l("%(by)s was the second person to decide about keeping that line from you")),
    "line.ended": ("", _l("%(by)s let that line show again")),
    "lead.added": ("", _l("%(by)s wrote down where to look for %(person)s")),
    "attempt.made": ("", _l("%(by)s tried to reach %(person)s")),
    "identifier.added": ("", _l("%(by)s checked that %(person)s is who they say")),
    "reach.noted": ("", _l("%(by)s wrote down how to reach %(person)s")),
    "reach.revealed": ("", _l("%(by)s looked up how to reach %(person)s")),
    "check.answered": ("", _l("%(by)s did a safety check about %(person)s")),
    "bridge.begun": ("", _l("%(by)s got ready to ring the people who look after %(person)s")),
    "bridge.paired": ("", _l("The people who look after %(person)s are talking with us now")),
    "bridge.confirmed": ("", _l("%(by)s made sure that it’s really %(person)s")),
    "bridge.turned": ("", _l("%(by)s was the second person to open our side to %(person)s")),
    "bridge.closed": (_l("Our side to %(person)s is closed"), _l("%(by)s closed our side to %(person)s")),
    "guest.invited": ("", _l("%(by)s invited %(person)s to write to you")),
    "guest.agreed": ("", _l("%(person)s said yes to writing here")),
    "mail.sent": ("", _l("%(person)s got an e-mail that says: something new")),
    "item.seen": ("", _l("%(by)s opened a letter between you and %(person)s, to check it’s safe")),
    "item.written_down": ("", _l("%(by)s wrote down what a voice note between you and %(person)s says")),
    "item.verdict": ("", _l("%(by)s decided about a letter between you and %(person)s")),
    "item.cover": ("", _l("%(by)s covered something between you and %(person)s")),
    "item.uncover": ("", _l("%(by)s uncovered something between you and %(person)s, to read it again")),
    "item.kept_covered": ("", _l("%(by)s looked again at what is covered between you and %(person)s")),
    "thread.filed": ("", _l("%(by)s opened everything between you and %(person)s, to keep it for you")),
    "item.told_sender": ("", _l("%(by)s said to the writer that a letter was passed on")),
    "person.seen": ("", _l("%(by)s looked at your page about %(person)s")),
    "person.abroad": ("", _l("%(by)s wrote down which country %(person)s lives in")),
    "case.seen": ("", _l("%(by)s looked at your page")),
    "message.seen": ("", _l("%(by)s read your messages")),
    "record.seen": ("", _l("%(by)s looked at this list")),
    "record.checked": ("", _l("%(by)s checked that nobody changed this list")),
    "code.made": ("", _l("%(by)s made a code to sign in with")),
    "device.shut_out": (_l("You shut out one of your devices"), ""),
    "notice.seen": ("", _l("%(by)s saw that your way to sign in changed")),
    "recovery.in_person": ("", _l("%(by)s met you and was sure it’s you, to get you back in")),
    "recovery.video": ("", _l("%(by)s saw you on video and was sure it’s you, to get you back in")),
    "recovery.call_back": ("", _l("%(by)s rang you back and was sure it’s you, to get you back in")),
    "recovery.agreed": ("", _l("%(by)s was the second person to say it’s you")),
    "recovery.not_agreed": ("", _l("%(by)s wasn’t sure that it was you, so nobody got in")),
    "code.used": (_l("You used a code to get in"), ""),
    "account.recovered": (_l("You got back in"), ""),
    "words.made": (_l("You got new recovery words"), _l("%(by)s gave you new recovery words")),
    "passkey.added": (_l("You added a way to sign in"), ""),
    "passkey.removed": (_l("You took away a way to sign in"), ""),
    "signin.started": (_l("You signed in"), ""),
    "signin.ended": (_l("You signed out"), ""),
    "signin.ended_others": (_l("You signed out everywhere else"), ""),
    "signin.failed": (_l("Somebody tried to sign in as you, and couldn’t"), ""),
    "signin.locked": (_l("Your phone was locked"), ""),
    "account.closed": ("", _l("%(by)s closed a way to sign in")),
}


def sentence_of(event: Looked) -> str:
    """What was done, in words; never the code, whatever it is."""
    own, others = SENTENCES.get(event.what, ("", ""))
    told = {"by": event.by or _("Spool"), "person": event.person or _("someone")}
    if event.side == Side.YOUNG_PERSON.value:
        words = own or others
    else:
        words = others or own
    return str(words) % told if words else _("%(by)s did something here. Ask if you’d like to know more.", **told)
