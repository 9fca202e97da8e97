// [data-mt-theme-set="dark|light|auto"] chooses; [data-mt-theme-turn] turns between light and dark.
document.addEventListener('click', (event) => {
  const chosen = event.target.closest('[data-mt-theme-set]');
  const turned = event.target.closest('[data-mt-theme-turn]');
  if (chosen) window.mtTheme.set(chosen.dataset.mtThemeSet);
  if (turned) {
    const now = document.documentElement.getAttribute('data-bs-theme');
    window.mtTheme.set(now === 'dark' ? 'light' : 'dark');
  }
});
