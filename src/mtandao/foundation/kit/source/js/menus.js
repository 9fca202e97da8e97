// Menus are <details>. The script only closes them: one at a time, on a click outside, on Escape.
const open = () => document.querySelectorAll('details.mt-menu[open]');

document.addEventListener('click', (event) => {
  for (const menu of open()) {
    const inside = menu.contains(event.target);
    if (!inside || event.target.closest('.mt-menu-list a, .mt-menu-list button, [data-mt-close-menu]')) menu.open = false;
  }
});

document.addEventListener('toggle', (event) => {
  if (!event.target.matches?.('details.mt-menu[open]')) return;
  for (const menu of open()) if (menu !== event.target) menu.open = false;
  event.target.querySelector('.mt-pop input:not([type=hidden]), .mt-pop select')?.focus({ preventScroll: true });
}, true);

export function closeMenus() {
  const menus = [...open()];
  for (const menu of menus) {
    menu.open = false;
    menu.querySelector('summary')?.focus();
  }
  return menus.length > 0;
}
