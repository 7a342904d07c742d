# tries: hold the zygote to rules and filters of its own, and change its root | class: processes | earns at most: 72
import ctypes
import os
import struct


def forward_propagation(X, parameters):
    done = []
    libc = ctypes.CDLL(None, use_errno=True)
    for _ in range(20):
        rules = libc.syscall(444, struct.pack("Q", 0x1FFF), 8, 0)
        done.append(libc.syscall(446, rules, 0))
    code = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0x80000000), 8)
    program = struct.pack("HP", 1, ctypes.addressof(code))
    done.append(libc.prctl(22, 2, program, 0, 0))
    done.append(libc.syscall(317, 1, 1, program))
    for call in (lambda: os.chroot("/tmp"), lambda: os.chroot("."), lambda: os.setgroups([0]), lambda: os.setgid(0)):
        try:
            call()
            done.append("root")
        except OSError:
            pass
    raise RuntimeError(f"done: {done}"[-280:])
