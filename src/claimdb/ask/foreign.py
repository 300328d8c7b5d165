"""Questions in other languages, by their little words."""

from collections.abc import Sequence

_WORDS = frozenset(
    """wer hat gesagt ueber uber und ist nicht der das den dem ein eine einen wie warum welche
    welcher welches sagte sagt meint haben zum zur mit von fur auf
    qui que quoi dit sur est le la les des une quel quelle quels quelles pourquoi avec dans pour
    contre selon disait ont
    quien quienes dijo dicho sobre el los las una como cuando donde porque esta han para contra
    chi cosa detto sul sulla della dello gli perche quando quale quali ha
    quem disse sobre o os as uma quando onde porque foi
    wie zei heeft over het een waarom waar niet wat
    vem sade om vad har och
    kto powiedzial o co jak gdzie kiedy
    kim ne dedi hakkinda""".split()
)
_MOST_LATIN = 0x24F


def is_foreign(keys: Sequence[str], known: Sequence[bool]) -> bool:
    """Whether folded words are no English: those without a reading are of another language.

    Words that names or cues are `known`; at least two others, and most of them, must be foreign.
    """
    unknown = [key for key, is_known in zip(keys, known, strict=True) if not is_known]
    foreign = [key for key in unknown if key in _WORDS or ord(key[0]) > _MOST_LATIN]
    return len(foreign) >= 2 and len(foreign) * 2 >= len(unknown)
