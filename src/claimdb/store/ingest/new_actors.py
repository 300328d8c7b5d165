"""The speakers and organizations that a quote names and that are not recorded: who they are."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from claimdb.actor_kinds import named_actor
from claimdb.drafts.names import with_name_parts
from claimdb.drafts.records import OrganizationDraft, PersonDraft, QuoteDraft, SpeakerDraft
from claimdb.store.ingest.resolution import Remark


def new_organization(
    name: str, of_type: str | None = None, country: str | None = None
) -> OrganizationDraft:
    """Return a new organization; the type and the country that are not given are its name's."""
    named = named_actor(name)
    return OrganizationDraft(name, of_type or named.type, country=country or named.country)


def new_actors(
    quote: QuoteDraft, new: Collection[str]
) -> tuple[QuoteDraft, Mapping[str, PersonDraft | OrganizationDraft], list[Remark]]:
    """Return a quote, the actors to create for it by the field that names them, and the remarks.

    Of the quote, words for people without a name (`800 scientists`) have become a role.

    Args:
        quote: The quote.
        new: The fields with names that no record has.
    """
    actors: dict[str, PersonDraft | OrganizationDraft] = {}
    remarks: list[Remark] = []
    speakers: list[SpeakerDraft] = []
    for at, one in enumerate(quote.speakers):
        field, speaker = f"speakers[{at}].name", one
        if field in new and one.name is not None:
            kind = _kind(one, quote)
            if kind == "unnamed":
                role = ", ".join(filter(None, (one.name, one.role)))
                speaker = one._replace(name=None, role=role)
                remarks.append(Remark("unnamed", one.name, field))
            elif kind == "organization":
                # The organization that a speaker represents has the given type and country.
                given = (None, None) if one.organization else (one.organization_type, one.country)
                actors[field] = new_organization(one.name, *given)
            else:
                actors[field] = person = _person(one.name, one)
                remarks += [Remark("guess", person.name, field)] if kind is None else []
                if one.country and one.organization is None:
                    remarks.append(Remark("country", one.name, field))
        speakers.append(speaker)
        field = f"speakers[{at}].organization"
        if field in new and one.organization is not None:
            actors[field] = new_organization(one.organization, one.organization_type, one.country)
    if any(one.what == "unnamed" for one in remarks):
        quote = replace(quote, speakers=tuple(speakers))
    return quote, actors, remarks


def _kind(one: SpeakerDraft, quote: QuoteDraft) -> str | None:
    """Return the kind of a new speaker: the given one, else that of the name."""
    if one.kind is not None:
        return one.kind
    if one.parts is not None:
        return "person"
    if one.organization_type and one.organization is None:
        return "organization"
    kind = named_actor(one.name or "").kind
    represented = {speaker.organization for speaker in quote.speakers}
    return "organization" if kind is None and one.name in represented else kind


def _person(name: str, one: SpeakerDraft) -> PersonDraft:
    if one.parts is None:
        return with_name_parts(PersonDraft(name))
    return PersonDraft(name, **one.parts._asdict())
