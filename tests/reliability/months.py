#!/usr/bin/env python3
"""Row 15: night after night in one process, while the cable flaps."""

import datetime
import os
import sys
import time

from service import Service, await_true, long_or_short, must, night, row_measured, stop

WARM = 3  # nights until every page, statement and buffer has been used


def resident_kb(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return int([line for line in file if line.startswith("Rss:")][0].split()[1])


def sanitized(pid):
    with open(f"/proc/{pid}/maps", encoding="ascii") as file:
        return "libasan" in file.read()


def main():
    nights = long_or_short(90, 5)
    wal, log_of_night, pulls = 0, 0, 0
    with Service(sys.argv[1]) as service:
        first = datetime.datetime(2026, 1, 10, 22, 30)
        logger, before = None, None
        for number in range(nights):
            start = first + datetime.timedelta(days=number)
            script = service.write("night.txt", night(
                long_or_short(480, 120), rate_hz=0.5, start=start.strftime("%Y-%m-%dT%H:%M:%SZ")))
            flaps = ",".join(f"unplug@{h}:{m:02d}+90s" for h in range(1, long_or_short(8, 2)) for m in (10, 40))
            pulls += flaps.count("@")
            logged = os.path.getsize(service.log) if logger else 0
            mat = service.mat(script, "--speed", "2500", "--faults", flaps)
            logger = logger or service.logger("--clock", "device")
            mat.wait(600)
            await_true(lambda n=number: service.ask("SELECT count(*) FROM session WHERE open = 0")
                       == [(n + 1,)], 60, f"night {number + 1}")
            log_of_night = max(log_of_night, os.path.getsize(service.log) - logged)
            wal = max(wal, os.path.getsize(service.db + "-wal"))
            if number % 10 == 9:
                print(f"after {number + 1} nights: RSS {resident_kb(logger.pid)} KiB", flush=True)
            if number + 1 == WARM:
                time.sleep(6)
                before = resident_kb(logger.pid), len(os.listdir(f"/proc/{logger.pid}/fd"))
        time.sleep(6)
        grown = resident_kb(logger.pid) - before[0]
        more = len(os.listdir(f"/proc/{logger.pid}/fd")) - before[1]
        no_figures = sanitized(logger.pid)
        labels = service.ask("SELECT count(DISTINCT night) FROM session")[0][0]
        must(stop(logger) == 0, "the logger ends well")
    must(labels == nights, f"{labels} labels of {nights} nights")
    must(more == 0, f"{more} descriptors more")
    must(no_figures or grown <= 256, f"RSS grew by {grown} KiB")
    must(wal <= 16 << 20 and log_of_night <= 1 << 20, f"WAL {wal}, log {log_of_night}")
    row_measured(15, "90 nights: RSS +256 KiB at most, descriptors +0, WAL <= 16 MiB, log <= 1 MiB a"
                 " night", f"{nights} nights, {pulls} pulls: RSS {grown:+d} KiB, descriptors"
                 f" {more:+d}, WAL {wal / 2**20:.1f} MiB, log {log_of_night} bytes a night")


main()
