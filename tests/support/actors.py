"""Actors made up on the spot, for tests of rules that need no database. The cast's own come from `actor("dee")`."""

from __future__ import annotations

from domain import clock
from domain.access import Actor, Role, Side


def young_person(yp_id: str = "yp-1", *, is_frozen: bool = False) -> Actor:
    """A young person."""
    return Actor(Side.YOUNG_PERSON, "authority-1", f"account-{yp_id}", yp_id, yp_id, is_frozen=is_frozen)


def guest(yp_id: str = "yp-1", person_id: str = "person-1") -> Actor:
    """A guest, connected with one young person."""
    return Actor(Side.GUEST, "authority-1", "account-guest", "guest-1", yp_id, person_id)


def staff(*roles: Role, assigned: tuple[tuple[str, Role], ...] = (), is_fresh: bool = True) -> Actor:
    """A member of staff with these roles now, working with these young people."""
    return Actor(
        Side.STAFF, "authority-1", "account-staff", "staff-1", roles=frozenset(roles), assigned=frozenset(assigned),
        verified_at=clock.now() if is_fresh else None,
    )  # fmt: skip
