"""The payloads every contender reads: snapshots and updates as the venue writes them, made from a fixed seed."""

import json
import random

SEED = 20261122
LEVELS = (20, 100, 1000, 5000)
FRAMES = 2000
UPDATE_ID = 6729962806
TIME_US = 1788285151254895
# The middle of the book; tick 0.01, step 0.00001.
MIDDLE_TICKS = 14120
TICK_SCALE, STEP_SCALE = 2, 5


def decimal(units, scale):
    """`units` / 10^scale without zeros at the end, as the venue's REST side writes it."""
    whole, rest = divmod(units, 10**scale)
    digits = f"{rest:0{scale}d}".rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)


def padded(units, scale):
    """The same padded to `scale`, as the stream writes it."""
    return f"{units // 10**scale}.{units % 10**scale:0{scale}d}"


def quantity(source):
    """Hundred-thousandths: from dust to thousands, of one to many digits."""
    units = int(10 ** source.uniform(3, 8.5))
    digits = 10 ** source.randint(0, STEP_SCALE)
    return max(1, units // digits * digits)


def changed(source):
    return 0 if source.randrange(3) == 0 else quantity(source)


def side(source, levels, sign):
    """Prices in ticks, best first: two of three are taken."""
    ticks = [MIDDLE_TICKS + sign * (1 + i * 3 // 2) for i in range(levels)]
    return [(tick, quantity(source)) for tick in ticks]


def snapshot(levels):
    source = random.Random(SEED + levels)
    asks, bids = side(source, levels, 1), side(source, levels, -1)
    rows = [[[decimal(tick, TICK_SCALE), decimal(size, STEP_SCALE)] for tick, size in rows] for rows in (asks, bids[::-1])]
    payload = {"asks": rows[0], "bids": rows[1], "lastUpdateId": str(UPDATE_ID), "timestamp": TIME_US}
    return json.dumps(payload, separators=(",", ":"))


def frames(levels, reach):
    """Ten levels each, five a side, up to `reach` ticks from the middle; every third one goes away."""
    source = random.Random(SEED + levels + reach)
    for number in range(UPDATE_ID + 1, UPDATE_ID + 1 + FRAMES):
        sides = []
        for sign in (1, -1):
            away = source.sample(range(reach), 5)
            ticks = [MIDDLE_TICKS + sign * (1 + distance) for distance in away]
            sides.append([[padded(tick, TICK_SCALE), padded(changed(source), STEP_SCALE)] for tick in ticks])
        time = TIME_US + (number - UPDATE_ID) * 1000
        yield json.dumps(
            {
                "data": {
                    "E": time + 900, "T": time, "U": number, "a": sides[0], "b": sides[1],
                    "e": "depth", "s": "SOL_USDC", "u": number,
                },
                "stream": "depth.SOL_USDC",
            },
            separators=(",", ":"),
        )  # fmt: skip


def write(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for levels in LEVELS:
        (folder / f"depth-{levels}.json").write_text(snapshot(levels))
        for name, reach in (("near", 15), ("anywhere", levels * 3 // 2)):
            (folder / f"frames-{name}-{levels}.txt").write_text("\n".join(frames(levels, reach)) + "\n")
