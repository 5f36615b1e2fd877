"""What makes a PDF one for archives (ISO 19005-2, PDF/A-2b): its metadata as XMP, and the colour space that it is meant in.

Fonts are embedded by the typesetting; the facts in the packet are those of the document's own information, which must agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFPage, PDFStream, PDFString, PDFZCompress

from reporting.export.dicom.icc import DISPLAY, profile

INFORMATION: Final = ("title", "author", "subject", "creator", "producer", "keywords")
CONDITION: Final = "sRGB IEC61966-2.1"
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
<pdf:Keywords>{keywords}</pdf:Keywords>
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def make_archival(document: Any) -> None:
    """Put metadata and output intent into reportlab's document; called once its information is whole."""
    for page in document.idToObject.values():
        if isinstance(page, PDFPage):
            page.Trans = None  # else an empty transition is written, which is not for archives
    catalog = document.Catalog
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]  # reportlab knows no output intents
    catalog.Metadata = document.Reference(_metadata(document))
    intent = {
        "Type": PDFName("OutputIntent"),
        "S": PDFName("GTS_PDFA1"),
        "OutputConditionIdentifier": PDFString(CONDITION),
        "Info": PDFString(CONDITION),
        "DestOutputProfile": document.Reference(_profile()),
    }
    catalog.OutputIntents = PDFArray([document.Reference(PDFDictionary(intent))])


def _metadata(document: Any) -> PDFStream:
    year, month, day, hours, minutes, seconds = document._timeStamp.YMDhms
    moment = f"{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}+00:00"
    written = packet({name: str(getattr(document.info, name) or "") for name in INFORMATION}, moment)
    said = PDFDictionary({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")})
    return PDFStream(said, written, filters=[])


def packet(information: Mapping[str, str], moment: str) -> bytes:
    """The XMP packet of the document's information, by the names of ``INFORMATION``; ``moment`` is ISO 8601."""
    said = {name: escape(information.get(name, "")) for name in INFORMATION}
    return _PACKET.format(moment=moment, **said).encode("utf-8")


def _profile() -> PDFStream:
    """Deflated, so that its checksum tells of a changed byte."""
    return PDFStream(PDFDictionary({"N": 3}), profile(device=DISPLAY), filters=[PDFZCompress])
