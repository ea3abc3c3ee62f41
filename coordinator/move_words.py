"""What staff read about a move of a contact: its button, what stands in its way, and its line in the story."""

from __future__ import annotations

from web.saying import lazy_gettext as _l

# what a need is called while it isn't met, and the page where it can be met
NEEDS: dict[str, tuple[str, str]] = {
    "take_part": (_l("They haven’t agreed to take part yet."), "young_person"),
    "legal_gate": (_l("The legal side hasn’t been looked at yet."), "young_person"),
    "search_consent": (_l("They haven’t said we may look for this person."), ""),
    "approach_consent": (_l("They haven’t said we may talk to this person."), ""),
    "abroad_gate": (_l("This person lives abroad: the young person asks the Red Cross themselves."), "abroad"),
    "red_cross": (_l("They haven’t asked the Red Cross yet, or a lawyer’s advice is missing."), "abroad"),
    "prepared": (_l("Nobody has noted yet whether this person is ready."), "checks"),
    "no_boundary": (_l("They said never. Only they can change that."), ""),
    "lead": (_l("A lead is needed, at least “may be them”."), "finding"),
    "two_identifiers": (_l("Two different things must show who this is."), "finding"),
    "checks": (_l("Every check needs an answer. “We don’t know yet” blocks."), "checks"),
    "no_prohibition": (_l("A court order forbids this."), "checks"),
    "still_clear": (_l("A check says “not allowed” or has no answer."), "checks"),
    "rung": (_l("No way to be in touch is open yet."), "keys"),
    "has_news": (_l("There is no hard news to tell."), ""),
    "told": (_l("Hard news has to be told in person first."), "tell"),
    "look_due": (_l("Two people said no. The day to look at it again hasn’t come yet."), ""),
    "challenged": (_l("They haven’t asked us to think again."), ""),
}
# the button, what happens, and its icon
MOVES: dict[str, tuple[str, str, str]] = {
    "start_search": (_l("Start looking"), _l("They read that you’re looking."), "search"),
    "referred": (_l("The Red Cross is looking"), _l("They read that somebody is looking."), "search"),
    "found_possible": (_l("This may be them"), _l("They read that you found someone who may be them."), "eye"),
    "not_them": (_l("It isn’t them"), _l("Back to looking."), "undo"),
    "identified": (_l("It is them"), _l("Next come the checks."), "check"),
    "look_again": (_l("Look at it again"), _l("The checks start anew."), "undo"),
    "answer_challenge": (
        _l("The no stays"),
        _l("They read your words. The no stays until it is looked at again."),
        "chat",
    ),
    "uphold_challenge": (
        _l("Look at it again"),
        _l("They read your words. It goes back to the checks, and nothing opens by itself."),
        "undo",
    ),
    "says_yes": (_l("They said yes"), _l("The young person chooses what happens next."), "check"),
    "says_no": (_l("They said no"), _l("The young person only reads that you need to talk. Tell them in person."), "x"),
    "cannot_find": (
        _l("We can’t find them"),
        _l("The young person only reads that you need to talk. Tell them in person."),
        "x",
    ),
    "has_died": (
        _l("They have died"),
        _l("The young person only reads that you need to talk. Tell them in person."),
        "x",
    ),
    "pause": (_l("Pause"), _l("Nothing comes or goes until you go on."), "pause"),
    "resume": (_l("Go on"), _l("Back to where it was. Everything is asked again."), "play"),
}
HARD_MOVES = frozenset({"says_no", "cannot_find", "has_died"})
REASONS: dict[str, str] = {
    "says_yes": _l("How were they prepared?"),
    "pause": _l("Why? Staff only"),
    "uphold_challenge": _l("What was decided, and why? Staff only"),
    "answer_challenge": _l("What was decided, and why? Staff only"),
}
WORDS_FOR: dict[str, str] = {
    "answer_challenge": _l("Your words to the young person"),
    "uphold_challenge": _l("Your words to the young person"),
    "pause": _l("Your words to the young person"),
    "not_them": _l("Your words to the young person"),
    "says_yes": _l("Your words to the young person"),
}
# a step of the story, as staff read it
STEPS: dict[str, str] = {
    "ask": _l("Asked"),
    "start_search": _l("Started looking"),
    "referred": _l("Asked the Red Cross themselves"),
    "found_possible": _l("Found someone who may be them"),
    "not_them": _l("It wasn’t them"),
    "identified": _l("It is them"),
    "allow_approach": _l("Two keys: talk to them"),
    "refuse": _l("Two keys: not right now"),
    "look_again": _l("Looked at again"),
    "challenge": _l("Asked us to think again"),
    "answer_challenge": _l("Answered: the no stays"),
    "uphold_challenge": _l("Answered: it is looked at again"),
    "says_yes": _l("They said yes"),
    "says_no": _l("They said no"),
    "cannot_find": _l("Not found"),
    "has_died": _l("They have died"),
    "tell": _l("Told in person"),
    "choose_yes": _l("Said yes to being in touch"),
    "choose_later": _l("Said later"),
    "choose_no": _l("Said no, thank you"),
    "pause": _l("Paused"),
    "resume": _l("Going on"),
    "stop": _l("Stopped"),
    "ask_again": _l("Asked again"),
    "word": _l("A word from you"),
}
