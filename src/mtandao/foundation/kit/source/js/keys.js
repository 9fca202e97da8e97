// / searches, J and K move, X selects, Enter opens, 1 2 3 choose, Esc goes back.
import { closeMenus } from './menus.js';

const typing = (node) => node.closest?.('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]');
const rows = () => [...document.querySelectorAll('[data-mt-keys] > *')].filter((row) => row.offsetParent !== null);
const way = (row) => row.querySelector('a.mt-main-link, a[href]');

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains('mt-here'));
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step))];
  for (const row of all) row.classList.toggle('mt-here', row === next);
  (way(next) || next).focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}

function back() {
  if (closeMenus()) return;
  if (location.hash) { location.hash = ''; return; }
  document.querySelector('a[data-mt-back]')?.click();
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector('dialog[open]')) return;
  if (event.key === 'Escape') {
    if (typing(event.target)) event.target.blur(); else back();
    return;
  }
  if (typing(event.target)) return;
  if (event.key === '/') {
    const box = document.querySelector('[data-mt-search]');
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  } else if (event.key === 'j' || event.key === 'J') move(1);
  else if (event.key === 'k' || event.key === 'K') move(-1);
  else if (event.key === 'x' || event.key === 'X') document.querySelector('.mt-here input[type=checkbox]')?.click();
  else {
    const offered = document.querySelector(`[data-mt-key="${CSS.escape(event.key)}"]`);
    if (offered && !event.target.closest('a, button')) { event.preventDefault(); offered.click(); }
  }
});
