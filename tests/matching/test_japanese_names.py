"""Names in Japanese characters have the readings of their characters."""

import pytest

from claimdb.matching.japanese_names import readings


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("小野寺 早苗", "Sanae Onodera"),
        ("坂本 一郎", "Ichiro Sakamoto"),
        ("佐々木 美香", "Mika Sasaki"),
        ("鈴木 ミカ", "Mika Suzuki"),
        ("中村健太", "Kenta Nakamura"),
        ("林 桜子", "Sakurako Hayashi"),
    ],
)
def test_one_of_the_readings_is_that_of_the_name(name, reading):
    assert reading in readings(name)


@pytest.mark.parametrize(
    "name", ["", "Sanae Onodera", "サトウ ミカ", "김민정", "サトウ, Mika", "𠮷野"]
)
def test_other_names_have_none(name):
    assert list(readings(name)) == []


def test_a_name_of_characters_with_many_readings_has_few():
    assert 0 < len(readings("高山大輝 雅正大樹彦之")) <= 24
