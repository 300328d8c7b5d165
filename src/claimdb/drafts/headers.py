"""Headers of other people's tables, by our column."""

from collections.abc import Mapping

_OF_QUOTES: Mapping[str, str] = {
    "text": "quotation words quotetext quotedtext quotedwords statement utterance verbatim"
            " whatwassaid whattheysaid",
    "speaker": "saidby who whosaidit whosaid speakername spokenby quotedby quotedperson"
               " attributedto claimant person nameofspeaker spokesperson",
    "role": "function position jobtitle speakerrole speakerfunction speakerposition"
            " roleofspeaker functionofspeaker",
    "organization": "organisation affiliation speakeraffiliation speakerorganisation party"
                    " institution employer company",
    "kind": "actorkind actortype speakertype kindofspeaker typeofspeaker",
    "family": "surname lastname familyname speakersurname speakerlastname",
    "given": "firstname givenname forename speakerfirstname",
    "organization_type": "organisationtype orgtype typeoforganization typeoforganisation",
    "country": "countrycode organizationcountry organisationcountry",
    "topics": "subject subjects about theme themes tag tags keyword keywords",
    "stance": "attitude agreement for/against pro/con support/oppose",
    "said": "date saidon datesaid dateofstatement statementdate dateofquote quotedate"
            " dateofquotation dateofspeech speechdate spokenon whensaid when",
    "occasion": "event venue",
    "language": "lang",
    "note": "notes comment comments remark remarks",
    "locator:page": "page pages pageno pagenumber",
    "locator:paragraph": "paragraph para",
    "locator:time": "time timestamp timecode",
    "citation_key": "citekey",
    "title": "headline articletitle documenttitle titleofarticle",
    "source_authors": "byline journalist reporter",
    "container_title": "outlet publication newspaper website medium media mediaoutlet paper",
    "published_on": "published publicationdate datepublished publisheddate pubdate"
                    " dateofpublication dateofarticle",
    "accessed_on": "accesseddate dateaccessed retrieved dateretrieved retrievedon",
    "url": "link links sourceurl sourcelink href webaddress articleurl",
    "": "issue number",
}  # fmt: skip

_OF_CLAIMS = {
    "text": "statement claimtext claimreviewed",
    **{column: _OF_QUOTES[column] for column in ("topics", "note")},
}
HEADERS: Mapping[str, Mapping[str, str]] = {
    kind: {header: column for column, headers in columns.items() for header in headers.split()}
    for kind, columns in (("quote", _OF_QUOTES), ("claim", _OF_CLAIMS))
}
"""By kind, our column for a header, which is written without case, blanks, hyphens and underscores.

Those for an empty column are read as no field: most tables use them for something else.
"""
