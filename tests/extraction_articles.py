"""An article with the difficulties of real ones, made up, and who says what in it."""

ARTICLE = """\
What came out of the talks between Mr Halvik and Ms Orlova

The President of Norland, Jorun Halvik, and the President of Sudovia, Irina Orlova, met in Tarn on \
14 May 2031. The two consider each other “old neighbours” as Mr Halvik describes it, and the \
meeting matters for the river. Ms Orlova praised Norland, as it is “keeping the old promises” and \
working for “clean water in every village.” As a response, Mr Halvik replied by stating that \
“under your steady hand, Sudovia has made great strides. I am confident that your farmers will \
thank you.”

One of the main topics was Mr Halvik’s plan to share the water of the Tarn. Estmark described this \
plan as a “delaying tactic”, and the Estmark Minister of Trade Peter Lindqvist added that “nobody \
should be fooled by a promise without a date, whoever signs it.” He also commented that “calling \
for patience while the wells run dry would be a gift to those who closed them.”

The plan also showed Norland’s dislike of the “one-sided tolls”, which some read as a warning.

Lena Marsh, who works as the River Institute’s senior analyst, stated that “the trip was useful \
for Halvik to show that he is not alone.” She continued to say how there was no mention of the \
“no dams” promise they had made before the drought.

Tom Ashby (Port University associate professor, focuses on water law) commented that Sudovia needs \
the river much more than Norland does. The Estmark Senate described the deal as a “handshake of \
convenience”.

The two countries also talked about the coast. They “urge Estmark to stop building walls along the \
lower river.” They have mentioned how they want to “protect the common delta”. In the official \
Sudovian statement, there was a note regarding “research and advice” on a new canal.

Rosa Kimber, Estmark’s ambassador in Tarn, responded to this saying that the talks represented \
“two very different ideas of a river” and that “the minister stands with the farmers.” The mayor \
of Tarn, according to Ms Kimber, “has seen this before.”

The film “The Long River” was shown after dinner.
"""
"""Norland and Sudovia are no states, and everybody in it is made up."""

SAID = (
    ("old neighbours", "Jorun Halvik"),
    ("keeping the old promises", "Irina Orlova"),
    ("clean water in every village", "Irina Orlova"),
    ("under your steady hand", "Jorun Halvik"),
    ("delaying tactic", "Estmark"),
    ("nobody should be fooled", "Peter Lindqvist"),
    ("calling for patience", "Peter Lindqvist"),
    ("one-sided tolls", "Norland"),
    ("the trip was useful", "Lena Marsh"),
    ("handshake of convenience", "Estmark Senate"),
    ("urge Estmark to stop", "Norland and Sudovia"),
    ("protect the common delta", "Norland and Sudovia"),
    ("research and advice", "Sudovia"),
    ("two very different ideas", "Rosa Kimber"),
    ("the minister stands", "Rosa Kimber"),
    ("has seen this before", "Rosa Kimber"),
)
"""The beginnings of quotations, and the names of their speakers within the article."""
