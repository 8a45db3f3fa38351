"""Action points and roll-ups, computed from the documents alone: proto/protocol.md 6 and 7, ARCHITECTURE.md D8.

Written apart from the programs, so that the two can be held against each other.
"""
import wmp

LIFECYCLE, COMPLETION, PERCENT, CONFIDENCE = range(4)
AXIS_KEYS = [wmp.UPDATE[name] for name in ("lifecycle", "completion", "percent", "confidence")]
CANCELLED, SUSPENDED, CONTINUOUS = 5, 6, 3
MIDPOINTS = {1: 0, 2: 25, 3: 75, 4: 100}


def plain(item):
    """Optional parts are absent or nil: both are absent here.  So are facts (8) and review (10), whose rules
    this model does not have."""
    return {key: value for key, value in item.items() if value is not None and key not in (8, 10)}


def apply(item, event):
    """The point item after one more ledger entry."""
    body, row = wmp.unpack(event["body"]), item[1]
    by, as_of, rev = event["institution"], body[2], event["rev"]
    voices = {code: list(axes) for code, axes in item[6]}
    voice = voices.setdefault(by, [None] * 4)
    for axis, key in enumerate(AXIS_KEYS):
        if key in body and (voice[axis] is None or (as_of, rev) > tuple(voice[axis][1:3])):
            voice[axis] = [body[key], as_of, rev, body[4]]
    latest = item.get(7)
    if latest is None or as_of >= wmp.unpack(latest[4])[2]:
        latest = {1: rev, 2: event["committed_at"], 3: by, 4: event["body"]}
    return item | {2: rev, 3: event["committed_at"], 4: item[4] + 1, 6: sorted([c, v] for c, v in voices.items()),
                   5: [resolve(row.get(9), voices, axis) for axis in range(4)], 7: latest}


def resolve(lead, voices, axis):
    said = {code: axes[axis] for code, axes in voices.items() if axes[axis] is not None}
    if not said:
        return None
    by = lead if lead in said else max(said, key=lambda code: tuple(said[code][1:3]))
    return [*said[by], by, 1 if by == lead else 2]


def half_up(part, whole):
    return (2 * part + whole) // (2 * whole) if whole else None


def shares(counts, total=100):
    """Largest remainder, ties to the first."""
    whole = sum(counts)
    if not whole:
        return [0] * len(counts)
    result = [count * total // whole for count in counts]
    order = sorted(range(len(counts)), key=lambda i: (-(counts[i] * total % whole), i))
    for i in order[:total - sum(result)]:
        result[i] += 1
    return result


def rollup(area, revision, items):
    """The body of kind 6 over point items; area 0: over all."""
    items = [item for item in items if area in (0, item[1][3])]
    values = {item[1][1]: [axis and axis[0] for axis in item[5]] for item in items}
    rows = {item[1][1]: item[1] for item in items}
    cancelled = [p for p in values if values[p][LIFECYCLE] == CANCELLED]
    continuous = [p for p in values if p not in cancelled and rows[p].get(5) == CONTINUOUS]
    counted = [p for p in values if p not in cancelled + continuous]
    rated = [p for p in values if p not in cancelled]
    progress, imputed = {}, 0
    for p in counted:
        if values[p][PERCENT] is not None:
            progress[p] = values[p][PERCENT]
        elif values[p][COMPLETION] is not None:
            progress[p], imputed = MIDPOINTS[values[p][COMPLETION]], imputed + 1
    completion = [sum((values[p][COMPLETION] or 0) == level for p in counted) for level in range(5)]
    weight_n, weight_k = (sum(rows[p][6] for p in points) for points in (counted, progress))
    low = sum(rows[p][6] * percent for p, percent in progress.items())
    last = max(items, key=lambda item: item[2], default=None)
    return {1: area, 2: revision, 3: len(items), 4: len(counted), 5: completion, 6: len(progress), 7: imputed,
            8: weight_n, 9: weight_k, 10: low,
            11: [sum((values[p][CONFIDENCE] or 0) == level for p in rated) for level in range(4)], 12: len(rated),
            13: [p for p in counted if values[p][LIFECYCLE] == SUSPENDED], 14: continuous, 15: cancelled,
            16: [p for p in counted if values[p][COMPLETION] is None],
            17: [last[2], last[3], last[1][1]] if last and last[2] else None,
            18: [half_up(completion[4] * 10000, len(counted)), half_up(low * 100, weight_k),
                 half_up(low * 100, weight_n), half_up((low + 100 * (weight_n - weight_k)) * 100, weight_n),
                 half_up(0, len(counted))],
            19: shares(completion[::-1])[::-1]}    # ties go to complete first, unknown last


def some_update(dice, point, today, text):
    """A random update: every axis may be silent, withdrawn or stated."""
    ranges = dict(lifecycle=(1, 6), completion=(1, 4), percent=(0, 100), confidence=(1, 3))
    said = {axis: None if dice.random() < 0.2 else dice.randint(*bounds)
            for axis, bounds in ranges.items() if dice.random() < 0.6}
    if said.get("completion") == 4:
        said["evidence"] = [{1: "https://example.org/done"}]      # complete needs it
    return wmp.update(point, today - dice.randrange(60), {1: text}, origin=dice.choice((1, 2)),
                      rationale={1: "Why it may be worse than before."}, **said)
