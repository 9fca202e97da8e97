"""The fleet's page for people: how many are online, each router with its faults, homes, last exchanges."""

import json
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from mtandao.gateways.radius.simulator.clock import wall_time
from mtandao.gateways.radius.simulator.cpe import Cpe, CpeState
from mtandao.gateways.radius.simulator.fleet import Fleet
from mtandao.gateways.radius.simulator.journal import Entry
from mtandao.gateways.radius.simulator.views import cpe_view, router_view, standing

_HOMES, _EXCHANGES = 50, 50  # rows shown
_NUMBERS = {"Online", "Accepts", "Rejects", "No answer", "Bad replies", "Up", "Down", "For", "Tries", "ms"}
_MARKS = {"online": "●", "walled": "⊓", "refused": "■", "waiting": "◌", "dialling": "◌", "off": "⊘"}
_ORDER = (CpeState.REFUSED, CpeState.WAITING, CpeState.DIALLING, CpeState.ONLINE, CpeState.OFF)


def page(fleet: Fleet, search: str) -> str:
    """The whole page. `search` narrows the homes to those whose name, address or router contains it."""
    typed = [router.name for router in fleet.routers.values() if router.console]
    options = "".join(f"<option>{escape(name)}</option>" for name in typed)
    framed = _frame().replace("{{routers}}", options).replace("{{hidden}}", "" if typed else " hidden")
    return framed.replace("{{parts}}", parts(fleet, search)).replace("{{q}}", escape(search))


def parts(fleet: Fleet, search: str) -> str:
    """What changes while one watches."""
    return "".join(
        (_verdict(fleet), _routers(fleet), _homes(fleet, search.strip().lower()), _exchanges(fleet))
    )


@cache
def _frame() -> str:
    return Path(__file__).with_name("page.html").read_text(encoding="utf-8")


def _verdict(fleet: Fleet) -> str:
    counts = standing(fleet)
    routers = "1 router" if len(fleet.routers) == 1 else f"{len(fleet.routers)} routers"
    broken = [r.name for r in fleet.routers.values() if not (r.up.is_set() and r.switches.reachable)]
    if not counts["all"]:
        said = "No home dials in yet."
    else:
        said = f"{counts['online']} of {counts['all']} homes are online on {routers}."
    if broken:
        said = f"{', '.join(broken)} {'does' if len(broken) == 1 else 'do'} not answer. {said}"
    under = (
        f"{counts['walled']} in the walled garden · {counts['refused']} refused · "
        f"{counts['waiting'] + counts['dialling']} trying · {counts['off']} switched off"
    )
    if fleet.config.speed != 1:
        under += f" · time runs {fleet.config.speed:g} times as fast"
    return f'<p class="verdict">{escape(said)}</p><p class="under">{escape(under)}</p>'


def _routers(fleet: Fleet) -> str:
    heads = "|Router|Address and CoA port|Password by|Online|Accepts|Rejects|No answer|Bad replies|"
    rows = [_router(router_view(fleet, router)) for router in fleet.routers.values()]
    return _table("Routers", heads, rows, "No router is configured.")


def _router(view: dict[str, Any]) -> str:
    switches, path = view["switches"], f"/api/routers/{view['name']}"
    reachable, slow, hears = switches["reachable"], switches["delay_ms"], switches["accept_coa"]
    return _row(
        _cell(view["name"]),
        _cell(f"{view['address']}:{view['coa_port']}", "m"),
        _cell(view["auth"]),
        _cell(f"{view['sessions']} of {view['cpes']}", "n"),
        _cell(f"{view['accepts']:,}", "n"),
        _cell(f"{view['rejects']:,}", "n"),
        _cell(f"{view['timeouts'] + view['accounting_lost']:,}", "n"),
        _cell(f"{view['bad_replies']:,}", "n"),
        mark=_router_state(view),
        buttons=(
            _button("Cut off" if reachable else "Join again", "PATCH", path, {"reachable": not reachable}),
            _button("Full speed" if slow else "Slow down", "PATCH", path, {"delay_ms": 0 if slow else 1500}),
            _button("Ignore CoA" if hears else "Hear CoA", "PATCH", path, {"accept_coa": not hears}),
            _button("Reboot", "POST", f"{path}/reboot", {}, danger=True),
        ),
    )


def _router_state(view: dict[str, Any]) -> str:
    switches = view["switches"]
    if not view["up"]:
        return _mark("waiting", "booting")
    if not switches["reachable"]:
        return _mark("broken", "cut off", "◆")
    if view["rest"] and view["rest"]["silent"]:
        return _mark("waiting", "REST is silent", "▲")
    if switches["delay_ms"]:
        return _mark("waiting", f"slow, {switches['delay_ms']} ms", "▲")
    if not switches["accept_coa"] or switches["coa_error_cause"] is not None:
        return _mark("waiting", "refuses CoA" if switches["accept_coa"] else "ignores CoA", "▲")
    return _mark("online", "up")


