#!/usr/bin/env python3
"""Row 5: how long single system calls last while all goes wrong that blocks elsewhere."""

import os
import re
import shutil
import signal
import sqlite3
import sys
import time

from mat import Mat
from service import Service, await_true, long_or_short, must, night, row_measured

BYTES_PER_S = 9000
# A thread that waits for work waits in one of these, and is woken.
WAITS = {"futex", "clock_nanosleep", "restart_syscall"}
# It asks for no longer than this; how late a busy host wakes it is not its doing.
POLL = re.compile(r"\bp?poll\(.*\], \d+, (-?\d+)")
CALL = re.compile(r"^(?:\[pid +)?(\d+)\]? +(?:<\.\.\. )?(\w+)[( ].*<([0-9.]+)>$")


def longest(trace):
    """How many calls there were, and the longest, as (seconds, name)."""
    calls = []
    with open(trace, encoding="utf-8", errors="replace") as file:
        for line in file:
            found = CALL.match(line.rstrip())
            if found and found[2] not in WAITS and "poll" not in found[2]:
                calls.append((float(found[3]), found[2]))
            asked = POLL.search(line)
            if asked:
                must(int(asked[1]) >= 0, f"waits for ever: {line}")
                calls.append((int(asked[1]) / 1000, "poll, as asked for"))
    must(len(calls) > 1000, f"only {len(calls)} calls were seen")
    return len(calls), sorted(calls, reverse=True)[:3]


def disturb(service, mat):
    """Silence, a pulled plug, a locked database, settings read anew."""
    time.sleep(4)
    mat.silent = True
    time.sleep(long_or_short(35, 12))
    mat.silent = False
    time.sleep(3)
    mat.unplug()
    time.sleep(long_or_short(20, 3))
    mat.plug()
    time.sleep(4)
    lock = sqlite3.connect(service.db, timeout=10, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    time.sleep(long_or_short(30, 5))
    lock.execute("ROLLBACK")
    lock.close()
    time.sleep(3)


def main():
    if shutil.which("strace") is None:
        print("skipped: no strace")
        sys.exit(77)
    with Service(sys.argv[1]) as service:
        trace, played = service.path("trace"), service.path("played")
        service.run("posture-sim", "--script", service.write("night.txt", night(60)), "--output",
                    played, "--speed", "max")
        with open(played, "rb") as file:
            mat = Mat(service.port, file.read(), BYTES_PER_S)
        tracer = service.start(shutil.which("strace"), "-f", "-q", "-T", "-o", trace,
                               os.path.join(service.binaries, "posture-logger"), "--port",
                               service.port, "--db", service.db, "--clock", "device", "--record",
                               service.path("raw"))
        await_true(lambda: os.path.exists(service.db + ".status"), 30, "the logger")
        disturb(service, mat)
        logger = int(open(service.db + ".status", encoding="utf-8").read()
                     .split("process=")[1].split()[0])
        began = time.monotonic()
        os.kill(logger, signal.SIGTERM)
        tracer.wait(20)
        ended_s = time.monotonic() - began
        mat.end()
        count, slowest = longest(trace)
    must(slowest[0][0] <= 2.0, f"{slowest}")
    must(ended_s <= 2.0, f"ended after {ended_s:.1f} s")
    row_measured(5, "no call blocks over 2 s", f"the longest of {count} system calls took"
                 f" {slowest[0][0]:.2f} s ({slowest[0][1]}); ended on request in {ended_s:.2f} s")


main()
