"""Who may do what: one registry in which every operation of every service declares its rule.

An operation is `METHOD /path/{template}` over HTTP, or any other name a service gives (a field group of a
query language). An operation without a rule does not start, a rule without an operation neither, and
nothing is allowed by default.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from common.problems import Problem, ProblemError, refusal

ANY = "*"


class UndeclaredOperation(RuntimeError):  # noqa: N818 - the name of the refusal, as it is spoken of
    """An operation has no rule (or a rule no operation): the service does not start."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks, as a verified token says. `attributes` are its other claims that list ids."""

    subject: str
    organisation: str
    roles: frozenset[str]
    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def may(self, attribute: str, value: str) -> bool:
        """Whether the token's list `attribute` holds this value or `*`. A missing list allows nothing."""
        allowed = self.attributes.get(attribute, frozenset())
        return value in allowed or ANY in allowed


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use one operation. `within` maps a claim to the path parameter whose value it must list."""

    operation: str
    roles: frozenset[str]
    within: Mapping[str, str] = field(default_factory=dict)
    public_because: str | None = None


class Registry:
    """The rules of one service."""

    def __init__(self, service: str, *, roles: Iterable[str]) -> None:
        self.service = service
        self.roles = frozenset(roles)
        self._rules: dict[str, Rule] = {}

    def declare(self, operation: str, *, roles: Iterable[str], within: Mapping[str, str] | None = None) -> None:
        """These roles may use the operation, nobody else."""
        allowed = frozenset(roles)
        unknown = sorted(allowed - self.roles)
        if unknown or not allowed:
            raise ValueError(f"{operation}: {', '.join(unknown) or 'no role at all'} is not a role of {self.service}")
        self._add(Rule(operation, allowed, dict(within or {})))

    def public(self, operation: str, *, because: str) -> None:
        """Anybody may use the operation, without a token. The reason is part of the rule."""
        self._add(Rule(operation, frozenset(), public_because=because))

    def opened(self, operations: Mapping[str, str]) -> "Registry":
        """A copy in which these operations are public as well, each with its reason."""
        copy = Registry(self.service, roles=self.roles)
        for operation, because in operations.items():
            copy.public(operation, because=because)
        for rule in self.rules():
            copy._add(rule)
        return copy

    def rule(self, operation: str) -> Rule:
        """The rule of an operation. Raises UndeclaredOperation."""
        try:
            return self._rules[operation]
        except KeyError:
            raise UndeclaredOperation(f"{self.service}: no rule says who may use `{operation}`") from None

    def rules(self) -> list[Rule]:
        """Every rule, in the order of declaration: what the matrix of tests is generated from."""
        return list(self._rules.values())

    def check(self, operations: Iterable[str]) -> None:
        """Hold the rules against what the service really offers. Raises UndeclaredOperation."""
        offered = set(operations)
        if missing := sorted(offered - self._rules.keys()):
            raise UndeclaredOperation(f"{self.service}: no rule says who may use {', '.join(missing)}")
        if stale := sorted(self._rules.keys() - offered):
            raise UndeclaredOperation(f"{self.service}: there is a rule but no operation {', '.join(stale)}")

    def _add(self, rule: Rule) -> None:
        if rule.operation in self._rules:
            raise ValueError(f"{self.service}: {rule.operation} is declared twice")
        self._rules[rule.operation] = rule


def refuse(rule: Rule, principal: Principal, parameters: Mapping[str, Any]) -> Problem | None:
    """Why this principal may not use the operation with these path parameters; None if it may."""
    if not rule.roles & principal.roles:
        return Problem(403, "role-not-allowed", f"This needs one of the roles {', '.join(sorted(rule.roles))}.")
    for attribute, parameter in rule.within.items():
        if problem := refuse_outside(principal, attribute, str(parameters[parameter]), field=parameter):
            return problem
    return None


def refuse_outside(principal: Principal, attribute: str, value: str, *, field: str) -> Problem | None:
    """Why this principal may not touch what `field` names; None if its token's list `attribute` has it."""
    if principal.may(attribute, value):
        return None
    return refusal("outside-your-access", f"Your token's `{attribute}` do not include this.", field=field, status=403)


def check(rule: Rule, principal: Principal, parameters: Mapping[str, Any]) -> None:
    """As `refuse`, for places that cannot return a value. Raises ProblemError."""
    if problem := refuse(rule, principal, parameters):
        raise ProblemError(problem)