def _homes(fleet: Fleet, search: str) -> str:
    found = [cpe for cpe in fleet.cpes.values() if not search or search in _searchable(cpe)]
    found.sort(key=_worry)
    heads = "|User name|Router|Address|Rate, up and down|Up|Down|For|List or reason|"
    empty = "Homes come with the platform's subscribers, or by POST /api/cpes."
    if search:
        empty = f"No home matches {search}."
    title = f"Homes, {min(len(found), _HOMES)} of {len(found)}"
    return _table(title, heads, [_home(cpe) for cpe in found[:_HOMES]], empty)


def _worry(cpe: Cpe) -> tuple[int, bool]:
    """Sorts who is not online before who is, and who is walled before who is free."""
    return _ORDER.index(cpe.state), not (cpe.session and cpe.session.walled)


def _home(cpe: Cpe) -> str:
    view, path = cpe_view(cpe), f"/api/cpes/{cpe.config.mac}"
    session: dict[str, Any] = view["session"] or {}
    state = "walled" if session.get("walled") else view["state"]
    act = ("Hang up", f"{path}/hang-up") if cpe.is_on else ("Dial", f"{path}/dial")
    return _row(
        _cell(view["username"]),
        _cell(view["router"]),
        _cell(session.get("ip", ""), "m"),
        _cell(session.get("rate", ""), "m"),
        _cell(_octets(session.get("bytes_up")), "n"),
        _cell(_octets(session.get("bytes_down")), "n"),
        _cell(_duration(session.get("seconds")), "n"),
        _cell(", ".join(session.get("address_lists", ())) or view["why"], "wide"),
        mark=_mark(state, state),
        buttons=(_button(act[0], "POST", act[1], {}),),
    )


def _exchanges(fleet: Fleet) -> str:
    heads = "Ago|Router|User name|Said|Answer|Tries|ms"
    rows = [_exchange(entry) for entry in fleet.journal.newest(_EXCHANGES)]
    return _table("Last exchanges", heads, rows, "Nothing was said yet.")


def _exchange(entry: Entry) -> str:
    bad = entry.answer.startswith(("no answer", "ignored", "NAK", "Access-Reject"))
    return _row(
        _cell(_duration(int((wall_time() - entry.at).total_seconds())), "d"),
        _cell(entry.router),
        _cell(entry.user_name),
        _cell(entry.said),
        _cell(entry.answer, "wide broken" if bad else "wide"),
        _cell(str(entry.attempts), "n"),
        _cell("" if entry.ms is None else f"{entry.ms:.1f}", "n"),
    )


def _table(title: str, heads: str, rows: list[str], empty: str) -> str:
    if not rows:
        return f'<section><h2>{escape(title)}</h2><div class="empty">{escape(empty)}</div></section>'
    cells = "".join(f"<th{_class('n' if h in _NUMBERS else '')}>{escape(h)}</th>" for h in heads.split("|"))
    body = f"<thead><tr>{cells}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f"<section><h2>{escape(title)}</h2><table>{body}</table></section>"


def _row(*cells: str, mark: str = "", buttons: Iterable[str] = ()) -> str:
    before = f"<td>{mark}</td>" if mark else ""
    after = f"<td>{' '.join(buttons)}</td>" if mark else ""
    return f"<tr>{before}{''.join(cells)}{after}</tr>"


def _cell(text: str, kind: str = "") -> str:
    return f"<td{_class(kind)}>{escape(text)}</td>"


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _mark(state: str, word: str, shape: str = "") -> str:
    return f'<span class="{state}">{shape or _MARKS[state]} {escape(word)}</span>'


def _button(word: str, method: str, path: str, body: dict[str, Any], *, danger: bool = False) -> str:
    data = f'data-method="{method}" data-path="{escape(path)}" data-body="{escape(json.dumps(body))}"'
    return f'<button type="button"{_class("danger" if danger else "")} {data}>{escape(word)}</button>'


def _searchable(cpe: Cpe) -> str:
    address = cpe.session.framed_ip if cpe.session else ""
    return f"{cpe.config.username} {cpe.router.name} {cpe.config.mac} {address} {cpe.state}".lower()


def _octets(count: int | None) -> str:
    if count is None:
        return ""
    size, units = float(count), iter(("B", "kB", "MB", "GB", "TB"))
    unit = next(units)
    while size >= 1000 and unit != "TB":
        size, unit = size / 1000, next(units)
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"


def _duration(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 86_400:
        return f"{seconds // 3600} h {seconds % 3600 // 60:02d} min"
    return f"{seconds // 86_400} d {seconds % 86_400 // 3600} h"
