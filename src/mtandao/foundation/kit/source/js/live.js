// A list that changes by itself is asked for anew: its rows alone, never while nobody looks or under somebody's hands.
import htmx from 'htmx.org';

const ROWS = '#mt-rows';
let live = null;
let due = 0;
let kept = null;

const busy = (list) => document.hidden || document.querySelector('dialog[open]') || list.querySelector('details[open]');

setInterval(() => {
  const found = document.querySelector('[data-mt-live]');
  const wait = Number(found?.dataset.mtLive) * 1000;
  if (found !== live) {
    live = found;
    due = Date.now() + wait;
  }
  if (!live || Date.now() < due || busy(live.closest('#mt-list'))) return;
  due = Date.now() + wait;
  htmx.trigger(live, 'mt-live');
}, 1000);

const isOurs = (event) => event.detail.requestConfig?.elt?.dataset?.mtLive !== undefined;

document.addEventListener('htmx:beforeSwap', (event) => {
  if (!isOurs(event)) return;
  // A dialog or a menu may have opened while the answer was on its way.
  const rows = document.querySelector(ROWS);
  if (busy(document.querySelector('#mt-list')) || !rows) {
    event.detail.shouldSwap = false;
    return;
  }
  // Signed out, or somewhere else: the page says so itself.
  if (!event.detail.serverResponse.includes('id="mt-rows"')) {
    event.detail.shouldSwap = false;
    location.reload();
    return;
  }
  kept = {
    ids: new Set([...rows.querySelectorAll('input[name=ids]:checked')].map((box) => box.value)),
    all: rows.querySelector('.mt-bulk input[name=all]')?.value || '',
    at: rows.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null,
    y: scrollY,
  };
});

document.addEventListener('htmx:afterSwap', (event) => {
  if (!kept || !isOurs(event)) return;
  const rows = document.querySelector(ROWS);
  for (const box of rows.querySelectorAll('input[name=ids]')) box.checked = kept.ids.has(box.value);
  const all = rows.querySelector('.mt-bulk input[name=all]');
  if (all) all.value = kept.all;
  if (kept.at) rows.querySelector(`a[href="${CSS.escape(kept.at)}"]`)?.focus({ preventScroll: true });
  scrollTo({ top: kept.y, behavior: 'instant' });
  kept = null;
});
