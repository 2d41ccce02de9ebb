"""Made-up numbers that add up: they end in the check digit that authorities use (Luhn)."""

from datetime import date


def check_digit(digits: str) -> int:
    """The digit that belongs after an even or odd row of them, as in organisation and identity numbers."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return -sum(one // 10 + one % 10 for one in doubled) % 10


def organisation_number(number: int) -> str:
    """A made-up one of a legal person."""
    digits = f"5599{number:05}"
    return f"{digits[:6]}-{digits[6:]}{check_digit(digits)}"


def made_up_number(born: date, one_of_twenty: int) -> str:
    """A personal identity number of those that are given to nobody: the tax agency keeps 980 to 999 for tests."""
    digits = f"{born:%y%m%d}{980 + one_of_twenty}"
    return f"{born:%Y%m%d}-{digits[6:]}{check_digit(digits)}"
