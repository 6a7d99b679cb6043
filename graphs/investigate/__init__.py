"""The investigate way: a model that calls tools reads the logs, states claims that are checked, weighs and writes.

planner.py      what may have happened, and whom to ask what
reader.py       a specialist's loop: read, call tools, state claims, until done
claims.py       a sentence holds only with the events that it cites
judging.py      what the judge sees beside the facts, and what no model's word may do
proving.py      which techniques and events make up what was judged hostile
writing.py      the answer, sentence by sentence
conversation.py one answer of the model, and what it cost
room.py         how much it reads at once
briefing.py     what it is told, everything from logs in quotes
"""
