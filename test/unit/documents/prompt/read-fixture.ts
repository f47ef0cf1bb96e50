import { readFileSync } from 'node:fs';

/** The text of a file in test/fixtures/documents. */
export function readFixture(name: string): string {
  return readFileSync(new URL(`../../../fixtures/documents/${name}`, import.meta.url), 'utf8');
}
