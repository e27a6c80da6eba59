"""Processes whose clock stands wrong: the wall clock of a process moved by so many seconds, for all it loads.

The C library's own functions are overlaid, so that the interpreter, its extensions and whatever they call see the same
wrong time; the clocks that only measure how long something takes are left alone.
"""

import shutil
import subprocess
from pathlib import Path

SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static time_t moved(void) {
    const char *seconds = getenv("CLOCK_MOVED_BY");
    return seconds ? atol(seconds) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, now);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += moved();
    return failed;
}

int gettimeofday(struct timeval *now, void *zone) {
    (void)zone;
    struct timespec exactly;
    int failed = clock_gettime(CLOCK_REALTIME, &exactly);
    now->tv_sec = exactly.tv_sec;
    now->tv_usec = exactly.tv_nsec / 1000;
    return failed;
}

time_t time(time_t *kept) {
    struct timespec exactly;
    clock_gettime(CLOCK_REALTIME, &exactly);
    if (kept) *kept = exactly.tv_sec;
    return exactly.tv_sec;
}
"""


def compiler() -> str | None:
    """A C compiler, where this machine has one."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def moving_clocks(directory: Path) -> Path:
    """The library that moves the clock of whoever preloads it."""
    program = compiler()
    assert program is not None
    source, library = directory / "clocks.c", directory / "clocks.so"
    source.write_text(SOURCE)
    subprocess.run([program, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


def moved(library: Path, seconds: int) -> dict[str, str]:
    """The environment of a process whose clock is so many seconds ahead; behind where they are negative."""
    return {"LD_PRELOAD": str(library), "CLOCK_MOVED_BY": str(seconds)}
