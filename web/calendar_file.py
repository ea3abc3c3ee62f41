"""A calendar file of one planned thing (RFC 5545), in words that say nothing to whoever looks over a shoulder (R70).

No name, no authority, no relation and no place stand in it: the words for both are the caller's, and neutral. What is
in somebody's own calendar cannot be taken back, so the page that offers it says so.
"""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response

WIDTH = 75
"""Octets a line may have before it is folded."""


def written(
    uid: str, starts_at: datetime, until_at: datetime, made_at: datetime, summary: str, changes: int = 0
) -> str:
    """The file: CRLF at every line's end, folded, text escaped, every time in UTC."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Spool//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        "BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{_moment(made_at)}", f"DTSTART:{_moment(starts_at)}",
        f"DTEND:{_moment(until_at)}", f"SEQUENCE:{changes}", f"SUMMARY:{_text(summary)}", "CLASS:PRIVATE",
        "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """Escaped as the standard wants it (3.3.11); a control character has no place in a text."""
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(char for char in plain if char == "\n" or (char >= " " and char != "\x7f"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """At most 75 octets to a line, never in the middle of a letter; what follows begins with a blank (3.1)."""
    parts: list[str] = []
    part = ""
    for char in line:
        most = WIDTH if not parts else WIDTH - 1
        if len((part + char).encode()) > most:
            parts.append(part)
            part = ""
        part += char
    return "\r\n ".join([*parts, part])


def answer(text: str) -> Response:
    """The answer with the file, which no cache keeps."""
    found = Response(text, mimetype="text/calendar")
    found.headers["Content-Disposition"] = 'attachment; filename="plan.ics"'
    return found
