# tries: never come back from a cell of the notebook | class: hanging | earns at most: 100
while True:
    pass
