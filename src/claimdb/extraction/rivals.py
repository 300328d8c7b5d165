"""Features of a proposed content among its rivals: other proposals of its cue and paragraph."""

from collections import defaultdict
from collections.abc import Sequence

from claimdb.extraction.contents import Content

_SAME = 0.8  # the common share from which on two proposals are nearly the same


def rival_rows(contents: Sequence[Content]) -> list[list[float]]:
    """Return for each scored content its features among the others."""
    by_cue: defaultdict[tuple[int, int], list[Content]] = defaultdict(list)
    by_paragraph: defaultdict[int, list[Content]] = defaultdict(list)
    for one in contents:
        by_cue[one.paragraph, one.cue.token].append(one)
        by_paragraph[one.paragraph].append(one)
    return [
        _row(one, by_cue[one.paragraph, one.cue.token], by_paragraph[one.paragraph])
        for one in contents
    ]


def _row(one: Content, rivals: Sequence[Content], neighbours: Sequence[Content]) -> list[float]:
    score = one.score
    start, end = one.proposal.start, one.proposal.end
    best = same_start = same_end = longer = shorter = near = total = 0.0
    better = 0
    for other in rivals:
        begin, stop, value = other.proposal.start, other.proposal.end, other.score
        common = min(stop, end) - max(begin, start)
        total += value
        if common >= _SAME * max(stop - begin, end - start):
            near += value
        if other is one:
            continue
        best = max(best, value)
        better += value > score
        if begin == start:
            same_start = max(same_start, value)
        if stop == end:
            same_end = max(same_end, value)
        if begin <= start and end <= stop:
            longer = max(longer, value)
        if start <= begin and stop <= end:
            shorter = max(shorter, value)
    return [
        score, best, score - best, better, same_start, same_end, near, total, near / total, longer,
        shorter, *_around(one, neighbours), len(rivals), end - start, one.cue.kind,
        one.proposal.start > one.cue.token, one.proposal.is_cut, one.proposal.is_widened,
    ]  # fmt: skip


def _around(one: Content, neighbours: Sequence[Content]) -> list[float]:
    """Return the best scores of contents of other cues: by how they overlap with this one."""
    start, end = one.proposal.start, one.proposal.end
    overlapping = equal = cue_inside = crossing = containing = contained = 0.0
    for other in neighbours:
        begin, stop, value = other.proposal.start, other.proposal.end, other.score
        if other.cue.token == one.cue.token:
            continue
        if start <= other.cue.token < end:
            cue_inside = max(cue_inside, value)
        if min(stop, end) <= max(begin, start):
            continue
        overlapping = max(overlapping, value)
        contains, is_inside = begin <= start and end <= stop, start <= begin and stop <= end
        if contains and is_inside:
            equal = max(equal, value)
        if contains:
            containing = max(containing, value)
        if is_inside:
            contained = max(contained, value)
        if not (contains or is_inside):
            crossing = max(crossing, value)
    return [overlapping, equal, cue_inside, crossing, containing, contained]
