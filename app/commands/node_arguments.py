"""How commands name another system: by its name, as TITLE@HOST:PORT, or by the address of a DICOMweb server."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from app.commands.command import Context, Unusable
from app.commands.passwords import password_in
from app.commands.rooms import preferences
from app.network.directory import Directory
from app.network.known import Systems
from app.network.node import Node, Retrieve, fault_of_title
from app.network.system import DicomSystem, System, WebSystem, caller_for
from app.network.web.web_node import Auth, Secret, WebNode, fault_of_url

WORD = "NAME | TITLE@HOST:PORT | URL"


def system_arguments(parser: argparse.ArgumentParser) -> None:
    """The options with which a system is described, for one request or to be kept."""
    parser.add_argument("--title", help="the AE title to call with (default: the setting receiver_title)")
    parser.add_argument("--trust", type=Path, metavar="FILE", help="its certificate is signed by these")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="shown to it")
    parser.add_argument("--key", type=Path, metavar="FILE", help="the certificate's private key")
    parser.add_argument("--retrieve", choices=[str(one) for one in Retrieve], help="how studies come from a DICOM node")
    parser.add_argument("--user", help="a DICOMweb server's user")
    parser.add_argument("--password-file", type=Path, metavar="FILE", help="its first line is the user's password")
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="its first line is the bearer token")


def directory_of(context: Context, given: argparse.Namespace) -> Directory:
    """The known systems, under the title that is to be called with."""
    kept = preferences(context)
    values = replace(kept, receiver_title=given.title) if getattr(given, "title", None) else kept
    fault = fault_of_title(values.receiver_title)
    if fault:
        raise Unusable(fault)
    return Directory(context.home.folder, lambda: values)


def described(word: str, directory: Directory, given: argparse.Namespace) -> tuple[Node | WebNode, Secret]:
    """The system and what is shown to it, with the options given in place of what is kept; raises Unusable."""
    try:
        node: Node | WebNode = web_node("", word) if "://" in word else directory.named(word)
        secret = Systems(directory.home).secret(node.name) if isinstance(node, WebNode) and node.name else Secret()
    except ValueError as error:
        raise Unusable(str(error)) from error
    return with_options(node, given), _secret(given, secret)


def web_node(name: str, url: str) -> WebNode:
    """A DICOMweb server by its address; raises Unusable."""
    fault = fault_of_url(url)
    if fault:
        raise Unusable(fault)
    return WebNode(name, url.rstrip("/"))


def with_options(node: Node | WebNode, given: argparse.Namespace) -> Node | WebNode:
    """The system with what the options say; raises Unusable where they do not belong to its kind."""
    trust, certificate, key = (
        str(path.resolve()) if (path := getattr(given, name)) else getattr(node, name)
        for name in ("trust", "certificate", "key")
    )
    if isinstance(node, Node):
        if given.user or given.password_file or given.token_file:
            raise Unusable("A DICOM node knows no user and no token; --user and --token-file are for DICOMweb servers.")
        chosen = Retrieve(given.retrieve) if given.retrieve else node.retrieve
        return replace(node, retrieve=chosen, trust=trust, certificate=certificate, key=key)
    if given.retrieve:
        raise Unusable("--retrieve is for DICOM nodes; from a DICOMweb server studies come by WADO-RS.")
    auth, user = _authentication(node, given)
    return replace(node, auth=auth, user=user, trust=trust, certificate=certificate, key=key)


def _authentication(node: WebNode, given: argparse.Namespace) -> tuple[Auth, str]:
    if given.token_file and given.user:
        raise Unusable("A server is shown a user and a password, or a token, not both.")
    if given.token_file:
        return Auth.BEARER, ""
    if given.user:
        if not given.password_file:
            raise Unusable("With --user a --password-file is needed.")
        return Auth.BASIC, str(given.user)
    return node.auth, node.user


def _secret(given: argparse.Namespace, kept: Secret) -> Secret:
    if given.token_file:
        return Secret(token=password_in(given.token_file))
    return Secret(password=password_in(given.password_file)) if given.password_file else kept


def given_secret(given: argparse.Namespace) -> Secret | None:
    """The secret that the options name, None where they name none."""
    return _secret(given, Secret()) if given.token_file or given.password_file else None


def system(node: Node | WebNode, secret: Secret, directory: Directory) -> System:
    """The system, ready to be asked; raises Unusable where its certificates cannot be used."""
    if isinstance(node, WebNode):
        return WebSystem(node, secret)
    return DicomSystem(node, caller_for(node, directory.values().receiver_title), directory.door())
