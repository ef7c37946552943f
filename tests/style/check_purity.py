#!/usr/bin/env python3
"""The analysis is pure: `nm -u` over its library names no file, clock, print, SQLite or serial call.

check_purity.py LIBRARY...
"""

import re
import subprocess
import sys

from style_common import finish

FORBIDDEN = {
    "file": r"f?open(64|at|at64)?|creat|f?reopen|fdopen|f?close|p?read(64|v)?|p?write(64|v)?|fread|"
            r"fgets|fgetc|getc|getline|fseeko?|ftello?|fflush|l?stat(64)?|fstat(64)?|unlink|rename|"
            r"mkdir|opendir|mmap(64)?|f?truncate(64)?|fsync|fmemopen|open_memstream|gz\w+",
    "clock": r"time|clock|clock_gettime|gettimeofday|ftime|localtime(_r)?|gmtime(_r)?|mktime|timegm|"
             r"tzset|strftime|nanosleep|clock_nanosleep|u?sleep|alarm|setitimer|timerfd_\w+",
    "print": r"v?f?printf|v?dprintf|puts|fputs|putc|fputc|putchar|fwrite|perror|syslog|stderr|stdout|"
             r"__v?f?printf_chk|__syslog_chk|pmat_log(_\w+)?",
    "SQLite": r"sqlite3_\w+",
    "serial": r"sp_\w+|tc[gs]etattr|cfset\w+|ioctl|poll|select|openpty|posix_openpt",
    "process": r"exit|_exit|abort|fork|exec\w+|system|popen|signal|sigaction|getenv|setenv|pthread_\w+",
    "chance": r"rand(_r)?|srand|random|srandom|drand48|getrandom",
    "other box": r"pmat_(clock|store|source|reader|recorder|player|wire|labelled|config_load|"
                 r"profile_load|report|writer)\w*",
}


def undefined_symbols(library):
    """(member, symbol) of each symbol that a member of the library asks for."""
    output = subprocess.run(["nm", "-u", "-A", library], check=True, capture_output=True,
                            text=True).stdout
    for line in output.splitlines():
        where, _, symbol = line.rpartition(" U ")
        if symbol:
            yield where.strip().rstrip(":").split(":", 1)[-1].split(":")[0], symbol.split("@")[0]


def check(libraries):
    complaints = []
    for library in libraries:
        symbols = list(undefined_symbols(library))
        if not symbols:
            complaints.append(f"{library}: nm finds no symbols; is it the right file?")
        for member, symbol in symbols:
            for kind, pattern in FORBIDDEN.items():
                if re.fullmatch(pattern, symbol):
                    complaints.append(f"{library}: {member} calls {symbol} ({kind})")
    return complaints


if __name__ == "__main__":
    finish(check(sys.argv[1:]))
