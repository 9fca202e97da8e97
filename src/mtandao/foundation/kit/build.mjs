// Builds what the pages load, into static/built/: run at set-up by `npm run build`, in about two seconds.
// Content hashes are not made here: the static files storage adds them.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { PurgeCSS } from 'purgecss';

const kit = dirname(fileURLToPath(import.meta.url));
const product = join(kit, '..', '..');
const root = join(product, '..', '..');
const source = join(kit, 'source');
const out = join(kit, 'static', 'built');
const modules = join(root, 'node_modules');

// The order is the cascade: tokens first, the pieces, then the phone and the printed page.
const consolePieces = [
  'fonts', 'tokens', 'tabler', 'base', 'states', 'buttons', 'shell', 'sheet', 'verdict', 'thread', 'figures', 'rows', 'table', 'widths',
  'filters', 'bulk', 'forms', 'tabs', 'detail', 'wizard', 'notes', 'empty', 'charts', 'maps', 'find', 'phone', 'phone-thread', 'phone-list', 'print',
];

const text = (...path) => readFile(join(...path), 'utf8');

async function filesBelow(folder, endings) {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => endings.some((ending) => name.endsWith(ending)) && !name.includes('static/built')).map((name) => join(folder, name));
}

/** A device that asks for dark gets it without the script too; the colours are written once, in tokens.css. */
function withDeviceDark(tokens) {
  const [, colours] = tokens.match(/\[data-bs-theme=dark\] \{([^}]+)\}/);
  return `${tokens}\n@media (prefers-color-scheme:dark){:root:not([data-bs-theme]){${colours}}}\n`;
}

async function stylesheet(pieces, folder, name, before = '') {
  const parts = [];
  for (const piece of pieces) {
    const css = await text(source, folder, `${piece}.css`);
    parts.push(piece === 'tokens' ? withDeviceDark(css) : css);
  }
  await build({
    stdin: { contents: before + parts.join('\n'), loader: 'css', resolveDir: root },
    outfile: join(out, name), bundle: true, minify: true, charset: 'utf8', legalComments: 'none',
    loader: { '.woff2': 'file' }, assetNames: 'fonts/[name]', nodePaths: [modules],
  });
}

/** Tabler, without the rules that no page of ours can meet. */
async function tabler(pages) {
  const words = new Set();
  for (const page of pages) for (const word of page.text.match(/[A-Za-z][\w-]*/g) || []) words.add(word);
  const [purged] = await new PurgeCSS().purge({
    content: [{ raw: [...words].join(' '), extension: 'txt' }],
    css: [{ raw: await text(modules, '@tabler/core/dist/css/tabler.min.css') }],
    defaultExtractor: (content) => content.split(' '),
    safelist: { standard: ['html', 'body', 'dialog', 'data-bs-theme', 'light', 'dark'] },
    keyframes: true, fontFace: true,
  });
  return purged.css;
}

const iconUse = /\{%\s*icon\s+"([a-z0-9-]+)"|\bicon\s*=\s*"([a-z0-9-]+)"|\bicon_html\("([a-z0-9-]+)"/g;

async function icons(pages) {
  const wanted = new Map();
  for (const page of pages) {
    for (const match of page.text.matchAll(iconUse)) {
      const name = match.slice(1).find(Boolean);
      if (!wanted.has(name)) wanted.set(name, relative(root, page.path));
    }
  }
  for (const line of (await text(source, 'icons.txt')).split('\n')) if (line && !line.startsWith('#')) wanted.set(line.trim(), 'icons.txt');
  const symbols = [];
  const missing = [];
  for (const [name, user] of [...wanted].sort()) {
    try {
      const svg = await text(modules, '@tabler/icons/icons/outline', `${name}.svg`);
      const shapes = svg.slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>')).replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, '');
      symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s+/g, ' ').replace(/> </g, '><').trim()}</symbol>`);
    } catch {
      missing.push(`${name} (in ${user})`);
    }
  }
  if (missing.length) throw new Error(`These icons are not in @tabler/icons (outline): ${missing.join(', ')}`);
  const shapes = (await text(source, 'shapes.svg')).replace('</svg>', '').trim();
  await writeFile(join(out, 'icons.svg'), `${shapes}\n${symbols.join('\n')}\n</svg>\n`);
  return symbols.length;
}

async function scripts() {
  const common = { bundle: true, minify: true, charset: 'utf8', legalComments: 'none', target: 'es2022', nodePaths: [modules] };
  await build({ ...common, entryPoints: [join(source, 'js', 'theme.js')], outfile: join(out, 'theme.js'), format: 'iife' });
  await build({ ...common, entryPoints: [join(source, 'js', 'kit.js')], outfile: join(out, 'console.js'), format: 'esm' });
  await build({ ...common, entryPoints: [join(source, 'js', 'charts.js')], outfile: join(out, 'charts.js'), format: 'esm' });
}

const began = performance.now();
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const pages = await Promise.all((await filesBelow(product, ['.html', '.py', '.txt'])).map(async (path) => ({ path, text: await text(path) })));
const jsFiles = await Promise.all((await filesBelow(join(source, 'js'), ['.js'])).map(async (path) => ({ path, text: await text(path) })));
await copyFile(join(source, 'logo.svg'), join(out, 'logo.svg'));
const [, drawn] = await Promise.all([
  stylesheet(['fonts', 'portal'], 'portal', 'portal.css'),
  icons(pages),
  scripts(),
  tabler([...pages, ...jsFiles]).then((css) => stylesheet(consolePieces, 'css', 'console.css', css)),
]);
for (const name of ['console.css', 'portal.css', 'console.js', 'charts.js', 'theme.js', 'icons.svg']) {
  const content = await readFile(join(out, name));
  console.log(`${name.padEnd(12)} ${(content.length / 1024).toFixed(1).padStart(7)} KB, ${(gzipSync(content).length / 1024).toFixed(1)} KB gzipped`);
}
console.log(`${drawn} icons. Built in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
