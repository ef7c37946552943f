#!/usr/bin/env python3
"""Row 13: both nights on which the clocks change, in five zones."""

import datetime
import sys
import zoneinfo

from service import Service, long_or_short, must, row_measured

ZONES = [("Europe/Berlin", "2026-03-28", "2026-10-24"),
         ("America/New_York", "2026-03-07", "2026-10-31"),
         ("Australia/Lord_Howe", "2026-04-04", "2026-10-03"),
         ("America/Santiago", "2026-04-04", "2026-09-05"),
         ("Africa/Casablanca", "2026-02-14", "2026-03-21")]
# The short nights are still asleep when the clocks change.
BEDTIME, MINUTES = long_or_short(("22:00", 480), ("23:00", 285))


def one_night(service, zone, label, number):
    local = datetime.datetime.fromisoformat(f"{label}T{BEDTIME}:00").replace(
        tzinfo=zoneinfo.ZoneInfo(zone))
    start = local.astimezone(datetime.timezone.utc)
    script = service.write("night.txt", f"start = {start:%Y-%m-%dT%H:%M:%SZ}\nrows = 16\ncols = 16\n"
                           "rate_hz = 0.5\n+0:05 get_in\n+0:06 lie left\n+2:00 lie supine\n"
                           f"+{(5 + MINUTES) // 60}:{(5 + MINUTES) % 60:02d} get_out\nend +9:00\n")
    raw, db = service.path("night.bin"), service.path(f"{number}.db")
    must(service.run("posture-sim", "--script", script, "--speed", "max", "--output",
                     raw).returncode == 0, "posture-sim")
    result = service.run("posture-logger", "--replay", raw, "--db", db, "--set",
                         f"time.zone={zone}")
    must(result.returncode == 0, result.stderr)
    rows = service.ask("SELECT night, zone, epochs, (end_utc_us - start_utc_us) / 6e7,"
                       " time_in_bed_min + away_min + gap_min FROM session", db=db)
    must(len(rows) == 1, f"{zone} {label}: {rows}")
    night, stored_zone, epochs, minutes, sums = rows[0]
    must((night, stored_zone) == (label, zone), f"label {night} {stored_zone}")
    must(abs(minutes - MINUTES) <= 1 and abs(sums - minutes) < 1e-6, f"{minutes} min, sums {sums}")
    counted = service.ask("SELECT count(*), count(DISTINCT start_utc_us), max(epoch) FROM epoch", db=db)
    must(counted == [(epochs, epochs, epochs - 1)], f"no epoch twice: {counted}")
    export = service.run("posture-export", "--db", db, "--output", service.path(f"csv{number}"))
    must(export.returncode == 0, export.stderr)
    with open(service.path(f"csv{number}/epochs.csv"), encoding="utf-8") as file:
        local_times = [line.split(",")[5] for line in file.read().splitlines()[1:]]
    offsets = {text[-6:] for text in local_times}
    must(len(set(local_times)) == epochs and len(offsets) == 2, f"{zone} {label}: {offsets}")


def main():
    nights = 0
    with Service(sys.argv[1]) as service:
        for zone, spring, autumn in ZONES:
            for label in (spring, autumn):
                one_night(service, zone, label, nights)
                nights += 1
    row_measured(13, "both DST nights in 5 zones: exact durations, right label, no epoch twice",
                 f"{nights} nights in {len(ZONES)} zones: all {MINUTES} min, both offsets shown,"
                 " right labels, 0 twice")


main()
