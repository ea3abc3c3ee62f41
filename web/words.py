"""Why something was refused, in plain words: one table, code to words, per audience where they differ.

Add a code here when a domain verb starts to raise it; tests/web/test_problems.py finds those that are missing. Words
may use the refusal's detail: `Refused("name-too-long", limit=80)` and `%(limit)s`.
"""

from __future__ import annotations

from domain.access import Side
from web.saying import lazy_gettext as _l

Words = str | dict[Side, str]

WORDS: dict[str, Words] = {
    "name-missing": _l("A name is needed. A nickname is fine."),
    "name-too-long": _l("That name is too long. Use %(limit)s letters at most."),
    "words-too-long": _l("That’s too long to send in one go. Use %(limit)s letters at most."),
    "age": _l("Spool is for people from 5 to 25. Check the birthday."),
    "photo-too-large": _l("This photo is over %(limit_mb)s MB. Try a smaller one."),
    "photo-too-many-pixels": _l("This photo is too big. Try one with fewer than %(limit_megapixels)s megapixels."),
    "photo-kind": _l("We can take photos that are JPEG, PNG or WebP. This is something else."),
    "photo-heic": _l("We can’t read this kind of iPhone photo. Take a screenshot of it and send that."),
    "photo-moving": _l("This picture moves. Send one that stays still."),
    "photo-broken": _l("We couldn’t open this photo. Try another copy of it."),
    "photo-too-complicated": _l("We couldn’t open this photo safely. Take a screenshot of it and send that."),
    "photo-not-now": _l("We can’t take photos right now. Your words are kept. Try the photo again later."),
    "voice-too-large": _l("This recording is over %(limit_mb)s MB. Try a shorter one."),
    "voice-too-long": _l("A voice note can be %(limit_minutes)s minutes long. Make two, and send one next time."),
    "voice-kind": _l("We can’t play this. Record it here, or send a sound file from your phone."),
    "voice-video": _l("This is a video. We can take your voice, and photos."),
    "voice-broken": _l("We couldn’t open this recording. Try making it again."),
    "voice-short": _l("This recording is too short to hear. Try again, and press stop when you’re done."),
    "voice-silent": _l("We couldn’t hear anything in this one. Is something over the microphone?"),
    "voice-too-complicated": _l("We couldn’t open this recording safely. Try recording it here."),
    "voice-not-now": _l("We can’t take voice notes right now. Your words are kept. Try again later."),
    "voice-too-many": _l("There is a voice note already. Take it out first, then add the new one."),
    "not-listened": _l("Listen to the whole voice note first, then say so here."),
    "photo-too-many": _l("You can send four photos at a time. Take some out and send them next time."),
    "boundary": {
        Side.YOUNG_PERSON: _l("You said you don’t want this person. You can change that first, if you want to."),
        Side.STAFF: _l("The young person has set a boundary here. Nothing goes past it."),
        Side.GUEST: _l("This can’t be sent right now. Your coordinator can tell you more."),
    },
    "not-now-state": {
        Side.YOUNG_PERSON: _l("Things have moved on since you opened this page. Have another look."),
        Side.STAFF: _l("Somebody else got there first. This page shows how it stands now."),
        Side.GUEST: _l("Things have moved on since you opened this page. Have another look."),
    },
    "needs-reason": _l("Say why, in a sentence. It goes in the record."),
    "needs-two": _l("This needs two people. Somebody else has to turn the other key."),
    "nothing-to-cover": _l("Tick a mark, type the words as they stand there, or touch squares of the photo."),
    "quiet-date": _l(
        "The day they are told has to come after today, and by the day it’s looked at again. What they wrote themselves "
        "is never hushed."
    ),
    "one-question": {
        Side.YOUNG_PERSON: _l("You’ve asked something already. You can ask the next thing when an answer comes."),
    },
    "same-person": _l("You turned the first key, so somebody else has to turn the second one."),
    "first-key-gone": _l(
        "Whoever turned the first key can’t be a key here right now. Nothing was changed. Another coordinator of theirs "
        "can turn the first key anew, and then you can agree."
    ),
    "conflict-of-interest": _l("You have a tie to one of these people, so this is for somebody else to decide."),
    "check-unknown": _l("A check is still open. Nobody can say yes before it is done."),
    "order-prohibits": _l("A court order forbids this. It can’t go ahead while the order lasts."),
    "no-consent": {
        Side.YOUNG_PERSON: _l("Both of you need to say yes first."),
        Side.STAFF: _l("Both of them need to say yes first. One yes is missing or was taken back."),
        Side.GUEST: _l("This can’t be sent right now. Your coordinator can tell you more."),
    },
    "mail-address": _l("That doesn’t look like an e-mail address. Check it, or leave it empty."),
    "too-late-to-undo": _l("It’s too late to undo this. It has been sent."),
    "stale": _l("This has changed since you opened it. Read it again, then decide."),
    "set-up-done": _l("Spool is already set up here. Sign in instead."),
    "wrong-code": _l("That code didn’t work. Check it, or ask for a new one."),
    "limit": _l("That’s a lot of tries. Wait a while, then try again."),
    "needs-words": _l("Write a few words first."),
    "level": _l("Choose how grave it is."),
    "needs-duty": _l("From level 2 a manager or the safeguarding lead takes it on. Ring whoever is on duty."),
    "own-concern": _l("You raised this one, so somebody else takes it on."),
    "photo-hidden": _l("A photo of this is hidden for safety, so it can’t be passed on."),
    "not-taken-on": _l("Somebody has to take this on first."),
    "not-decided": _l("Write down first what was decided, why, and what it is about."),
    "not-told": _l("Write down first whether and how the young person was told, or why not yet and when."),
    "needs-tell-date": _l("Set a day, at most %(days)s days from now, by which they are told."),
    "needs-talked": _l("Write down who talked with them, when, and what they said."),
    "hours": _l("Set a time it starts, a later one it ends, and at least one day."),
    "minutes": _l("Use a number of minutes from 1 to %(limit)s."),
    "days-off": _l("Write days like 2026-12-25, one a line."),
    "shift": _l("It has to end after it begins, after now, and within %(days)s days."),
    "needs-duty-role": _l("Only a manager or a safeguarding lead can be on duty: they may read every worry."),
    "not-confirmed": _l(
        "“It is them” needs two different things that show it, or their own word face to face. Note those first."
    ),
    "attempts-not-now": _l(
        "Nobody is to be tried now: two people have not agreed to it, or it is paused, stopped or ended."
    ),
    "attempts-used-up": _l(
        "There were enough tries. Look at them with a colleague first, and write down why you go on."
    ),
    "needs-colleague": _l("Choose somebody who looked at it with you."),
    "letter-tells": _l("This letter tells something that it must not. Look at it under Letters, and change it first."),
    "needs-profile": _l("Write down which profile: its address, or the name on it."),
    "look-openly": _l("Say that you look openly. With a false name, or as a friend, nobody looks."),
    "second-look": _l(
        "Somebody looked at this profile before. Ask the manager first; don’t look again before they have answered."
    ),
    "looks-barred": _l(
        "Nobody looks at profiles here. The young person came alone, and looking can put people in danger."
    ),
    "both-grown-up": _l("Both have to be 18 for this register, and the young person isn’t."),
    "may-be-never": _l(
        "This is very like somebody on the no-go list. Say below that you are sure it’s somebody else, or leave it."
    ),
    "needs-proof": _l("Choose how you made sure that it’s them."),
    "needs-confirmed-by": _l("Write down who confirmed that it’s them."),
    "has-way-in": _l("They have been in before. A new way in starts with making sure that it’s them."),
    "welcome-first": _l("They have never been in. Make them a welcome code."),
    "needs-review-date": _l("Set a day, at most a year from now, when this is looked at again."),
    "needs-rungs": _l("Choose at least one way of being in touch."),
    "bridge-code": _l("That code didn’t work. Check every letter, or ask their coordinator for a new one."),
    "bridge-already": _l("These two are joined already. Close our side first to begin anew."),
    "bridge-invited": _l(
        "They were invited as somebody with no coordinator of their own. Somebody in care comes in through theirs."
    ),
    "bridge-not-ready": _l("Join with their council first, and make sure who is there."),
    "in-care-elsewhere": _l(
        "They are in another council’s care. Their own council decides for them, so they can’t be invited from here."
    ),
    "came-across": _l(
        "Its sender is in another council’s care. Pass it on, hold it or keep it back; for a change, ring their coordinator."
    ),
    "needs-touch": _l("Touch your passkey again, then decide. It counts for five minutes."),
    "needs-lead": _l("This one is high-risk, so the safeguarding lead has to turn one of the two keys."),
    "needs-second-key": _l("The second key is for a manager, the social worker or the safeguarding lead."),
    "needs-coordinator": _l("This is for a coordinator to do."),
    "direct-alone": _l("Swapping numbers is decided by itself. Take the other ways out and ask for them apart."),
    "both-ways": _l("Meeting, talking and swapping numbers go both ways. Choose “both ways”."),
    "not-open": _l(
        "This can’t be planned now. The way isn’t open until then, or something stands against it: look at Keys and Checks."
    ),
    "meeting-time": _l("Choose a time to come, within a year, and for two weeks at most."),
    "needs-where": _l("Say where it is, or how they talk."),
    "needs-support": _l("Here a worker has to be there with them."),
    "too-early": _l("It hasn’t begun yet. Note how it went afterwards."),
    "needs-face": {
        Side.YOUNG_PERSON: _l("Choose a face first, or say you’d rather not say."),
        Side.STAFF: _l("Choose how it felt to them, or that they would rather not say."),
    },
    "needs-end-date": _l("Set the day it shows again, at most %(days)s days from now."),
    "own-line": _l("This line tells of something you did, so it’s for others to decide."),
    "not-kept-back": _l("This line can’t be kept back."),
    "already-proposed": _l("Somebody turned the first key for this already. It waits for the second."),
    "take-part": {
        Side.YOUNG_PERSON: _l("First your coordinator goes through what this is with you. Ask them."),
        Side.STAFF: _l("Record first that the young person agreed to take part."),
    },
    "legal-gate": _l("Record first that the legal position allows this."),
    "search-consent": _l("The young person has not said yes to a search, or has taken it back."),
    "approach-consent": _l("The young person has not said yes to this person being asked, or has taken it back."),
    "no-boundary": {
        Side.YOUNG_PERSON: _l("You said you don’t want this person. You can change that first, if you want to."),
        Side.STAFF: _l("The young person has set a boundary here. Nothing goes past it."),
        Side.GUEST: _l("This can’t be sent right now. Your coordinator can tell you more."),
    },
    "no-prohibition": {
        Side.YOUNG_PERSON: _l("This can’t happen right now. Your coordinator will talk to you about it."),
        Side.STAFF: _l("A court order forbids this. It can’t go ahead while the order lasts."),
        Side.GUEST: _l("This can’t be sent right now. Your coordinator can tell you more."),
    },
    "lead": _l("Write down first where they may be, and how sure that is."),
    "two-identifiers": _l("Two different things have to show that it is them."),
    "checks": _l("Every check needs an answer first, and none may forbid it."),
    "rung": {
        Side.YOUNG_PERSON: _l("Your coordinator is still getting this ready. You’ll hear soon."),
        Side.STAFF: _l("No way of being in touch is open yet. Two people open one first."),
    },
    "told": {
        Side.YOUNG_PERSON: _l("Your coordinator wants to talk to you first. Ask them when."),
        Side.STAFF: _l("Tell the young person in person first, and write down how it went."),
    },
    "challenged": _l("Nobody has challenged this, so there is nothing to answer."),
    "still-clear": {
        Side.YOUNG_PERSON: _l("This can’t happen right now. Your coordinator will talk to you about it."),
        Side.STAFF: _l("A check says “not allowed” or has no answer. Nothing goes ahead until that is clear."),
        Side.GUEST: _l("This can’t be sent right now. Your coordinator can tell you more."),
    },
    "not-in-touch": _l(
        "They are not in touch any more, so nothing can be passed on. Keep it back, or leave it with us."
    ),
    "held": {
        Side.YOUNG_PERSON: _l(
            "You got back in less than a day ago. New things wait until tomorrow. You can still stop or pause anything."
        ),
        Side.STAFF: _l("You got a new way in less than a day ago, so deciding waits until tomorrow."),
    },
    "they-say-it-themselves": _l(
        "They have a way in of their own, so this is theirs to say. Talk it over with them, and they say it in Spool."
    ),
    "red-cross": _l(
        "The young person asks the Red Cross themselves. Until then nobody looks, and nobody of us rings or writes."
    ),
    "abroad-gate": _l("The young person asks the Red Cross themselves. You can’t start looking."),
    "prepared": {
        Side.YOUNG_PERSON: _l("Your coordinator is still getting this ready. You’ll hear soon."),
        Side.STAFF: _l("Note first whether this person is ready."),
    },
    "lawyer-first": _l("A lawyer’s advice comes first. Note it."),
    "custody": _l("The place they are in doesn’t allow that, or nobody has asked yet."),
    "urgent-days": _l("A refusal without a court lasts %(days)s days at most, and forbids contact."),
    "urgent-told": _l("Write down who was told in writing: the young person, the parents and the reviewing officer."),
    "outcome": _l("That isn’t an answer to this check."),
    "grown-up": _l("They are 18 or over. Nobody with parental responsibility is asked any more."),
    "same-reach": _l("They have the same number or e-mail, so they count as one. Correct that first."),
    "has-news": _l("There is no hard news to tell."),
    "look-due": _l("Two people said no. The day to look at it again hasn’t come yet."),
    "needs-own-yes": _l(
        "They are 18 now, so their own yes comes first. They say it in Spool, under “What I said yes to”; if they have no "
        "way in, note it on their page."
    ),
    "needs-manager": _l("Only the manager decides this one."),
    "not-yours": _l("This is for your coordinator to write down."),
    "dates": _l("The end can’t be before the start. Check the dates."),
    "passkey-known": _l("That passkey is here already. Use another one."),
    "passkey-last": _l("This is your only passkey. Add another one before you take it away."),
    "passkeys-many": _l("That’s as many passkeys as fit. Take one away first."),
    "busy": _l("We’re busy for a moment. Try again in a minute."),
    "language-unknown": _l("We don’t have that language yet."),
}

UNKNOWN: str = _l("That can’t be done right now. Nothing was changed.")


def words_for(code: str, side: Side, detail: dict[str, object] | None = None) -> str:
    """Plain words for a refusal, in the language of this request; never an error, whatever the code."""
    found = WORDS.get(code, UNKNOWN)
    text = str(found.get(side, UNKNOWN) if isinstance(found, dict) else found)
    try:
        return text % detail if detail else text
    except (KeyError, ValueError, TypeError):
        return str(UNKNOWN)
