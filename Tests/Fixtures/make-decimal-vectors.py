#!/usr/bin/env python3
"""Writes decimal-vectors.txt: what Python's decimal says about the operations of bpk.h.

    python3 make-decimal-vectors.py > decimal-vectors.txt

One case a line: operation, arguments, "=", result. A result that starts with "!" is an error.
The same seed gives the same file.
"""

import random
from decimal import (ROUND_05UP, ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_UP, Context, Decimal,
                     setcontext)

SEED = 20261122
DIGITS_MAX = 38
SCALE_MAX = 28
MODES = {"down": ROUND_DOWN, "up": ROUND_UP, "floor": ROUND_FLOOR, "ceiling": ROUND_CEILING, "half_even": ROUND_HALF_EVEN}

# Enough digits for every exact result. Quotients do not end: ROUND_05UP keeps the last digit such that rounding
# again, to fewer digits and in any mode, gives what rounding once would have given.
setcontext(Context(prec=400, rounding=ROUND_05UP, Emin=-9999, Emax=9999))
rng = random.Random(SEED)

EDGES = [
    "0", "1", "10", "0.1", "0.5", "2", "5", "0.2", "3", "7", "9", "0.3", "1.5", "2.5", "99.5", "0.05", "0.25",
    "99999999999999999999999999999999999999",
    "10000000000000000000000000000000000000",
    "49999999999999999999999999999999999999",
    "50000000000000000000000000000000000000",
    "0.0000000000000000000000000001",
    "0.0000000000000000000000000005",
    "0.9999999999999999999999999999",
    "9999999999.9999999999999999999999999999",
    "1000000000.0000000000000000000000000001",
    "18446744073709551615", "18446744073709551616", "18446744073709551617", "9223372036854775808",
    "1844674407370955161.5", "0.18446744073709551616",
    "1180591620717411303424", "0.0000000037252902984619140625",
    "340282366920938463463374607431768211", "10000000000000000000", "9999999999999999999",
]


def text(value):
    value = value.normalize()
    return "0" if value == 0 else format(value, "f")


def result(value):
    """The value as text when it fits, or the error."""
    if value == 0:
        return "0"
    _, digits, exponent = value.normalize().as_tuple()
    fits = max(-exponent, 0) <= SCALE_MAX and len(digits) + max(exponent, 0) <= DIGITS_MAX
    return text(value) if fits else "!overflow"


def rounded(value, scale, mode):
    return value.quantize(Decimal(1).scaleb(-scale), rounding=MODES[mode])


def any_value():
    kind = rng.randrange(8)
    if kind == 0:
        value = Decimal(rng.choice(EDGES))
    elif kind == 1:  # what a market looks like
        value = Decimal(rng.randrange(1, 10**7)).scaleb(-rng.randrange(0, 6))
    elif kind == 2:  # ends in zeros
        value = Decimal(rng.randrange(1, 10**5) * 10**rng.randrange(0, 30)).scaleb(-rng.randrange(0, SCALE_MAX + 1))
    elif kind == 3:  # divides without end, or with a long one
        base, most = rng.choice([(2, 126), (5, 54), (3, 79), (7, 45)])
        value = Decimal(base**rng.randrange(0, most)).scaleb(-rng.randrange(0, SCALE_MAX + 1))
    else:
        digits = rng.randrange(1, DIGITS_MAX + 1)
        value = Decimal(rng.randrange(10**(digits - 1), 10**digits)).scaleb(-rng.randrange(0, SCALE_MAX + 1))
    value = value if rng.random() < 0.7 else -value
    return value if not result(value).startswith("!") else any_value()


def any_scale():
    return rng.choice([0, 1, 2, 8, 27, 28, rng.randrange(0, SCALE_MAX + 1)])


def positive_value():
    value = abs(any_value())
    return value if value > 0 else positive_value()


def case(operation, arguments, outcome):
    print(operation, *[text(a) if isinstance(a, Decimal) else a for a in arguments], "=", outcome)


