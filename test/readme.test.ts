import { describe, expect, it } from 'vitest';
import { renderReadme } from '../scripts/reference.ts';
import { isHealthy, type Status } from '../src/pipeline/outcome.ts';
import { action, read, tableBelow } from './docs/pages.ts';

// What the README alone must do; what holds for every page is in test/docs/.

const readme = read('README.md');

describe('the README', () => {
  it('is current; else run npm run readme', () => {
    expect(readme).toBe(renderReadme(readme));
  });

  it('begins with the two commands, before the first heading', () => {
    const start = readme.slice(0, readme.indexOf('\n## '));
    expect(start).toContain('npm ci && npm run demo');
    expect(start).toContain('npm ci && npm test');
    expect(start.split('\n').length).toBeLessThan(30);
  });

  it('tells every status with its exit code', () => {
    const { rows } = tableBelow('README.md', 'Status and exit code');
    const statuses = [...(action.outputs.status?.description.matchAll(/`(\w+)`/g) ?? [])].map(([, name]) => name);
    expect(rows.map(([status, exit]) => [status?.code[0], exit?.text])).toEqual(
      statuses.map((status) => [status, isHealthy(status as Status) ? '0' : '1']),
    );
  });

  it('shows each picture in light and dark', () => {
    const pictures = [...readme.matchAll(/<picture>\n([\s\S]*?)<\/picture>/g)].map(([, picture = '']) => picture);
    expect(pictures.length).toBeGreaterThan(4);
    for (const picture of pictures) {
      const [, name] = /srcset="docs\/images\/([\w-]+)-dark\.png"/.exec(picture) ?? [];
      expect(picture).toContain('media="(prefers-color-scheme: dark)"');
      expect(picture).toContain(`src="docs/images/${name}-light.png"`);
    }
  });
});
