#!/usr/bin/env python3
"""Row 6: a supervisor that restarts what does not feed it; stalls from outside and from within."""

import os
import signal
import socket
import sys
import time

from service import Service, await_true, long_or_short, must, night, row_measured, seeded, stop

TERM_S = long_or_short(30, 3)


class Supervisor:
    """What systemd does with Type=notify, WatchdogSec=TERM_S and Restart=on-failure."""

    def __init__(self, service, stall):
        self.service, self.stall = service, stall
        path = service.path("notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.socket.settimeout(0.05)
        # The sanitizer of a debug build wants to be first; it need not be.
        self.env = {"ASAN_OPTIONS": "verify_asan_link_order=0", "NOTIFY_SOCKET": path, "WATCHDOG_USEC": str(TERM_S * 1000000),
                    "LD_PRELOAD": sys.argv[2], "PMAT_STALL_FILE": stall}
        self.restarts, self.ready, self.words = 0, False, ""
        self.begin()

    def begin(self):
        self.logger = self.service.logger("--clock", "device", "--quiet", env=self.env)
        self.fed, self.fed_at, self.ready = 0, time.monotonic(), False

    def watch(self, seconds=0.05):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                words = self.socket.recv(4096).decode()
            except TimeoutError:
                words = ""
            self.ready |= "READY=1" in words
            if "STATUS=" in words:
                self.words = words
            if "WATCHDOG=1" in words:
                self.fed, self.fed_at = self.fed + 1, time.monotonic()
            if time.monotonic() - self.fed_at > TERM_S:
                self.logger.kill()
                self.logger.wait()
                if os.path.exists(self.stall):
                    os.unlink(self.stall)
                self.restarts += 1
                self.begin()

    def until(self, condition, timeout_s, what):
        began = time.monotonic()
        while not condition():
            must(time.monotonic() - began < timeout_s, f"{what}: not within {timeout_s} s")
            self.watch()
        return time.monotonic() - began


def main():
    rng = seeded()
    stalls, slowest_s = long_or_short(20, 4), 0.0
    with Service(sys.argv[1]) as service:
        script = service.write("night.txt", night(2000 if stalls > 4 else 300))
        mat = service.mat(script, "--speed", "60" if stalls > 4 else "200")
        supervisor = Supervisor(service, service.path("stall"))
        supervisor.until(lambda: supervisor.ready and supervisor.fed >= 2, 20, "progress")
        supervisor.watch(4)
        for stall in range(stalls):
            before = supervisor.restarts
            began = time.monotonic()
            if stall % 2 == 0:
                supervisor.logger.send_signal(signal.SIGSTOP)
            else:
                open(supervisor.stall, "w", encoding="ascii").close()
            supervisor.until(lambda b=before: supervisor.restarts > b and supervisor.fed >= 1, 45,
                             "back after a stall")
            slowest_s = max(slowest_s, time.monotonic() - began)
            supervisor.watch(rng.uniform(1.0, 2.0))
        before = supervisor.restarts
        mat.kill()
        os.unlink(service.port)
        supervisor.watch(TERM_S * 2.5)
        must(supervisor.restarts == before, "an absent mat is no stall: attempts feed the watchdog")
        must("no_mat" in supervisor.words, f"systemd is told: {supervisor.words}")
        must(stop(supervisor.logger) == 0, "the logger ends well")
    row_measured(6, "20 injected stalls, back within 45 s; fed by progress, not by a timer",
                 f"{stalls} stalls (half stopped from outside, half an analysis that hangs), back"
                 f" within {slowest_s:.1f} s at WatchdogSec={TERM_S}; 0 restarts while the mat is"
                 " absent")


main()
