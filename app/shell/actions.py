"""Every command a reader can give, declared once: toolbar, menus, palette, keys and the help page are made from this."""

from __future__ import annotations

from app.shell.action import Action
from app.shell.actions_claims import CLAIMS
from app.shell.actions_data import DATA
from app.shell.actions_editing import EDITING
from app.shell.actions_fusion import FUSION
from app.shell.actions_images import IMAGES
from app.shell.actions_places import PLACES
from app.shell.actions_planes import PLANES
from app.shell.actions_report import REPORT
from app.shell.actions_results import RESULTS
from app.shell.actions_segmenting import SEGMENTING
from app.shell.actions_segments import SEGMENTS
from app.shell.actions_sources import SOURCES
from app.shell.actions_tools import TOOLS
from app.shell.actions_views import VIEWS
from app.shell.actions_volumes import VOLUMES
from app.shell.actions_writing import WRITING

ACTIONS: tuple[Action, ...] = (
    *PLACES,
    *SOURCES,
    *DATA,
    *CLAIMS,
    *TOOLS,
    *IMAGES,
    *VIEWS,
    *PLANES,
    *VOLUMES,
    *SEGMENTS,
    *SEGMENTING,
    *FUSION,
    *EDITING,
    *REPORT,
    *RESULTS,
    *WRITING,
)
