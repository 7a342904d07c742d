# tries: answer rightly while threads compute on | class: processes | earns at most: 100
import threading


def work():
    while True:
        sum(range(10**6))


for _ in range(3):
    threading.Thread(target=work, daemon=True).start()
