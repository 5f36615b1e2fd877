"""What FHIR resources beside an order say about the patient's safety."""

from __future__ import annotations

from collections.abc import Iterator

from app.archive.orders import Safety
from app.orders.fhir_resources import Resources, Tree, code_text, codes, listed, tree
from app.orders.moments import dicom_moment
from app.orders.safety import Gathered

_WRONG = frozenset(("refuted", "entered-in-error"))
_PAST = frozenset(("inactive", "resolved"))
_NOT_RESULTED = frozenset(("cancelled", "entered-in-error", "registered"))
_COMPARATORS = {"<=": "<=", ">=": ">=", "<": "<", ">": ">"}


def safety_of(order: Tree, resources: Resources) -> Safety:
    """The facts of every resource that is about the order's patient."""
    gathered, patient = Gathered(), resources.find(order.get("subject"), order)
    for one in _about(resources, "AllergyIntolerance", patient):
        _allergy(one, gathered)
    for one in _about(resources, "Observation", patient):
        _observation(one, gathered)
    for one in _about(resources, "Flag", patient):
        _flag(one, gathered)
    for kind in ("Device", "DeviceUseStatement", "DeviceUsage"):
        for one in _about(resources, kind, patient):
            _device(one, resources, gathered)
    return gathered.safety


def _about(resources: Resources, kind: str, patient: Tree) -> Iterator[Tree]:
    """Of several patients in one Bundle only the order's own."""
    for one in resources.all(kind):
        named = one.get("patient") or one.get("subject")
        if patient and resources.find(named, one) is patient:
            yield one


def _allergy(resource: Tree, gathered: Gathered) -> None:
    states = {code for name in ("verificationStatus", "clinicalStatus") for code, _ in codes(tree(resource.get(name)))}
    if states & (_WRONG | _PAST):
        return
    reactions = listed(resource.get("reaction"))
    shown = [
        code_text(tree(one.get("concept")) or one)
        for reaction in reactions
        for one in listed(reaction.get("manifestation"))
    ]
    severity = next((str(one["severity"]) for one in reactions if isinstance(one.get("severity"), str)), "")
    gathered.allergy(code_text(tree(resource.get("code"))), ", ".join(filter(None, shown)), severity)


def _observation(resource: Tree, gathered: Gathered) -> None:
    if resource.get("status") in _NOT_RESULTED:
        return
    concept = tree(resource.get("code"))
    quantity = tree(resource.get("valueQuantity"))
    text = str(resource.get("valueString") or code_text(tree(resource.get("valueCodeableConcept"))) or "")
    number = quantity.get("value")
    if isinstance(number, int | float) and not isinstance(number, bool):
        text = f"{_COMPARATORS.get(str(quantity.get('comparator')), '')}{number:g}"
    elif "valueInteger" in resource:
        text = str(resource["valueInteger"])
    unit = str(quantity.get("unit") or quantity.get("code") or "")
    when = resource.get("effectiveDateTime") or tree(resource.get("effectivePeriod")).get("start")
    found = {code for code, _ in codes(concept)}
    gathered.observation(found, code_text(concept), text, unit, dicom_moment(str(when or ""))[:8])


def _flag(resource: Tree, gathered: Gathered) -> None:
    if resource.get("status") != "active":
        return
    text = code_text(tree(resource.get("code")))
    isolating = any(word in text.lower() for word in ("isolation", "precaution", "mrsa", "vre", "airborne"))
    gathered.add("isolation" if isolating else "alerts", text)


def _device(resource: Tree, resources: Resources, gathered: Gathered) -> None:
    if resource.get("status") in ("entered-in-error", "not-done"):
        return
    device = resources.find(resource.get("device"), resource)
    names = [str(one.get("name") or one.get("value") or "") for one in listed((device or resource).get("deviceName"))]
    kind = code_text(tree((device or resource).get("type")))
    shown = str(tree(resource.get("device")).get("display") or "")
    gathered.add("implants", next((text for text in (kind, *names, shown) if text), ""))
