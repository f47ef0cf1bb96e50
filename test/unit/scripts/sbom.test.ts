import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renderSbom } from '../../../scripts/sbom.ts';

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8'));

interface Sbom {
  components: { name: string; version: string; purl: string; hashes?: { content: string }[] }[];
}

it('lists every dependency that is bundled, and none that only builds or tests', () => {
  const { components } = JSON.parse(renderSbom(read('package-lock.json'))) as Sbom;
  const { dependencies, devDependencies } = read('package.json') as Record<string, Record<string, string>>;
  const listed = components.map(({ name, version }) => `${name}@${version}`);
  for (const [name, version] of Object.entries(dependencies ?? {})) expect(listed).toContain(`${name}@${version}`);
  const names = components.map(({ name }) => name);
  for (const name of Object.keys(devDependencies ?? {})) expect(names).not.toContain(name);
});

it('names a package by its URL and its digest', () => {
  const sbom = JSON.parse(
    renderSbom({
      name: 'action',
      version: '1.2.3',
      packages: {
        '': { version: '1.2.3' },
        'node_modules/a/node_modules/@scope/b': {
          version: '2.0.0',
          integrity: `sha512-${Buffer.from('ab').toString('base64')}`,
          license: 'MIT',
        },
        'node_modules/tool': { version: '1.0.0', dev: true },
      },
    }),
  );
  expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { purl: 'pkg:npm/action@1.2.3' } } });
  expect(sbom.components).toEqual([
    {
      type: 'library',
      'bom-ref': 'node_modules/a/node_modules/@scope/b',
      name: '@scope/b',
      version: '2.0.0',
      purl: 'pkg:npm/%40scope/b@2.0.0',
      hashes: [{ alg: 'SHA-512', content: '6162' }],
      licenses: [{ expression: 'MIT' }],
    },
  ]);
});
