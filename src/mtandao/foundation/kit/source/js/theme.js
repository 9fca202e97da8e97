// Runs before the first paint, so that a dark page never flashes white. Kept tiny on purpose.
(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const kept = () => {
    try { return localStorage.getItem('mt-theme') || 'auto'; } catch { return 'auto'; }
  };
  const show = () => {
    const choice = kept();
    root.setAttribute('data-bs-theme', choice === 'auto' ? (dark.matches ? 'dark' : 'light') : choice);
    root.setAttribute('data-mt-theme', choice);
    document.dispatchEvent(new Event('mt:theme'));
  };
  root.classList.add('mt-js');
  dark.addEventListener('change', show);
  addEventListener('storage', (event) => { if (event.key === 'mt-theme') show(); });
  window.mtTheme = {
    set(choice) {
      try { localStorage.setItem('mt-theme', choice); } catch { /* private window: holds for this page only */ }
      show();
      if (kept() !== choice && choice !== 'auto') root.setAttribute('data-bs-theme', choice);
    },
  };
  show();
})();
