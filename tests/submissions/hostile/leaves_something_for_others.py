# tries: leave files, output and shared memory for the submission after this one | class: reading | earns at most: 100
import ctypes
import os

for path in ("/tmp/note", "/var/tmp/note", "/dev/shm/note", "note", "/judge/note", "/site/note", "/python/note"):
    try:
        with open(path, "w") as file:
            file.write("a note for the next submission")
    except OSError:
        pass
libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
print("a note for the next submission", flush=True)
os.write(2, b"a note for the next submission")
address = libc.shmat(libc.shmget(4242, 4096, 0o1666), None, 0)
if address not in (None, 2**64 - 1):
    ctypes.memmove(address, b"a note for the next submission", 30)
