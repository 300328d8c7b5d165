"""A mapping, or a name in one text, to the draft of a contributor to a source."""

from claimdb.cells import personal_parts
from claimdb.drafts.input import RecordInput
from claimdb.drafts.keys import Keys
from claimdb.drafts.records import ContributorDraft
from claimdb.fields import SHORT
from claimdb.personal_names import NAME_SUFFIX, particle_of
from claimdb.schema import KINDS

_CONTRIBUTOR = KINDS["contributor"].fields
_OF_CONTRIBUTORS = Keys((*_CONTRIBUTOR, "name"), ("actor",))


def contributor(name: str, role: str) -> ContributorDraft:
    """Return a contributor by a name in one text: `Family, Given`, `Family, Given, Jr.`.

    Without a comma, the name of a person is split, and any other is literal.
    """
    if (of_person := personal_parts(name)) is not None:
        return ContributorDraft(role, **of_person._asdict())
    parts = [part.strip() for part in name.split(",")]
    is_suffixed = len(parts) == 3 and NAME_SUFFIX.fullmatch(parts[2])
    if all(parts) and (len(parts) == 2 or is_suffixed):
        particle, family = particle_of(parts[0])
        return ContributorDraft(role, family, parts[1], particle or None, *parts[2:])
    return ContributorDraft(role, literal=name.strip(" ,"))


def contributor_in(raw: RecordInput, role: str) -> ContributorDraft:
    """Return a contributor, in this role unless another one is given."""
    if raw.has(SHORT):
        return contributor(raw.text(SHORT) or "", raw.value(_CONTRIBUTOR["role"]) or role)
    if not raw.has(*_CONTRIBUTOR["literal"].names, "family", "given"):
        raw.problem("name", "is missing", "give family and given, or the whole as name")
    values = {"role": role, **raw.values(_CONTRIBUTOR.values())}
    if "family" in values or "given" in values:
        values.pop("literal", None)
    raw.rest(_OF_CONTRIBUTORS)
    return ContributorDraft(**values)
