# tries: replace os.write so that every answer is sent twice | class: patching | earns at most: 46
import os

write = os.write


def twice(descriptor, data):
    size = write(descriptor, data)
    if size == len(data):
        write(descriptor, data)
    return size


os.write = twice
