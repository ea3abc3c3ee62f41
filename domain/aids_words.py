"""Turns of phrase a reviewer should not read past, in English and Welsh, in the grammar of `aids_grammar`.

Letterbox practice screens for secrecy, meeting and travel, money, threats and being hurt, self-harm and exploitation.
A line is one way of putting it. The tables are by what is said, not by who says it or why.
"""

from domain.aids_marks import Kind
from domain.aids_words_asking import MEETING, SECRECY
from domain.aids_words_danger import SELF_HARM, THREAT
from domain.aids_words_money import MONEY
from domain.aids_words_using import EXPLOITATION

PHRASES: dict[Kind, str] = {
    Kind.SECRECY: SECRECY,
    Kind.MEETING: MEETING,
    Kind.MONEY: MONEY,
    Kind.THREAT: THREAT,
    Kind.SELF_HARM: SELF_HARM,
    Kind.EXPLOITATION: EXPLOITATION,
}
"""The tables by kind."""
