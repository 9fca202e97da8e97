// [data-mt-copy="text"] puts the text on the clipboard and says so for a moment.
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-mt-copy]');
  if (!button) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(button.dataset.mtCopy);
  } catch {
    // Pages served without TLS on a local network have no clipboard of their own.
    const area = Object.assign(document.createElement('textarea'), { value: button.dataset.mtCopy });
    area.className = 'mt-reader';
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
    button.focus();
  }
  const use = button.querySelector('use');
  const was = use.getAttribute('href');
  use.setAttribute('href', was.replace(/#.*/, '#check'));
  document.dispatchEvent(new CustomEvent('mt:said', { detail: button.dataset.mtCopied || '' }));
  setTimeout(() => use.setAttribute('href', was), 1400);
});

// Said to readers only.
document.addEventListener('mt:said', (event) => {
  const voice = document.querySelector('#mt-voice');
  if (voice) voice.textContent = event.detail;
});
