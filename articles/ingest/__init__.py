"""The way from an address on the web to what stands there; knows neither Django nor the records.

`fetch` brings one page safely, `robots` keeps a program welcome, `link_check` says what became of
an address, and `archive` asks a service to keep a copy. `article_reading` finds an article in a
page, `file_reading` in a text or a file; `url_keys` knows which addresses are one, and
`similarity` which texts are.
"""

from articles.ingest.article_reading import Reading, read_page
from articles.ingest.encodings import decode
from articles.ingest.file_reading import read_file

__all__ = ["Reading", "decode", "read_file", "read_page"]
