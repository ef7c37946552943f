#!/usr/bin/env python3
"""Row 11: every gap has a cause and its minutes, and no gap is ever shown as lying still."""

import sys

from service import Service, await_true, long_or_short, must, night, row_measured, seeded, stop

CAUSES = {"unplug": "the mat was disconnected", "gap": "the mat sent nothing"}


def plan(rng):
    """Gaps of 1 to 30 minutes, one an hour at most: (kind, minute of the stream, minutes)."""
    return [(rng.choice(sorted(CAUSES)), hour * 60 + rng.randint(10, 20), rng.randint(1, 30))
            for hour in range(1, 7) if rng.random() < 0.7]


def stream(service, gaps):
    body = "+0:06 lie supine\n"
    faults = []
    for kind, minute, minutes in gaps:
        at = f"{minute // 60}:{minute % 60:02d}"
        if kind == "gap":
            body += f"+{at} gap {minutes}min\n"
        else:
            faults.append(f"unplug@{at}+{minutes}min")
    script = service.write("night.txt", night(480, body=body))
    arguments = ["--faults", ",".join(faults)] if faults else []
    return service.mat(script, "--speed", "1000", *arguments)


def one_night(service, number, gaps):
    service.db = service.path(f"{number}.db")
    mat = stream(service, gaps)
    logger = service.logger("--clock", "device", "--quiet")
    mat.wait(600)
    await_true(lambda: service.ask("SELECT count(*) FROM session WHERE open = 0") == [(1,)], 60,
               "the night")
    must(stop(logger) == 0, "the logger ends well")
    told = service.ask("SELECT (event.start_utc_us - 1773181800000000) / 6e7, duration_s / 60,"
                       " reason FROM event WHERE event = 'gap' ORDER BY 1")
    must(len(told) == len(gaps), f"{told} of {gaps}")
    for (kind, minute, minutes), (at, length, reason) in zip(gaps, told):
        must(abs(at - minute) <= 0.5 and abs(length - minutes) <= 0.5, f"{kind} {minute} {minutes}:"
             f" told {at:.2f} {length:.2f}")
        must(reason == CAUSES[kind], f"{kind}: '{reason}'")
    gap_min = service.ask("SELECT gap_min FROM session")[0][0]
    error = abs(gap_min - sum(minutes for _, _, minutes in gaps))
    must(error <= 0.5 * max(1, len(gaps)), f"{gap_min} min of gaps, planned {gaps}")
    for kind, minute, minutes in gaps:
        inside = service.ask("SELECT count(*) FROM epoch WHERE quality != 'gap' AND posture !="
                             f" 'unknown' AND start_utc_us >= 1773181800000000 + {minute}*60000000"
                             f" + 30000000 AND start_utc_us + 60000000 <= 1773181800000000 +"
                             f" {minute + minutes}*60000000")
        must(inside == [(0,)], f"{kind} at {minute}: {inside} epochs shown as known")
    return error, len(gaps)


def main():
    rng = seeded()
    nights, worst, gaps = long_or_short(50, 1), 0.0, 0
    with Service(sys.argv[1]) as service:
        for number in range(nights):
            error, count = one_night(service, number, plan(rng))
            worst, gaps = max(worst, error), gaps + count
    row_measured(11, "gaps carry a cause and minutes, +-1 E over 50 nights; no data is never still",
                 f"{gaps} gaps in {nights} nights: every cause right, each within 0.5 min, a night's"
                 f" sum within {worst:.2f} min")


main()
