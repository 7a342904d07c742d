# tries: print from a cell until it is stopped, and be right otherwise | class: flooding | earns at most: 100
while True:
    print("points " * 10_000)
