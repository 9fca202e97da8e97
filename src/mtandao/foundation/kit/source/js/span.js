// "4 min 52 s" in the page's language.
export function span(seconds) {
  const minutes = Math.floor(seconds / 60);
  const rest = String(seconds % 60);
  const words = minutes ? document.body.dataset.mtMinutes : document.body.dataset.mtSeconds;
  return (words || '{m} min {s} s').replace('{m}', minutes).replace('{s}', minutes ? rest.padStart(2, '0') : rest);
}
