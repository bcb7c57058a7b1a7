"""What the documents of actions say: plain data in French words, laid out as PDF or by a Word template.

The keys of the data are the tags that teams write in their own templates, so they are in French.
"""
