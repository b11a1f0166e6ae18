"""Gives up what a child has no need of, before it touches a stranger's file.

As a script it then becomes another program: `confine.py BOUNDS PROGRAM ARGUMENT…`. It imports nothing of
ours and little else, so that this costs no more than the interpreter's own start.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import struct
import sys

UNLIMITED = -1
_SIGKILL, _SIGPIPE, _SIGXFSZ = 9, 13, 25
"""The module that holds them costs as much as all else together."""

# linux/prctl.h
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
# linux/seccomp.h, linux/filter.h: what a filter looks at (number, architecture, first argument), and does.
_SECCOMP_MODE_FILTER, _KILL, _ALLOW, _ERROR = 2, 0x8000_0000, 0x7FFF_0000, 0x0005_0000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_X32 = 0x4000_0000
"""Added to the numbers of all calls: the same calls again, for programs with short pointers."""
_CLONE_THREAD = 0x10000
# By machine: the architecture's name in the kernel; clone and clone3; calls that no child of ours may make:
# socket, fork, vfork, ptrace, process_vm_readv and process_vm_writev, io_uring_setup, where there are such.
_CALLS = {
    "x86_64": (0xC000_003E, 56, 435, (41, 57, 58, 101, 310, 311, 425)),
    "aarch64": (0xC000_00B7, 220, 435, (198, 117, 270, 271, 425)),
}


def confine(bounds: str) -> None:
    """Apply `bounds`, for good: six integers with commas between them.

    They are the parent's process id; the user id to become (0: stay); seconds of CPU time; bytes of address
    space; bytes of the largest file that may be written; processes and threads of this user (-1: any number).
    Besides, there will be no further process, no socket, no privilege and no core, and no life after the
    parent's.
    """
    parent, user, cpu_s, memory_bytes, file_bytes, tasks = map(int, bounds.split(","))
    if user:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    _limit(resource.RLIMIT_CORE, 0, 0)
    # At the hard limit there is no telling which one it was.
    _limit(resource.RLIMIT_CPU, cpu_s, cpu_s + 1)
    _limit(resource.RLIMIT_AS, memory_bytes, memory_bytes)
    _limit(resource.RLIMIT_FSIZE, file_bytes, file_bytes)
    if tasks != UNLIMITED:
        _limit(resource.RLIMIT_NPROC, tasks, tasks)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        # Python ignores these signals, and so would the program: it shall end when it has broken a limit.
        for number in (_SIGPIPE, _SIGXFSZ):
            libc.signal(number, None)
        prctl = libc.prctl
        prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        # After the change of user, which would undo it.
        prctl(_PR_SET_PDEATHSIG, _SIGKILL)
        _filter_calls(prctl)
    if os.getppid() != parent:
        os._exit(1)  # It has gone away before it could take us along.


def _limit(what: int, soft: int, hard: int) -> None:
    _, most = resource.getrlimit(what)
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(what, (soft, hard))


def _filter_calls(prctl: ctypes._NamedFuncPointer) -> None:
    """Threads are fine; processes and sockets are not. A kernel without filters leaves it at the limits."""
    known = _CALLS.get(os.uname().machine)
    if known is None:
        return
    architecture, clone, clone3, forbidden = known
    refuse = (_RETURN, 0, 0, _ERROR | errno.EPERM)
    # Each line: what to do, how many lines to jump when it holds and when not, and with what.
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, 0, 1, _X32),
        refuse,
        *(line for call in forbidden for line in ((_IF_EQUAL, 0, 1, call), refuse)),
        # Its flags lie in memory, where a filter cannot look; who is told that it does not exist uses clone.
        (_IF_EQUAL, 0, 1, clone3),
        (_RETURN, 0, 0, _ERROR | errno.ENOSYS),
        (_IF_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_IF_BITS, 1, 0, _CLONE_THREAD),
        refuse,
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in lines))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(lines), ctypes.addressof(code)))
    prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, program)


def main(bounds: str, *command: str) -> None:
    """Confine this process and run `command` in it."""
    # By descriptor: as another user we may not be able to reach the program by its path.
    program = os.open(command[0], os.O_RDONLY)
    os.set_inheritable(program, True)
    confine(bounds)
    os.execve(program, command, os.environ)  # noqa: S606 - there is no shell to start without


if __name__ == "__main__":
    main(*sys.argv[1:])
