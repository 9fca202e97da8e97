// What happened, to whom, and Undo with its time left.
import { span } from './span.js';

const stay = 7000;

function dismiss(toast) {
  toast.classList.add('mt-gone');
  setTimeout(() => toast.remove(), 160);
}

function start(toast) {
  if (toast.dataset.started) return;
  toast.dataset.started = '1';
  const left = toast.querySelector('[data-mt-left]');
  if (!left) {
    if (toast.dataset.stays) return;
    let timer = setTimeout(() => dismiss(toast), stay);
    for (const hold of ['pointerenter', 'focusin']) toast.addEventListener(hold, () => clearTimeout(timer));
    toast.addEventListener('pointerleave', () => { timer = setTimeout(() => dismiss(toast), stay); });
    return;
  }
  const ends = Date.now() + Number(left.dataset.mtLeft) * 1000;
  const tick = () => {
    const seconds = Math.round((ends - Date.now()) / 1000);
    if (seconds <= 0) dismiss(toast); else { left.textContent = span(seconds); setTimeout(tick, 1000); }
  };
  tick();
}

export function say(text, stays = false) {
  const list = document.querySelector('.mt-toasts');
  if (!list) return;
  const toast = document.createElement('li');
  toast.className = 'mt-toast';
  if (stays) toast.dataset.stays = '1';
  const words = document.createElement('span');
  words.className = 'mt-txt';
  words.textContent = text;
  const close = document.createElement('button');
  close.type = 'button';
  close.dataset.mtDismiss = '';
  close.textContent = '×';
  close.setAttribute('aria-label', list.dataset.close || '');
  toast.append(words, close);
  list.append(toast);
  start(toast);
}

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-mt-dismiss]')) dismiss(event.target.closest('.mt-toast'));
});
// A reply may carry HX-Trigger: {"mt:toast": {"text": "…"}}.
document.addEventListener('mt:toast', (event) => say(event.detail.text || event.detail.value, event.detail.stays));
document.querySelectorAll('.mt-toast').forEach(start);
document.addEventListener('htmx:afterSettle', () => document.querySelectorAll('.mt-toast').forEach(start));
