"""``main.py prepare``: what is made once per machine, so that the first picture and the first sentence do not wait for it."""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor

from app.commands.command import DONE, IN_PART, Command, Context, answer, json_switch
from reporting.dictation.engine import EngineUnavailable
from reporting.dictation.whisper import WhisperEngine
from viewer.render.fused import FusedMaker


def _run(context: Context, given: argparse.Namespace) -> int:
    FusedMaker().warm_up()
    with ThreadPoolExecutor(1) as thread:
        try:
            speech, trouble = WhisperEngine(context.home.cache, thread).load().model, ""
        except EngineUnavailable as error:
            speech, trouble = None, str(error)
    text = f"Picture kernels compiled. Speech: {speech or trouble}"
    answer({"kernels": True, "speech": speech, "speech_why_not": trouble or None}, text, as_json=given.json)
    return DONE if speech else IN_PART


COMMAND = Command("prepare", "compile the picture kernels and verify the speech model, once", _run, json_switch)
