import { span } from './span.js';

// The condensed bar appears when the verdict has left the screen.
function watch() {
  const bar = document.querySelector('.mt-whobar');
  const mark = document.querySelector('[data-mt-mark]');
  if (!bar || !mark || mark.dataset.watched) return;
  mark.dataset.watched = '1';
  new IntersectionObserver((seen) => bar.classList.toggle('mt-on', !seen[0].isIntersecting), { rootMargin: '-72px 0px 0px 0px' }).observe(mark);
}

// "14 min 12 s" goes on counting: [data-mt-since] is an instant, ISO 8601.
function count() {
  for (const node of document.querySelectorAll('[data-mt-since]')) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(node.dataset.mtSince)) / 1000));
    if (seconds >= 3600) continue;
    node.textContent = span(seconds);
  }
}

watch();
document.addEventListener('htmx:afterSettle', watch);
if (document.querySelector('[data-mt-since]')) setInterval(count, 1000);
