// A tab's content comes by htmx; the line under its name follows.
document.addEventListener('htmx:afterSettle', (event) => {
  if (event.target.id !== 'mt-tab') return;
  for (const tab of document.querySelectorAll('.mt-tabs a[data-mt-tab]')) {
    const here = tab.pathname === location.pathname;
    tab.classList.toggle('mt-on', here);
    if (here) tab.setAttribute('aria-current', 'page'); else tab.removeAttribute('aria-current');
  }
});
