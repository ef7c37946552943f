"""A mat of the test's own: a pty that can be pulled and comes back under another number."""

import fcntl
import os
import termios
import threading
import time
import tty


class Mat:
    """Plays the bytes of a recorded stream, a share of them ten times a second."""

    def __init__(self, link, stream, bytes_per_s):
        self.link, self.stream, self.rate = link, stream, bytes_per_s
        self.at, self.master, self.slave = 0, -1, -1
        self.silent, self.ended = False, False
        self.lock = threading.Lock()
        self.plug()
        self.thread = threading.Thread(target=self.play, daemon=True)
        self.thread.start()

    def plug(self):
        master, slave = os.openpty()
        tty.setraw(slave)
        fcntl.fcntl(master, fcntl.F_SETFL, os.O_NONBLOCK)
        with self.lock:
            self.master, self.slave = master, slave
        os.symlink(os.ttyname(slave), self.link)
        return os.ttyname(slave)

    def unplug(self):
        """The place of the old number stays taken until the next one is plugged in."""
        os.unlink(self.link)
        with self.lock:
            os.close(self.master)
            self.master = -1
        return self.slave

    def play(self):
        while not self.ended:
            time.sleep(0.1)
            with self.lock:
                if self.master < 0 or self.silent:
                    continue
                piece = self.stream[self.at:self.at + self.rate // 10]
                try:
                    self.at += os.write(self.master, piece)
                except BlockingIOError:
                    termios.tcflush(self.slave, termios.TCIFLUSH)
                if self.at >= len(self.stream):
                    self.at = 0

    def end(self):
        self.ended = True
        self.thread.join()


def holds(pid, path):
    """Whether a process has this file open."""
    folder = f"/proc/{pid}/fd"
    for name in os.listdir(folder):
        try:
            if os.readlink(os.path.join(folder, name)) == path:
                return True
        except OSError:
            continue
    return False
