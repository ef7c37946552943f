#!/usr/bin/env python3
"""A disk of the raw nights that hangs costs raw frames, never an epoch; one that works keeps all."""

import glob
import os
import sys
import time

from service import Service, await_true, must, night, stop

MINUTES = 40


def one_night(hangs, stall):
    with Service(sys.argv[1]) as service:
        flag, raw = service.path("hang"), service.path("raw")
        if hangs:
            service.write("hang", "")
        env = {"ASAN_OPTIONS": "verify_asan_link_order=0", "LD_PRELOAD": stall,
               "PMAT_STALL_DISK": flag}
        mat = service.mat(service.write("night.txt", night(MINUTES)), "--speed", "300")
        logger = service.logger("--clock", "device", "--record", raw, env=env)
        mat.wait(120)
        await_true(lambda: service.ask("SELECT count(*) FROM session WHERE NOT open") == [(1,)], 60,
                   "the end of the night")
        began = time.monotonic()
        must(stop(logger) == 0, "the logger ends well")
        took = time.monotonic() - began
        epochs, gaps = service.ask("SELECT count(*), sum(quality = 'gap') FROM epoch")[0]
        must(abs(epochs - 2 * MINUTES) <= 1 and not gaps, f"{epochs} epochs, {gaps} gaps")
        with open(service.log, encoding="utf-8", errors="replace") as file:
            told = file.read()
        must(("the raw night is not whole" in told) == hangs, told)
        must(took < 2, f"ended after {took:.1f} s")
        files = glob.glob(os.path.join(raw, "*.pmatz"))
        must(len(files) == 1, f"{files}")
        if not hangs:
            replayed = service.run("posture-logger", "--replay", files[0], "--db",
                                   service.path("again.db"))
            must(f"{(MINUTES + 55) * 60} frames read, 0 lost" in replayed.stderr, replayed.stderr)


def main():
    for hangs in (True, False):
        one_night(hangs, sys.argv[2])


main()
