"""How well a protocol suits a study, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from viewer.hanging.protocol import Criteria, Protocol
from viewer.hanging.reasons import Match, Reason
from viewer.hanging.traits import Candidate, Known, images_of
from viewer.model.study import Study
from viewer.model.words import first_word

# What a rule that held counts; more said is a better fit.
_MODALITY, _MODALITIES, _REGION, _WORDS, _VIEWS, _SIDE, _CONTRAST, _PRIOR = 10, 40, 20, 20, 15, 10, 5, 5
_SERIES_ONLY = 8  # less for a region that only a series names: a chest CT with a "liver" series is no abdomen
_SIDES = {"R": "right", "L": "left", "B": "both sides"}

Asked = tuple[int, Reason]


def suits(protocol: Protocol, candidates: Sequence[Candidate], known: Known) -> Match:
    """How well ``protocol`` suits the current study among ``candidates``; nothing suits a study without images."""
    current = [candidate for candidate in candidates if candidate.age == 0]
    asked = list(_asked(protocol.match, current, known))
    asked += list(_prior(protocol.match, candidates))
    held = all(reason.held for _, reason in asked)
    score = sum(points for points, _ in asked) if held and current else None
    return Match(protocol, score, tuple(reason for _, reason in asked))


def _asked(match: Criteria, current: Sequence[Candidate], known: Known) -> Iterator[Asked]:
    yield from _modality(match, current)
    yield from _regions(match, current, known)
    yield from _names(match, current)
    yield from _projections(match, current, known)
    if match.contrast is not None:
        told = {known.of(candidate).contrast for candidate in current}
        found = True if True in told else False if False in told else None
        said = {
            True: "contrast was given",
            False: "no contrast was given",
            None: "nothing says whether contrast was given",
        }
        yield (
            _CONTRAST,
            Reason(f"{said[found]}; wanted {'with' if match.contrast else 'without'}", found == match.contrast),
        )


def _modality(match: Criteria, current: Sequence[Candidate]) -> Iterator[Asked]:
    found = sorted({candidate.stack.modality for candidate in current})
    there = f"modality {', '.join(found) or 'none'}"
    if match.modality:
        wanted = " or ".join(match.modality)
        yield _MODALITY, Reason(f"{there}; wanted {wanted}", bool(set(found) & set(match.modality)))
    if match.modalities:
        wanted = " and ".join(match.modalities)
        yield _MODALITIES, Reason(f"{there}; wanted {wanted}", set(match.modalities) <= set(found))


def _regions(match: Criteria, current: Sequence[Candidate], known: Known) -> Iterator[Asked]:
    if not match.regions:
        return
    wanted = " or ".join(match.regions)
    for points, where, texts in (
        (_REGION, "study description or body part", _study_texts(current)),
        (_SERIES_ONLY, "series", _series_texts(current)),
    ):
        found = known.wording.regions_in(*texts)
        named = next((name for name in match.regions if name in found), "")
        if named:
            yield (
                points,
                Reason(f"region {named}, by “{found[named].rstrip('*')}” in the {where}; wanted {wanted}", True),
            )
            return
    others = ", ".join(known.wording.regions_in(*_study_texts(current), *_series_texts(current))) or "none"
    yield 0, Reason(f"region {others}; wanted {wanted}", False)


def _names(match: Criteria, current: Sequence[Candidate]) -> Iterator[Asked]:
    text = " ".join((*_study_texts(current), *_series_texts(current)))
    if match.words:
        found = first_word(match.words, text)
        rule = f"“{found}” in its names" if found else f"none of {', '.join(match.words)} in its names"
        yield _WORDS, Reason(rule, bool(found))
    if match.avoid:
        found = first_word(match.avoid, text)
        yield (
            0,
            Reason(f"“{found}” in its names, which is to be avoided" if found else "no word to be avoided", not found),
        )


def _projections(match: Criteria, current: Sequence[Candidate], known: Known) -> Iterator[Asked]:
    if not match.views and not match.side:
        return
    shown = [known.of(image) for candidate in current for image in images_of(candidate)]
    if match.views:
        views = sorted({one.view for one in shown if one.view})
        rule = f"views {', '.join(views) or 'none'}; wanted {' and '.join(match.views)}"
        yield _VIEWS, Reason(rule, set(match.views) <= set(views))
    if match.side:
        sides = {one.side for one in shown if one.side}
        found = "B" if "B" in sides or {"R", "L"} <= sides else next(iter(sides), "")
        rule = f"{_SIDES.get(found, 'no side')}; wanted {_SIDES[match.side]}"
        yield _SIDE, Reason(rule, found == match.side)


def _prior(match: Criteria, candidates: Sequence[Candidate]) -> Iterator[Asked]:
    if match.prior is None:
        return
    there = any(candidate.age > 0 for candidate in candidates)
    rule = f"{'a' if there else 'no'} prior of surely the same patient; wanted {'one' if match.prior else 'none'}"
    yield _PRIOR, Reason(rule, there == match.prior)


def _study_texts(current: Sequence[Candidate]) -> tuple[str, ...]:
    return study_texts(current[0].study) if current else ()


def study_texts(study: Study) -> tuple[str, ...]:
    """What names the region of a whole study: its description, and the body parts in its headers."""
    parts = {series.body_part for series in study.series}
    parts |= {series.instances[0].body_part for series in study.series if series.instances}
    return (study.description, *sorted(part for part in parts if part))


def _series_texts(current: Sequence[Candidate]) -> tuple[str, ...]:
    texts = dict.fromkeys(text for one in current for text in (one.series.description, one.series.protocol) if text)
    return tuple(texts)
