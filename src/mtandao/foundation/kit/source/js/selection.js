// Selecting rows and the bar that goes with it. The checkboxes belong to one form by their form attribute,
// so everything here also works as a plain form.
let last = null;

const boxes = (list) => [...list.querySelectorAll('input[name=ids]')];
const say = (bar, name, values) => Object.entries(values).reduce(
  (text, [key, value]) => text.replace(`{${key}}`, value), bar.dataset[name] || '');

// Money is added in cents: 0.1 + 0.2 must be 0.30 here too.
function sum(rows) {
  const cents = rows.reduce((total, row) => total + Math.round(Number(row.dataset.sum || 0) * 100), 0);
  return (cents / 100).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
    .replace('-', '−');
}

function show(list) {
  const bar = list.querySelector('.mt-bulk');
  const all = boxes(list);
  const picked = all.filter((box) => box.checked);
  for (const box of all) box.closest('tr')?.classList.toggle('mt-sel', box.checked);
  const head = list.querySelector('[data-mt-pick-page]');
  if (head) {
    head.checked = all.length > 0 && picked.length === all.length;
    head.indeterminate = picked.length > 0 && picked.length < all.length;
  }
  if (!bar) return;
  const everyone = bar.querySelector('input[name=all]');
  if (picked.length < all.length) everyone.value = '';
  bar.classList.toggle('mt-on', picked.length > 0);
  const count = everyone.value ? bar.dataset.total : String(picked.length);
  bar.querySelector('[data-mt-count]').textContent = say(bar, picked.length === 1 && !everyone.value ? 'one' : 'many', { n: count });
  const money = bar.querySelector('[data-mt-sum]');
  if (money) money.textContent = everyone.value ? '' : say(bar, 'sum', { amount: sum(picked.map((box) => box.closest('tr'))) });
  const offer = bar.querySelector('[data-mt-everyone]');
  if (offer) offer.hidden = Boolean(everyone.value) || picked.length < all.length;
}

document.addEventListener('click', (event) => {
  const list = event.target.closest('#mt-list');
  if (!list) return;
  if (event.target.matches('[data-mt-pick-page]')) {
    for (const box of boxes(list)) box.checked = event.target.checked;
    show(list);
  } else if (event.target.matches('input[name=ids]')) {
    const all = boxes(list);
    const here = all.indexOf(event.target);
    if (event.shiftKey && last !== null && last < all.length) {
      for (const box of all.slice(Math.min(last, here), Math.max(last, here) + 1)) box.checked = event.target.checked;
    }
    last = here;
    show(list);
  } else if (event.target.closest('[data-mt-everyone]')) {
    list.querySelector('.mt-bulk input[name=all]').value = '1';
    show(list);
  } else if (event.target.closest('[data-mt-clear]')) {
    for (const box of boxes(list)) box.checked = false;
    show(list);
  }
});

export function refresh() {
  last = null;
  const list = document.querySelector('#mt-list');
  if (list) show(list);
}
refresh();
addEventListener('pageshow', refresh);
document.addEventListener('htmx:afterSettle', refresh);
