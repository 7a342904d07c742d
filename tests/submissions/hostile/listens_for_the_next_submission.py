# tries: open a server, in the file system and in the abstract namespace, for later submissions | class: network | earns at most: 100
import socket

for family, address in ((socket.AF_UNIX, "\0score"), (socket.AF_UNIX, "/tmp/score"), (socket.AF_INET, ("", 8765))):
    try:
        server = socket.socket(family, socket.SOCK_STREAM)
        server.bind(address)
        server.listen()
    except OSError:
        pass
