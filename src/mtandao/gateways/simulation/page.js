"use strict";
const API = "/__sim__";
const clockFormat = new Intl.DateTimeFormat("en-GB", {timeZone: "Africa/Nairobi", hour: "2-digit", minute: "2-digit", second: "2-digit"});
const dayFormat = new Intl.DateTimeFormat("en-GB", {timeZone: "Africa/Nairobi", weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit"});
const at = (instant) => clockFormat.format(new Date(instant));
const money = (sum) => Number(sum).toLocaleString("en-KE", {minimumFractionDigits: 2, maximumFractionDigits: 2});
const phone = (digits) => String(digits).replace(/^\+?254(\d{3})(\d{3})(\d{3})$/, "0$1 $2 $3");
const waited = (seconds) => seconds < 90 ? `${Math.max(0, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;

// Everything shown comes from outside, so it only ever becomes text, never markup.
function h(tag, given, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given || {})) {
    if (name === "press") node.addEventListener("click", value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}
const state = (kind, word) => h("span", {class: `state ${kind}`}, word);
const pretty = (text) => { try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; } };

async function post(path, body) {
  const answer = await fetch(API + path, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body || {})});
  const said = await answer.json().catch(() => ({}));
  say(answer.ok ? "" : said.problem || said.because || `HTTP ${answer.status}`, "bad");
  await refresh();
  return answer.ok ? said : null;
}
function say(words, kind) {
  const note = document.getElementById("note");
  note.className = `note ${kind || ""}`;
  note.textContent = words;
}

// A part is drawn again only when what it shows has changed, so that focus and open details stay.
const drawn = {};
function part(id, data, draw) {
  const text = JSON.stringify(data);
  if (drawn[id] === text) return;
  drawn[id] = text;
  const place = document.getElementById(id);
  const open = new Set([...place.querySelectorAll("details[open]")].map((one) => one.dataset.key));
  place.replaceChildren(...[draw(data)].flat(9));
  for (const one of place.querySelectorAll("details")) one.open = open.has(one.dataset.key);
}
const emptyOr = (rows, words, draw) => rows.length ? rows.map(draw) : [h("p", {class: "empty"}, words)];

function journalLine(line) {
  const well = line.status >= 200 && line.status < 300;
  return h("details", {"data-key": `journal ${line.number}`},
    h("summary", {}, h("span", {class: "faint"}, at(line.at)), h("span", {style: "width:60px"}, line.direction),
      h("span", {class: "mono cut", style: "flex:1 1 200px"}, `${line.method} ${line.url}`),
      state(well ? "good" : "bad", line.status === null ? "no answer" : String(line.status)), h("span", {class: "faint"}, `${line.milliseconds} ms`)),
    line.body ? h("pre", {}, pretty(line.body)) : null, line.answer ? h("pre", {}, pretty(line.answer)) : null);
}
const FATES = {waiting: "wait", sending: "wait", arrived: "good", failed: "bad", lost: "off", dropped: "off"};
function callbackLine(one) {
  const last = one.attempts.at(-1);
  const deed = (word, name, body) => h("button", {class: "small", press: () => post(`/callbacks/${one.id}/${name}`, body)}, word);
  const waits = one.due_in !== null;
  return h("div", {class: "row"},
    state(FATES[one.fate], one.fate + (waits ? ` ${waited(one.due_in)}` : last ? ` ${last.status ?? last.problem.split(":")[0]}` : "")),
    h("details", {class: "grow", "data-key": one.id}, h("summary", {}, h("span", {}, one.what), h("span", {class: "mono faint cut"}, one.subject)),
      h("p", {class: "mono small"}, one.url), h("pre", {}, JSON.stringify(one.payload, null, 2))),
    h("span", {class: "row"}, waits ? [deed("Delay a minute", "delay", {seconds: 60}), deed("Lose", "drop")] : deed(one.attempts.length ? "Send again" : "Send", "replay"),
      deed("Duplicate", "duplicate")));
}

let busy = false;
async function refresh() {
  if (busy) return;
  busy = true;
  try {
    const answer = await fetch(API + "/state");
    const found = await answer.json();
    document.getElementById("clock").textContent = `${dayFormat.format(new Date(found.clock.calendar))}, ${found.clock.scale} times as fast`;
    show(found);
  } catch (problem) {
    document.getElementById("clock").textContent = "The simulator does not answer";
  } finally { busy = false; }
}
function begin() { refresh(); setInterval(() => { if (!document.hidden) refresh(); }, 1000); }
