import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// Bundles build/index.js into dist/: a step of `npm run build`.

interface Bundle {
  code: string;
  assets: Record<string, { source: string | Buffer }>;
}
type Ncc = (
  entry: string,
  options: { externals: Record<string, string>; license: string; sourceMapRegister: boolean; quiet: boolean },
) => Promise<Bundle>;

/**
 * Modules that no run reaches, so that nobody waits for them: requiring one throws, which undici takes for a Node.js
 * without it. HTTP/2 is turned off in src/http.ts; Milo is a parser that undici tries out on request.
 */
const LEFT_OUT = ['node:http2', '../milo/simd.js', '../milo/no-simd.js'];

/** Parts of undici's entry that nothing here uses. The entry only hands on what they export, so any module can replace them. */
const UNUSED = [
  ...['mock-agent', 'mock-call-history', 'mock-client', 'mock-errors', 'mock-pool', 'snapshot-agent'].map(
    (name) => `./lib/mock/${name}`,
  ),
  ...['websocket', 'stream/websocketstream', 'stream/websocketerror'].map((name) => `./lib/web/websocket/${name}`),
  './lib/web/eventsource/eventsource',
];

/** undici's parser for processors without SIMD: a file of its own, which hardly any run reads. */
const PLAIN_PARSER = { module: '../llhttp/llhttp-wasm.js', file: 'llhttp-wasm.cjs' };

/** Dependencies of dependencies that hold no code. */
const ONLY_TYPES = new Set(['@octokit/openapi-types', '@octokit/types']);

const root = fileURLToPath(new URL('..', import.meta.url));
const ncc = createRequire(import.meta.url)('@vercel/ncc') as Ncc;
const { code, assets } = await ncc(path.join(root, 'build/index.js'), {
  externals: {
    ...Object.fromEntries(LEFT_OUT.map((name) => [name, `left-out:${path.posix.basename(name)}`])),
    ...Object.fromEntries(UNUSED.map((name) => [name, 'node:util'])),
    [PLAIN_PARSER.module]: `./${PLAIN_PARSER.file}`,
  },
  license: 'licenses.txt',
  sourceMapRegister: false,
  quiet: true,
});
const files = {
  'index.js': code,
  ...Object.fromEntries(Object.entries(assets).map(([name, { source }]) => [name, source])),
};
for (const [name, content] of Object.entries(files)) {
  const file = path.join(root, 'dist', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}
copyFileSync(
  path.join(root, 'node_modules/undici/lib/dispatcher', PLAIN_PARSER.module),
  path.join(root, 'dist', PLAIN_PARSER.file),
);
addLicenses(path.join(root, 'dist/licenses.txt'));

/** ncc finds no license where modules are merged into one, so those of all packages that run are looked for. */
function addLicenses(file: string): void {
  const found = readFileSync(file, 'utf8');
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  const folders = Object.entries(packages).filter(([folder, { dev }]) => folder !== '' && !dev);
  const byName = new Map(folders.map(([folder]) => [folder.replace(/^.*node_modules\//, ''), folder]));
  const lines = new Set(found.split('\n'));
  const missing = [...byName].filter(([name]) => !ONLY_TYPES.has(name) && !lines.has(name));
  const added = missing.map(([name, inLock]) => {
    const folder = path.join(root, inLock);
    const { license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { license: string };
    const text = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (text === undefined) throw new Error(`${name} has no license file`);
    return `\n\n${name}\n${license}\n${readFileSync(path.join(folder, text), 'utf8').trimEnd()}\n`;
  });
  writeFileSync(file, found + added.join(''));
}
