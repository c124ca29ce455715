"""The way from an address on the web to what stands there; knows neither Django nor the records.

`fetch` brings one page safely, `polite` keeps a program welcome, `visits` says what became of an
address, and `archive` asks a service to keep a copy. `reading` finds an article in a page, a text
or a file, `keys` knows which addresses are one, and `likeness` which texts are.
"""
