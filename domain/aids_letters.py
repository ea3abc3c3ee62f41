"""Letters: what a character looks like to a reader, and which characters nobody can see."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Letters of other alphabets that pass for Latin ones, and signs people use for apostrophes, dashes and digits.
_LOOKS_LIKE = dict(
    zip("абвеёкмнорстухіјѕԁοαερτυικνхɑıⅼ", "abbeekmhopctyxijsdoaeptuikvxail", strict=True)
) | {
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "′": "'", "＇": "'",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "﹣": "-", "⁻": "-",
    "🅾": "o", "🔟": "10", "⓿": "0", "٫": ".", "。": ".", "․": ".", "⁄": "/", "∕": "/",
}  # fmt: skip
_BLANK = {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0"}
_UNSEEN_CATEGORIES = {"Cf", "Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
# Only the three flags that exist; any other run of tag letters could carry a hidden message.
_FLAGS = tuple("".join(chr(0xE0000 + ord(c)) for c in name) + "\U000e007f" for name in ("gbwls", "gbsct", "gbeng"))
_LONGEST_FOLD = 3


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it reads: small letters, plain digits, nothing unseen; `at[i]` is where letter i came from."""

    source: str
    plain: str
    at: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the source of a stretch of the plain text, with the accents that hang on its last letter."""
        last = self.at[end - 1] + 1
        while last < len(self.source) and unicodedata.category(self.source[last]) in ("Mn", "Me"):
            last += 1
        return self.at[start], last


def fold(text: str) -> Folded:
    """Read a text the way an eye does, keeping the way back to its own offsets. Never raises."""
    if text.isascii() and not any(_never_seen(character) for character in set(text)):
        return Folded(text, text.lower().replace("`", "'"), list(range(len(text))))
    pieces: list[str] = []
    at: list[int] = []
    for index, character in enumerate(text):
        seen = _seen_as(character)
        if seen:
            pieces.append(seen)
            at.append(index) if len(seen) == 1 else at.extend([index] * len(seen))
    return Folded(text, "".join(pieces), at)


@lru_cache(maxsize=8192)
def _seen_as(character: str) -> str:
    if character in "\n\t\r":
        return character
    if character in _LOOKS_LIKE:
        return _LOOKS_LIKE[character]
    if _never_seen(character):
        return ""
    digit = unicodedata.digit(character, -1)
    if digit < 0 and unicodedata.category(character) == "Lo" and unicodedata.numeric(character, -1) in range(10):
        digit = int(unicodedata.numeric(character))
    if digit >= 0:
        return str(digit)
    apart = unicodedata.normalize("NFKD", character).casefold()[:_LONGEST_FOLD]
    kept = "".join(_LOOKS_LIKE.get(c, c) for c in apart if unicodedata.category(c) not in ("Mn", "Me"))
    return kept.replace("\u2044", "/")


@lru_cache(maxsize=8192)
def _never_seen(character: str) -> bool:
    """Whether a character by itself shows nothing: controls, zero widths, fillers, selectors."""
    if character in "\n\t\r":
        return False
    return unicodedata.category(character) in _UNSEEN_CATEGORIES or character in _BLANK or _is_selector(character)


def _is_selector(character: str) -> bool:
    return character in "\u180b\u180c\u180d\u180f" or (
        "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    )


def hidden_spans(text: str) -> list[tuple[int, int]]:
    """Where a text holds characters that cannot be seen and have no ordinary reason to be there (R41).

    Joiners inside emoji, the flags of Wales, Scotland and England, and joiners between letters of scripts that need
    them (Persian, Urdu, the Indic scripts) are ordinary.
    """
    spans: list[tuple[int, int]] = []
    index = 0 if any(_never_seen(character) for character in set(text)) else len(text)
    while index < len(text):
        flag = _flag_length(text, index)
        if flag:
            index += flag
            continue
        if _never_seen(text[index]) and not _belongs(text, index):
            if spans and spans[-1][1] == index:
                spans[-1] = (spans[-1][0], index + 1)
            else:
                spans.append((index, index + 1))
        index += 1
    return spans


def make_visible(text: str) -> str:
    """Show each hidden character as its number, like ⟨U+202E⟩, and leave everything else as written (R41)."""
    out: list[str] = []
    done = 0
    for start, end in hidden_spans(text):
        out.append(text[done:start])
        out.extend(f"⟨U+{ord(character):04X}⟩" for character in text[start:end])
        done = end
    out.append(text[done:])
    return "".join(out)


def _flag_length(text: str, index: int) -> int:
    if text[index] != "\U0001f3f4":
        return 0
    for flag in _FLAGS:
        if text.startswith(flag, index + 1):
            return 1 + len(flag)
    return 0


def _belongs(text: str, index: int) -> bool:
    """Whether an unseen character does its ordinary work between its neighbours."""
    before = text[index - 1] if index else ""
    after = text[index + 1] if index + 1 < len(text) else ""
    character = text[index]
    if character in "\ufe0e\ufe0f":
        return _is_picture(before) or (bool(before) and before in "0123456789#*" and after == "\u20e3")
    if character == "\u200d" and (_is_picture(before) or before == "\ufe0f") and _is_picture(after):
        return True
    if character in "\u200c\u200d":
        return bool(_JOINING.match(before)) and bool(_JOINING.match(after))
    return False


# Arabic and its extensions, then the Indic blocks: scripts whose spelling needs joiners and non-joiners.
_JOINING = re.compile("[\u0620-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefe\u0900-\u0dff]")


def _is_picture(character: str) -> bool:
    if not character:
        return False
    return (
        "\U0001f000" <= character <= "\U0001faff"
        or ("\u2190" <= character <= "\u2bff" and character != "\u2800")
        or character in "©®‼⁉™ℹ〰〽㊗㊙"
    )
