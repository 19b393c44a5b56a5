"""Stops a process at the very call to the system that is wanted, by the kernel's own tracing (Linux, ptrace).

What a killed process leaves behind depends on which of its calls were done and which were not. So the calls that
change a file, send to a database or take a lock are counted, and the process is stopped just before the n-th.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache

_TRACEME, _CONT, _SYSCALL, _DETACH = 0, 7, 24, 17
_SETOPTIONS, _GET_SYSCALL_INFO = 0x4200, 0x420E
_MARK_CALLS, _DIE_WITH_TRACER = 0x1, 0x100000
_ENTRY = 1
_CALL_STOP = signal.SIGTRAP | 0x80
_CREATES = os.O_CREAT | getattr(os, "O_TMPFILE", 0)

_CALLS = {
    "x86_64": {
        1: "write", 18: "pwrite", 20: "writev", 44: "sendto", 46: "sendmsg", 72: "fcntl", 73: "flock", 74: "fsync",
        75: "fdatasync", 77: "ftruncate", 82: "rename", 83: "mkdir", 87: "unlink", 257: "openat", 263: "unlinkat",
        285: "fallocate", 316: "renameat",
    },
    "aarch64": {
        64: "write", 68: "pwrite", 66: "writev", 206: "sendto", 211: "sendmsg", 25: "fcntl", 32: "flock", 82: "fsync",
        83: "fdatasync", 46: "ftruncate", 34: "mkdir", 35: "unlinkat", 56: "openat", 47: "fallocate", 276: "renameat",
        38: "renameat",
    },
}  # fmt: skip


class _CallInfo(ctypes.Structure):
    """The head of the kernel's struct ptrace_syscall_info, as it is on entry."""

    _fields_ = (
        ("op", ctypes.c_uint8),
        ("pad", ctypes.c_uint8 * 3),
        ("arch", ctypes.c_uint32),
        ("instruction", ctypes.c_uint64),
        ("stack", ctypes.c_uint64),
        ("number", ctypes.c_uint64),
        ("arguments", ctypes.c_uint64 * 6),
    )


def _ptrace(request: int, process: int, address: int = 0, data: object = None) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.restype = ctypes.c_long
    pointer = ctypes.byref(data) if isinstance(data, ctypes.Structure) else ctypes.c_void_p(data)  # type: ignore[arg-type]  # byref of any structure
    done = int(libc.ptrace(ctypes.c_long(request), ctypes.c_long(process), ctypes.c_void_p(address), pointer))
    if done < 0:
        raise OSError(ctypes.get_errno(), "ptrace")
    return done


def be_traced() -> None:
    """In the child: stop here until the parent follows."""
    _ptrace(_TRACEME, 0)
    os.kill(os.getpid(), signal.SIGSTOP)


def follow(child: int, stop_before: int, act: Callable[[int], None]) -> tuple[list[str], int]:
    """Run a child that called `be_traced`; before its call number `stop_before` (from 1), `act(child)`, and leave it
    to itself. The calls counted up to there, and how it ended (as os.waitpid says)."""
    os.waitpid(child, 0)
    _ptrace(_SETOPTIONS, child, 0, _MARK_CALLS | _DIE_WITH_TRACER)
    names = _CALLS[platform.machine()]
    seen: list[str] = []
    info = _CallInfo()
    forward = 0
    while True:
        _ptrace(_SYSCALL, child, 0, forward)
        _, status = os.waitpid(child, 0)
        if not os.WIFSTOPPED(status):
            return seen, status
        forward = 0 if os.WSTOPSIG(status) == _CALL_STOP else os.WSTOPSIG(status)
        if forward:
            continue
        _ptrace(_GET_SYSCALL_INFO, child, ctypes.sizeof(info), info)
        name = names.get(info.number) if info.op == _ENTRY else None
        if name is None or (name == "openat" and not info.arguments[2] & _CREATES):
            continue
        seen.append(name)
        if len(seen) == stop_before:
            act(child)
            return seen, _let_go(child)


def _let_go(child: int) -> int:
    with suppress(ProcessLookupError):  # it was killed
        _ptrace(_DETACH, child)
    return os.waitpid(child, 0)[1]


@cache
def allowed() -> bool:
    """Whether this system lets a process trace its child."""
    if not sys.platform.startswith("linux") or platform.machine() not in _CALLS:
        return False
    child = os.fork()
    if child == 0:
        try:
            be_traced()
            os.write(os.open(os.devnull, os.O_WRONLY), b"x")
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(child, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        return False
    try:
        _ptrace(_SETOPTIONS, child, 0, _MARK_CALLS | _DIE_WITH_TRACER)
        _ptrace(_SYSCALL, child)
        os.waitpid(child, 0)
        _ptrace(_GET_SYSCALL_INFO, child, ctypes.sizeof(_CallInfo), _CallInfo())
    except OSError:
        return False
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return True
