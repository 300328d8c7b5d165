"""How long names take to be offered between two keys:
`python benchmarks/completion.py [SPEAKERS]`.
"""

import random
import sys
from time import perf_counter

from claimdb.desk.lookups import NameIndex
from claimdb.store.completion import Choice

SYLLABLES = (
    "ba",
    "ko",
    "li",
    "mer",
    "tan",
    "vin",
    "os",
    "ur",
    "del",
    "par",
    "sto",
    "ni",
    "wen",
    "xu",
)
TYPED = ("b", "ba", "mer ta", "merkotna", "bakolimerr")


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    chance = random.Random(1)

    def word() -> str:
        return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(1, 4)))

    names = [(place, f"{word()} {word()}") for place in range(number)]
    known = [
        Choice(folded, place, name) for place, name in names for folded in (name, name.split()[1])
    ]
    start = perf_counter()
    index = NameIndex("actor", known)
    print(f"{len(known):,} names indexed in {(perf_counter() - start) * 1000:.0f} ms")
    for typed in TYPED:
        start = perf_counter()
        found = index.search(typed)
        print(f"{typed!r}: {len(found)} offered in {(perf_counter() - start) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
