"""The months by their names in several languages."""

_ENGLISH = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
MONTH_NUMBERS = {
    name: number
    for number, month in enumerate(_ENGLISH, 1)
    for name in (month, month[:3], *(("sept",) if number == 9 else ()))
}
"""The months by their English names and abbreviations, in lower case."""

_OTHERS = """
januar|jänner|janvier|enero|gennaio|janeiro|januari|января|январь|січня|styczeń|stycznia|ocak
februar|feber|février|fevrier|febrero|febbraio|fevereiro|februari|февраля|февраль|лютого|luty|lutego|şubat
märz|maerz|mars|marzo|março|marco|maart|марта|март|березня|marzec|marca|mart
avril|abril|aprile|апреля|апрель|квітня|kwiecień|kwietnia|nisan
mai|mayo|maggio|maio|mei|maj|мая|май|травня|maja|mayıs
juni|juin|junio|giugno|junho|июня|июнь|червня|czerwiec|czerwca|haziran
juli|juillet|julio|luglio|julho|июля|июль|липня|lipiec|lipca|temmuz
august|août|aout|agosto|augustus|augusti|августа|август|серпня|sierpień|sierpnia|ağustos
septembre|septiembre|setiembre|settembre|setembro|сентября|сентябрь|вересня|wrzesień|września|eylül
oktober|octobre|octubre|ottobre|outubro|октября|октябрь|жовтня|październik|października|ekim
novembre|noviembre|novembro|ноября|ноябрь|листопада|listopad|kasım
dezember|décembre|decembre|diciembre|dicembre|dezembro|декабря|декабрь|грудня|grudzień|grudnia|aralık
"""
"""German, French, Spanish, Italian, Portuguese, Dutch, Russian, Ukrainian, Polish and Turkish."""


def month_number(name: str) -> int:
    """Return the number of a month by its name, or its English abbreviation; 0 for other words."""
    name = name.casefold().removesuffix(".")
    if name in MONTH_NUMBERS:
        return MONTH_NUMBERS[name]
    months = enumerate(_OTHERS.split(), 1)
    return next((number for number, names in months if name in names.split("|")), 0)
