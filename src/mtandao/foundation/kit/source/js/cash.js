// Change to give back, and the sum of notes and coins, while one types. The server computes both again.
const number = (text) => Number(String(text || '').replace(/[^0-9.]/g, ''));
const money = (sum) => sum.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const say = (place, sum) => {
  place.hidden = !(sum > 0);
  place.querySelector('b').textContent = money(sum);
};

document.addEventListener('input', (event) => {
  const form = event.target.form;
  const change = form?.querySelector('[data-mt-change-said]');
  if (change) say(change, number(form.elements.tendered.value) - number(form.elements.amount.value));
  const counted = form?.querySelector('[data-mt-counted]');
  if (counted) {
    const pieces = [...form.querySelectorAll('[data-mt-piece]')];
    say(counted, pieces.reduce((sum, piece) => sum + Number(piece.dataset.mtPiece) * number(piece.value), 0));
  }
});

// What is filled in may be typed over at once.
document.querySelector('[autofocus][data-mt-select]')?.select();
