import { mkdirSync, writeFileSync } from 'node:fs';
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
