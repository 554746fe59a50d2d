"""What a pack is worth: its series against held-out real subjects, and real training subjects against the same ones.

The second comparison is the ceiling: no generator can be told from real subjects less well than other real
subjects can. One file a measure; `run.py` puts them together, `report.py` writes the report, `card.py` the model card.
"""
