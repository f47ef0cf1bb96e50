import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

// node scripts/sbom.ts > sbom.cdx.json
//
// Lists what the action is built from (package-lock.json without development dependencies) as CycloneDX 1.5. The same lock
// file gives the same list to the byte. Runs with nothing installed, because it runs where there is a token that can write.

interface Lock {
  name: string;
  version: string;
  packages: Record<
    string,
    { version: string; integrity?: string; license?: string; dev?: boolean; devOptional?: boolean }
  >;
}

/** The bill of materials of a lock file of version 3. */
export function renderSbom({ name, version, packages }: Lock): string {
  const components = Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { version: its, integrity = '', license }]) => {
      const component = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const [algorithm, digest = ''] = integrity.split('-');
      const purl = nameUrl(component, its);
      return {
        type: 'library',
        'bom-ref': path,
        name: component,
        version: its,
        purl,
        ...(algorithm === 'sha512'
          ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }] }
          : {}),
        ...(license ? { licenses: [{ expression: license }] } : {}),
      };
    });
  const component = { type: 'application', 'bom-ref': name, name, version, purl: nameUrl(name, version) };
  const bom = { bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, metadata: { component }, components };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

function nameUrl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(renderSbom(JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock));
}
