"""The only sender (fence 5): drains the outbox, a line at a time, by SMTP (R34, R70).

The post office is called and told the address first, while nothing is held. Then, in one short transaction, it is asked
once more whether the line stands, the words are handed over, and that is noted. A stop that is saved before that
moment is found; one that comes after it waits for it, for three seconds at most. Killed in between, a line is sent
once more, with the same Message-ID, so that mail programs show it once.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
import threading
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from sqlalchemy import Engine, select

from domain import outbox, tenancy
from domain.db import open_session
from domain.outbox import Letter
from domain.people import Authority
from web.i18n import read_catalogue
from web.settings import Settings

EVERY_SECONDS = 5
SECONDS_TO_ANSWER = 3
log = logging.getLogger("spool")


def N_(words: str) -> str:
    """Words that are translated when they are said, in the language of whom they are said to."""
    return words


SUBJECT = N_("Something new")
WORDS = (
    N_("There is something new for you. Open the page you were invited to, when it suits you."),
    N_("You asked to be told. You can turn this off on that page. Nobody reads answers to this e-mail."),
)


class PostOffice:
    """A connection to the mail server of MAIL_URL, made for one letter: `smtp://[name:word@]host[:port]` or `smtps:`.

    Raises OSError or smtplib.SMTPException whenever anything is not as it should be.
    """

    def __init__(self, settings: Settings) -> None:
        parts = urlsplit(settings.mail_url)
        host, port = parts.hostname or "localhost", parts.port
        tls = ssl.create_default_context()
        self._smtp: smtplib.SMTP
        if parts.scheme == "smtps":
            self._smtp = smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS_TO_ANSWER, context=tls)
        else:
            self._smtp = smtplib.SMTP(host, port or 25, timeout=SECONDS_TO_ANSWER)
        if parts.scheme == "smtp" and parts.username:
            self._smtp.starttls(context=tls)  # a password is never said in clear
        if parts.username:
            self._smtp.login(unquote(parts.username), unquote(parts.password or ""))
        self._from = settings.mail_from

    def announce(self, address: str) -> None:
        """Say from whom and to whom; nothing is sent by it."""
        self._smtp.ehlo_or_helo_if_needed()
        for code, said in (self._smtp.mail(self._from), self._smtp.rcpt(address)):
            if code not in (250, 251):
                raise smtplib.SMTPResponseException(code, said)

    def hand_over(self, message: EmailMessage) -> None:
        """Give it the words: from here on it is sent."""
        code, said = self._smtp.data(message.as_bytes())
        if code != 250:
            raise smtplib.SMTPDataError(code, said)

    def close(self) -> None:
        """Hang up."""
        self._smtp.close()


def words_for(to: Letter, settings: Settings, number: str) -> EmailMessage:
    """The same neutral words for everything: no name, no place, no link, nothing of what it is about (R70)."""
    said, message = read_catalogue(to.language), EmailMessage()
    message["Subject"] = said.ugettext(SUBJECT)
    message.set_content("\n\n".join(said.ugettext(words) for words in WORDS) + "\n")
    message["From"], message["To"] = settings.mail_from, to.address
    message["Message-ID"] = f"<{number}@{settings.mail_from.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def drain(engine: Engine, settings: Settings) -> int:
    """Tell whatever is due, in every authority; returns how many lines were sent."""
    with open_session(engine, reading=True) as session:
        authorities = list(session.scalars(select(Authority.id)))
    count = 0
    for authority_id in authorities:
        with open_session(engine, reading=True) as session:
            tenancy.enter(session, authority_id)
            lines = [(line, outbox.address_of(session, line)) for line in outbox.due(session)]
        count += sum(_send(engine, settings, authority_id, line, to) for line, to in lines)
    return count


def _send(engine: Engine, settings: Settings, authority_id: str, line: str, to: Letter | None) -> bool:
    office: PostOffice | None = None
    try:
        if to is not None:
            office = PostOffice(settings)
            office.announce(to.address)
        with open_session(engine) as session:
            tenancy.enter(session, authority_id)
            is_going = outbox.take(session, line, to)
            if is_going and office is not None and to is not None:
                outbox.sent(session, line)
                office.hand_over(words_for(to, settings, line))
            session.commit()
            return is_going
    except (OSError, smtplib.SMTPException) as wrong:
        log.warning("mail could not be sent: %s", type(wrong).__name__)
        with open_session(engine) as session:
            tenancy.enter(session, authority_id)
            outbox.put_off(session, line)
            session.commit()
        return False
    finally:
        if office is not None:
            office.close()


def begin(engine: Engine, settings: Settings) -> threading.Thread | None:
    """Start the thread that tells, where there is a mail server to tell by."""
    if not settings.mail_url:
        return None

    def run() -> None:
        rest = threading.Event()
        while True:
            try:
                drain(engine, settings)
            except Exception as wrong:  # noqa: BLE001 – it must not take the server with it; the kind of fault is told
                log.warning("telling failed: %s", type(wrong).__name__)
            rest.wait(EVERY_SECONDS)

    thread = threading.Thread(target=run, name="telling", daemon=True)
    thread.start()
    return thread
