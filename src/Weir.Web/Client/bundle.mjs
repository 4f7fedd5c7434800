// Bundles the page into the folder that is given: fixed file names, each with a .br and a .gz beside it; index.html names the others with their hash.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const out = process.argv[2];
mkdirSync(out, { recursive: true });

const bundled = await build({
  entryPoints: { app: 'src/main.tsx', theme: 'src/theme.ts' },
  outdir: out,
  bundle: true,
  minify: true,
  write: false,
  format: 'esm',
  target: ['chrome109', 'firefox115', 'safari16'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
});
if (bundled.warnings.length > 0) process.exit(1);

const files = new Map(bundled.outputFiles.map(file => [file.path.split('/').pop(), Buffer.from(file.contents)]));
files.set('icon.svg', readFileSync('src/icon.svg'));

// What of others' work is in the bundle, with the terms that it may be used under.
const packages = [...new Set(Object.keys(bundled.metafile.inputs).map(path => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]).filter(Boolean))].sort();
files.set('licences.txt', Buffer.from(packages.map(name => {
  const folder = join('..', 'node_modules', name);
  return `${name} ${JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version}\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8')}`;
}).join('\n')));

const hash = content => createHash('sha256').update(content).digest('base64url').slice(0, 16);
let index = readFileSync('src/index.html', 'utf8');
for (const [name, content] of files) index = index.replaceAll(`"${name}"`, `"${name}?v=${hash(content)}"`);
files.set('index.html', Buffer.from(index));

for (const [name, content] of files) {
  writeFileSync(join(out, name), content);
  writeFileSync(join(out, `${name}.gz`), gzipSync(content, { level: 9 }));
  writeFileSync(join(out, `${name}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