def parse_cases():
    for source in ["", "-", "+1", ".5", "1.", "-.5", "01", "-01", "00", "1e5", "1E5", "1_000", "1,5", "0x10", "NaN", "inf",
                   "1.2.3", "--1", "1-", "0.", "1.5x", "٣"]:
        case("parse", ["'" + source + "'"], "!syntax")
    for source in [" 1", "1 ", "1 2", "1. 5"]:
        case("parse", ["'" + source.replace(" ", "~") + "'"], "!syntax")
    for source in ["-0", "0.0", "-0.000", "0." + "0" * 60, "1." + "0" * 60, "1.50", "100", "-100.00", "0.1" + "0" * 40,
                   "9" * 38, "9" * 39, "1" + "0" * 37, "1" + "0" * 38, "0." + "0" * 27 + "1", "0." + "0" * 28 + "1",
                   "9" * 10 + "." + "9" * 28, "9" * 11 + "." + "9" * 28, "9" * 11 + "." + "9" * 27 + "0",
                   "1." + "9" * 28 + "0" * 20, "1." + "9" * 29, "9" * 400, "0." + "0" * 400 + "1"]:
        case("parse", ["'" + source + "'"], result(Decimal(source)))
    for _ in range(400):
        value = any_value()
        whole = format(value, "f")
        if rng.random() < 0.5:
            whole = whole + "0" * rng.randrange(0, 12) if "." in whole else whole + "." + "0" * rng.randrange(1, 12)
        case("parse", ["'" + whole + "'"], result(value))


def main():
    print("# Made by make-decimal-vectors.py, seed", SEED)
    parse_cases()
    for _ in range(700):
        a, b = any_value(), any_value()
        if rng.random() < 0.3:
            b = a + rng.choice([-1, 0, 1]) * Decimal("1e-28")
            b = a if result(b).startswith("!") else b
        case("compare", [a, b], (a > b) - (a < b))
    for _ in range(700):
        a, b = any_value(), any_value()
        case("add", [a, b], result(a + b))
        case("subtract", [a, b], result(a - b))
        case("multiply", [a, b], result(a * b))
    for _ in range(700):
        a, b, scale, mode = any_value(), any_value(), any_scale(), rng.choice(list(MODES))
        case("multiply_rounded", [a, b, scale, mode], result(rounded(a * b, scale, mode)))
    for index in range(1200):
        a, b, scale, mode = any_value(), any_value(), any_scale(), rng.choice(list(MODES))
        if index % 4 == 0:  # quotients that end exactly on a tie, or next to one
            b = Decimal(rng.randrange(1, 10**12)).scaleb(-rng.randrange(0, 7))
            quotient = (Decimal(rng.randrange(0, 10**12)) + Decimal("0.5")).scaleb(-scale)
            a = quotient * b + rng.choice([0, 0, 1, -1]) * Decimal("1e-28")
            a = any_value() if result(a).startswith("!") else a
        case("divide", [a, b, scale, mode], "!zero" if b == 0 else result(rounded(a / b, scale, mode)))
    for index in range(800):
        a, scale, mode = any_value(), any_scale(), rng.choice(list(MODES))
        if index % 3 == 0:
            scale = rng.randrange(0, 8)
            a = (Decimal(rng.randrange(0, 10**9)) + Decimal("0.5")).scaleb(-scale) * rng.choice([1, -1])
        case("round", [a, scale, mode], result(rounded(a, scale, mode)))
    for index in range(1200):
        a, step, mode = any_value(), positive_value(), rng.choice(list(MODES))
        if index % 2 == 0:
            a = rng.randrange(-10**9, 10**9) * step
            if index % 4 == 0:
                a += rng.choice([-1, 1]) * rng.choice([step / 2, Decimal("1e-28")])
            a = any_value() if result(a).startswith("!") else a
        case("is_multiple", [a, step], "true" if a % step == 0 else "false")
        case("round_to_multiple", [a, step, mode], result((a / step).quantize(Decimal(1), rounding=MODES[mode]) * step))
    for a in [Decimal(0), Decimal(1), Decimal("-1")]:
        for mode in MODES:
            case("divide", [a, Decimal(0), 8, mode], "!zero")
            case("round_to_multiple", [a, Decimal(0), mode], "!argument")
            case("round_to_multiple", [a, Decimal("-0.5"), mode], "!argument")
    for index in range(500):
        a, scale = abs(any_value()), any_scale()
        if index % 3 == 0:
            root = Decimal(rng.randrange(1, 10**rng.randrange(1, 19))).scaleb(-rng.randrange(0, 14))
            a = root * root + rng.choice([0, 0, 1, -1]) * Decimal("1e-28")
            a = any_value().copy_abs() if result(a).startswith("!") else a
        case("square_root", [a, scale], result(rounded(a.sqrt(), scale, "down")))
    case("square_root", [Decimal("-1"), 0], "!argument")


main()
