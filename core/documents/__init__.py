"""Documents that leave the site: PDF made by typst, Word made from templates, plans drawn as SVG.

What people typed reaches a template as data, never as a part of it. No word of the trade is known here.
"""
