"""The checks of sides and of the patient's sex in every language that Lectern writes."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from reporting.checks import laterality, sex
from reporting.checks.anatomy import FOLDER, composed, is_read, load_anatomy, plain
from reporting.checks.contract import Context, Remark
from reporting.report import Order, Report
from reporting.words import FOLDER as WORDS
from tests.reporting.made import a_report, a_study


def _remarks(report: Report) -> list[Remark]:
    return list(laterality.CHECK.run(report, Context()))


CONTRADICTIONS = [
    ("de", "12 mm messender Rundherd im linken Unterlappen.", "Rundherd des rechten Unterlappens."),
    ("de", "Linksseitiger Pleuraerguss.", "Rechtsseitiger Pleuraerguss."),
    ("de", "Zyste der linken Niere.", "Nierenzyste rechts."),
    ("de", "LINKER OBERLAPPEN: Konsolidierung.", "Pneumonie rechter Oberlappen"),
    ("de", "Rundherd re. Unterlappen.", "Rundherd li. Unterlappen."),
    ("de", "Rundherd im linken Unterlappen.", "Bekannter Rundherd im rechten Unterlappen, nicht größer."),
    ("en", "Left lung nodule.", "Right lung nodule in an otherwise normal chest."),
    ("de", "Rundherd im linken Unterlappen.", "Rundherd im rechten Unterlappen, ansonsten unauffällig."),
    ("fr", "Nodule de 12 mm du lobe inférieur gauche.", "Nodule du lobe inférieur droit."),
    ("fr", "Épanchement pleural droit.", "Epanchement pleural gauche de faible abondance."),
    ("fr", "Rein droit de taille normale, kyste.", "Kyste du rein gauche."),
    ("fr", "Fracture de la clavicule gauche.", "Fracture de la clavicule droite."),
    ("fr", "Fracture de la 6e côte gauche.", "Fracture de la sixième côte droite."),
    ("es", "Nódulo en el lóbulo inferior izquierdo.", "Nódulo del lóbulo inferior derecho."),
    ("es", "Derrame pleural derecho.", "Derrame pleural izquierdo."),
    ("es", "Riñón derecho a nivel pélvico.", "Riñón izquierdo ectópico."),
    ("es", "Quiste en riñón izq. sin realce.", "Quiste en riñón dcho. simple."),
]


@pytest.mark.parametrize(("language", "findings", "impression"), CONTRADICTIONS)
def test_the_same_organ_on_the_other_side_blocks(language: str, findings: str, impression: str) -> None:
    (remark,) = _remarks(a_report(findings, impression, language=language))
    assert (remark.severity, remark.section_id) == ("block", "impression")


@pytest.mark.parametrize(("language", "findings", "impression"), CONTRADICTIONS)
def test_accents_in_two_pieces_are_read_as_well(language: str, findings: str, impression: str) -> None:
    apart = [unicodedata.normalize("NFD", text) for text in (findings, impression)]
    assert [one.severity for one in _remarks(a_report(*apart, language=language))] == ["block"]


@pytest.mark.parametrize(
    ("language", "findings", "impression"),
    [
        ("de", "Rundherd im linken Unterlappen. Erguss rechts.", "Rundherd links, Pleuraerguss rechts."),
        ("de", "Pleuraerguss links.", "Linksseitiger Erguss. Rechts kein Erguss."),
        ("de", "Pleuraerguss links.", "Rechts kein Pleuraerguss."),
        ("de", "Pleuraerguss links.", "Kein rechtsseitiger Pleuraerguss."),
        ("de", "Rundherd im linken Unterlappen.", "Recht großer Rundherd im Unterlappen, rechtzeitige Kontrolle."),
        ("de", "Embolie in der linken Lunge.", "Lungenembolie links mit Rechtsherzbelastung."),
        ("de", "Embolie in der linken Lunge.", "Lungenembolie links, rechter Ventrikel erweitert."),
        ("de", "Rundherd der linken Lunge. Linkskonvexe Skoliose.", "Rechtskonvexe Skoliose. Lungenrundherd links."),
        ("de", "Rundherd der linken Lunge.", "Re-Staging: Lungenrundherd größer."),
        ("de", "Beidseitige Pleuraergüsse.", "Pleuraergüsse, rechts mehr als links."),
        ("de", "Linke Niere und rechte Lunge unauffällig.", "Rechte Lunge und linke Niere unauffällig."),
        ("fr", "Nodule du poumon gauche.", "Nodule pulmonaire gauche. Le patient a le droit de consulter ses images."),
        ("en", "Left lung nodule.", "Left lung nodule. Right lung clear."),
        ("en", "Left lung nodule.", "Left lung nodule. Right lung: normal."),
        ("de", "Rundherd im linken Oberlappen.", "Rundherd linker Oberlappen. Rechter Oberlappen unauffällig."),
        ("de", "Rundherd der linken Lunge.", "Rundherd links und rechte Lunge frei"),
        ("fr", "Nodule du poumon gauche.", "Nodule du poumon gauche. Le lobe inférieur droit est libre."),
        ("es", "Nódulo en pulmón izquierdo.", "Nódulo en pulmón izquierdo. Pulmón derecho normal."),
        ("fr", "Nodule du poumon gauche.", "Pas de nodule du poumon droit."),
        ("fr", "Épanchement pleural gauche.", "À droite pas d’épanchement pleural."),
        ("fr", "Embolie du lobe inférieur gauche.", "Embolie pulmonaire gauche, dilatation du ventricule droit."),
        ("fr", "Hématome du rein gauche.", "Hématome du rein gauche et du muscle droit."),
        (
            "fr",
            "Opacité au sein du lobe inférieur droit. Sein gauche normal.",
            "Masse au sein du lobe inférieur droit.",
        ),
        ("fr", "Fracture de la 6e côte gauche.", "Fracture costale gauche. Bras droit placé du même côté."),
        ("fr", "Épanchements pleuraux bilatéraux.", "Épanchement pleural prédominant à droite."),
        ("es", "Nódulo del pulmón izquierdo.", "Nódulo pulmonar izquierdo. El paciente tiene derecho a una copia."),
        ("es", "Nódulo del pulmón izquierdo.", "Sin nódulos en el pulmón derecho."),
        ("es", "Derrame pleural izquierdo.", "A la derecha no hay derrame pleural."),
        ("es", "Embolia en pulmón izquierdo.", "Embolia pulmonar izquierda con dilatación del ventrículo derecho."),
        (
            "es",
            "Fractura del pie izquierdo.",
            "Fractura del pie izquierdo. Radiografía a pie de cama, mano derecha sana.",
        ),
        ("es", "Derrame pleural en ambos hemitórax.", "Derrame pleural derecho mayor."),
    ],
)
def test_sound_reports_and_false_friends_raise_no_alarm(language: str, findings: str, impression: str) -> None:
    assert _remarks(a_report(findings, impression, language=language)) == []


@pytest.mark.parametrize(
    ("language", "findings", "procedure"),
    [
        ("de", "Erguss im rechten Kniegelenk.", "Röntgen Knie links"),
        ("de", "Erguss im rechten Kniegelenk.", "XR knee left"),
        ("fr", "Fracture du poignet droit.", "Radiographie du poignet gauche"),
        ("es", "Fractura de la muñeca derecha.", "Radiografía de muñeca izquierda"),
    ],
)
def test_a_report_of_the_other_side_than_ordered_blocks(language: str, findings: str, procedure: str) -> None:
    report = a_report(findings, "-", language=language, order=Order(procedure=procedure))
    assert [remark.severity for remark in _remarks(report)] == ["block"]


@pytest.mark.parametrize(
    ("language", "words", "of", "said"),
    [
        ("de", "Die Prostata ist vergrößert.", "F", "Prostata"),
        ("de", "Gebärmutter unauffällig.", "M", "Gebärmutter"),
        ("de", "Zyste im Bereich des linken Ovars.", "M", "Ovars"),
        ("fr", "Utérus de taille normale.", "M", "Utérus"),
        ("fr", "UTERUS ET OVAIRES NORMAUX", "M", "UTERUS"),
        ("fr", "Hypertrophie prostatique.", "F", "prostatique"),
        ("es", "Útero sin alteraciones.", "M", "Útero"),
        ("es", "Próstata aumentada de tamaño.", "F", "Próstata"),
    ],
)
def test_an_organ_of_the_other_sex_is_quoted_as_it_was_written(language: str, words: str, of: str, said: str) -> None:
    for text in (words, unicodedata.normalize("NFD", words)):
        (remark,) = sex.CHECK.run(a_report(text, study=a_study(sex=of), language=language), Context())
        assert f"“{said}”" in remark.sentence


@pytest.mark.parametrize(
    ("language", "words", "of"),
    [
        ("de", "Sehnenscheide und Halswirbelsäule unauffällig. Anhand der Bilder kein Nachweis.", "M"),
        ("fr", "Images en annexe. Enceinte osseuse intacte. Testé. Rachis cervical.", "M"),
        ("fr", "Attestation. Produit testé.", "F"),
        ("es", "El líquido penetra en la fosa. Testigo.", "F"),
        ("es", "Columna cervical. Tubos.", "M"),
        ("de", "Prostata und Uterus.", ""),
    ],
)
def test_words_that_only_look_alike_raise_no_alarm(language: str, words: str, of: str) -> None:
    assert not list(sex.CHECK.run(a_report(words, study=a_study(sex=of), language=language), Context()))


@pytest.mark.parametrize("file", sorted(WORDS.glob("*.toml")), ids=lambda file: file.stem)
def test_every_language_that_is_written_is_read_with_the_same_organs(file: Path) -> None:
    assert is_read(file.stem)
    english = load_anatomy(FOLDER / "en.toml").site.groupindex
    assert set(load_anatomy(FOLDER / file.name).site.groupindex) == set(english)


@pytest.mark.parametrize("text", ["Épanchement ’à’ droite", "Größe İstanbul ß", unicodedata.normalize("NFD", "Útero")])
def test_plain_text_is_as_long_as_the_text_that_is_quoted(text: str) -> None:
    assert len(plain(text)) == len(composed(text))
