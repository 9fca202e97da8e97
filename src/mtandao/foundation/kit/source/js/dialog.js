// A link with data-mt-dialog opens its page in a <dialog>; without the script it is an ordinary page.
import htmx from 'htmx.org';

const dialog = () => document.querySelector('#mt-dialog');

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-mt-dialog]');
  if (link && dialog() && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    htmx.ajax('GET', link.href, { target: '#mt-dialog-body', swap: 'innerHTML' }).then(() => {
      if (dialog().open || !document.querySelector('#mt-dialog-body').children.length) return;
      dialog().showModal();
      dialog().querySelector('[autofocus], .mt-error ~ input, input:not([type=hidden]), select, textarea, .btn-primary')?.focus();
    });
  }
  if (event.target.closest('[data-mt-dialog-close]') && dialog()?.open) {
    event.preventDefault();
    dialog().close();
  }
  if (event.target === dialog()) dialog().close();
});
