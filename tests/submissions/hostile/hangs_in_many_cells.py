# tries: let one cell after another hang, each just long enough | class: hanging | earns at most: 100
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
# %%
while True:
    pass
