"""The parts of personal names."""

import random

from hypothesis import given
from hypothesis import strategies as st
from nameparser import Parser

from cases import each
from claimdb.personal_names import split_name


@each(("name", "family", "given", "particle"), [
    ("Ada Quill", "Quill", "Ada", None),
    ("Quill, Ada", "Quill", "Ada", None),
    ("Jan van der Berg", "Berg", "Jan", "van der"),
    ("van der Berg, Jan", "Berg", "Jan", "van der"),
    ("Berg, Jan van der", "Berg", "Jan", "van der"),
    ("Nadia Okoro-Hart", "Okoro-Hart", "Nadia", None),
    ("Liam Ó Floinn", "Ó Floinn", "Liam", None),
    ("Áine Ní Floinn", "Ní Floinn", "Áine", None),
    ("Inés Muñoz Etxeberria", "Muñoz Etxeberria", "Inés", None),
    ("Inés María Muñoz Etxeberria", "Muñoz Etxeberria", "Inés María", None),
    ("Hao Jianming", "Hao", "Jianming", None),
    ("Zhao Wei", "Zhao", "Wei", None),
    ("Wei Zhao", "Zhao", "Wei", None),
    ("Jack Zhao", "Zhao", "Jack", None),
    ("Kim Su-jin", "Kim", "Su-jin", None),
    ("Kim Su Jin", "Kim", "Su Jin", None),
    ("Kim Carter", "Carter", "Kim", None),
    ("Nguyễn Văn Bình", "Nguyễn", "Văn Bình", None),
    ("Сидоров Пётр Ильич", "Сидоров", "Пётр Ильич", None),
    ("Пётр Сидоров", "Сидоров", "Пётр", None),
    ("佐藤 花子", "佐藤", "花子", None),
    ("Dr. Ada Quill", "Quill", "Ada", None),
    ("Ada", None, None, None),
    ("Queen Ada II", None, None, None),
])  # fmt: skip
def test_a_name_has_its_parts(
    name: str, family: str | None, given: str | None, particle: str | None
) -> None:
    assert split_name(name)[1][:3] == (family, given, particle)


def test_a_name_is_written_out_and_otherwise_unchanged() -> None:
    assert split_name("Quill, Ada")[0] == "Ada Quill"
    assert split_name("Ada  van   Quill")[0] == "Ada  van   Quill"
    assert split_name("Ada Quill, Jr.") == ("Ada Quill, Jr.", ("Quill", "Ada", None, "Jr."))
    assert split_name("Ada Quill, PhD") == ("Ada Quill, PhD", ("Quill", "Ada", None, "PhD"))


@given(
    st.lists(st.text("aA bÓ-'’,.中й", min_size=1, max_size=6), min_size=1, max_size=4).map(" ".join)
)
def test_parts_are_words_of_the_name(name: str) -> None:
    _, parts = split_name(name)
    words = "".join(name.split()).replace(",", "")
    for part in filter(None, parts):
        assert all(word.replace(",", "") in words for word in part.split())
    assert (parts.family is None) == (parts.given is None)


def test_a_plain_name_has_the_parts_that_the_parser_finds() -> None:
    syllables = ("an", "bo", "de", "ez", "ich", "ix", "ko", "la", "mac", "ov", "st", "van", "vich")
    among, parser = random.Random(1), Parser()
    words = [
        "".join(among.choices(syllables, k=among.randint(1, 3))).capitalize() for _ in range(600)
    ]
    words += ["Lord", "Dame", "Esq", "Von", "Ibn", "And", "Santa", "Abu", "Prof", "Saint"]
    plain = 0
    for first, last in zip(words, among.sample(words, len(words)), strict=True):
        parts = split_name(f"{first} {last}")[1]
        if (parts.given, parts.family) == (first, last):
            parsed = parser.parse(f"{first} {last}")
            assert (parsed.given_names, parsed.family_base) == (first, last)
            plain += 1
    assert plain > len(words) // 2
