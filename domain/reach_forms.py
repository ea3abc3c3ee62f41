"""One form for a telephone number or an e-mail address, however it is written, so that equal ones are found (R32).

Numbers are read with the tables of the telephone networks: `07700 900 318`, `+44 (0)7700 900318` and `0044 7700 900318
ext. 2` are one. What is no number of any network keeps its digits, so that it still equals itself.
"""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from domain.keys import blind_index

HOME = "GB"
LONGEST = 60
_ONE_BOX = frozenset({"gmail.com", "googlemail.com"})  # dots in front of the @ mean nothing there


def normal_phone(text: str) -> str:
    """A telephone number as digits with country code, UK first: `07700 900 318` is `447700900318`. Empty if none."""
    digits = "".join(str(int(mark)) for mark in text[:LONGEST] if mark.isdecimal())
    if not digits:
        return ""
    try:
        number = phonenumbers.parse(_plain(text[:LONGEST]), HOME)
    except NumberParseException:
        return digits
    if not phonenumbers.is_possible_number(number):
        return _by_hand(text, digits)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164).lstrip("+")


def _plain(text: str) -> str:
    """With figures of other scripts as ours, and 00 as the plus that it stands for."""
    plain = "".join(str(int(mark)) if mark.isdecimal() else mark for mark in text).strip()
    return "+" + plain[2:] if plain.startswith("00") else plain


def _by_hand(text: str, digits: str) -> str:
    if text.strip().startswith("+"):
        return digits.replace("440", "44", 1) if digits.startswith("440") else digits
    if digits.startswith("00"):
        return digits[2:]
    return "44" + digits[1:] if digits.startswith("0") else digits


def normal_email(text: str) -> str:
    """An e-mail address in small letters, without what comes after a plus; at Gmail without dots. Empty if none."""
    local, at, host = text.strip().casefold().rpartition("@")
    if not at:
        return text.strip().casefold()
    local = local.partition("+")[0] or local
    if host in _ONE_BOX:
        local, host = local.replace(".", ""), "gmail.com"
    return f"{local}@{host}"


def phone_index(authority_id: str, text: str) -> bytes | None:
    """The blind index of a telephone number; None where there is none."""
    number = normal_phone(text)
    return blind_index(authority_id, "phone", number) if number else None


def email_index(authority_id: str, text: str) -> bytes | None:
    """The blind index of an e-mail address; None where there is none."""
    address = normal_email(text)
    return blind_index(authority_id, "email", address) if address else None
