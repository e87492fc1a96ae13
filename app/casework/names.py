"""What is the same in two spellings of a name or an address."""

import re
import unicodedata

NAME, ADDRESS, UPRN = "name", "address", "uprn"
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr"})
SHORT = {"rd": "road", "st": "street", "ave": "avenue", "cl": "close", "ln": "lane", "apt": "flat"}


def plain_name(name: str) -> str:
    """Return what is the same for spellings of a name that a person would call equal.

    Case, accents, punctuation, titles and the order of the words do not count.

    >>> plain_name("Ms. Zoë  O'Brien") == plain_name("OBRIEN, Zoe")
    True
    """
    return " ".join(sorted(word for word in _words(name) if word not in TITLES))


def plain_address(address: str) -> str:
    r"""Return what is the same for spellings of an address.

    Case, punctuation and line breaks do not count, nor usual short forms or how a postcode is
    spaced.

    >>> plain_address("Flat 2, 14 Mill Rd\nBH15 1AA")
    'flat214millroadbh151aa'
    """
    return "".join(SHORT.get(word, word) for word in _words(address))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.findall(r"[a-z0-9]+", plain.replace("'", ""))
