"""References to saved queries in made-up databases: a name finds what its text in parentheses finds."""

from hypothesis import given
from hypothesis import strategies as st

import claimdb
from claimdb.query.parser import parse
from claimdb.query.value import Query
from claimdb.store.saved_queries import save
from reference import queries, rows
from worlds import Rows

shapes = st.lists(
    st.sampled_from(
        ("@one", "@two", "@one @two", "@two OR NOT @one", "@one AND war ^@two", "topic:war @one")
    ),
    min_size=2,
    unique=True,
)


def test_a_name_finds_what_its_text_in_parentheses_finds(refill, tries) -> None:
    @tries(16)
    @given(made_up=rows(), one=queries, other=queries, asked=shapes)
    def holds(made_up: Rows, one: Query, other: Query, asked: list[str]) -> None:
        address = refill(made_up)
        save(address, "one", one, coder="ana")
        save(address, "two", parse(f"@one OR ({other})"), coder="ana")
        with claimdb.open(address) as database:
            for named in asked:
                typed = named.replace("@two", f"(@one OR ({other}))").replace("@one", f"({one})")
                listed = [quote.id for quote in database.find(named)]
                assert listed == [quote.id for quote in database.find(typed)]
                assert list(database.claims(named)) == list(database.claims(typed))
                assert database.explain(named) == database.explain(typed)
                assert database.left_out(named) == database.left_out(typed)

    holds()
