"""Recipes that trained the checkpoints: `python -m dsviz.training TASK --data DIR`. No page imports them.

A recipe is a `Plan` (which network, how long) and a `Task` (what it reads, its loss, how it is judged);
`loop` is the same for all. Step k of a run sees the same batch whatever was before, so a run that was
interrupted and taken up again ends with the same weights as one that went through.
"""
