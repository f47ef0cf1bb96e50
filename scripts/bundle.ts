import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

const root = fileURLToPath(new URL('..', import.meta.url));
const ncc = createRequire(import.meta.url)('@vercel/ncc') as Ncc;
const { code, assets } = await ncc(path.join(root, 'build/index.js'), {
  externals: Object.fromEntries(LEFT_OUT.map((name) => [name, `left-out:${path.posix.basename(name)}`])),
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
addLicenses(path.join(root, 'dist/licenses.txt'));

/** ncc finds no license where modules are merged into one; those of our own dependencies are known. */
function addLicenses(file: string): void {
  const found = readFileSync(file, 'utf8');
  const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const missing = Object.keys(dependencies).filter((name) => !found.split('\n').includes(name));
  const added = missing.map((name) => {
    const folder = path.join(root, 'node_modules', name);
    const { license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { license: string };
    const text = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (text === undefined) throw new Error(`${name} has no license file`);
    return `\n\n${name}\n${license}\n${readFileSync(path.join(folder, text), 'utf8').trimEnd()}\n`;
  });
  writeFileSync(file, found + added.join(''));
}
