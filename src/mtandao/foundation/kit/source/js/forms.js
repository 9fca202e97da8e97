// Small comforts. The server checks everything again.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method !== 'post' || form.dataset.mtMany !== undefined) return;
  form.dataset.sent = '1';
  setTimeout(() => { delete form.dataset.sent; }, 4000);
});
addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach((form) => { delete form.dataset.sent; }));

// Choosing in a filter applies it; typing waits for Enter or the button.
document.addEventListener('change', (event) => {
  const form = event.target.closest('form[data-mt-filters]');
  if (form && event.target.matches('select:not([multiple]), input[type=radio]')) form.requestSubmit();
});

// Empty filters do not belong in the address.
document.addEventListener('formdata', (event) => {
  if (!event.target.matches('form[data-mt-filters]')) return;
  for (const [name, value] of [...event.formData.entries()]) if (value === '') event.formData.delete(name);
});

document.addEventListener('click', (event) => {
  const eye = event.target.closest('[data-mt-reveal]');
  if (!eye) return;
  const input = eye.parentElement.querySelector('input');
  input.type = input.type === 'password' ? 'text' : 'password';
  eye.setAttribute('aria-pressed', String(input.type === 'text'));
});

const summary = () => document.querySelector('[data-mt-summary]')?.focus();
summary();
document.addEventListener('htmx:afterSettle', summary);
