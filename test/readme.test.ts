import { describe, expect, it } from 'vitest';
import { renderReadme } from '../scripts/reference.ts';
import { isHealthy, type Status } from '../src/task/outcome.ts';
import { action, list, PAGES, read, tableBelow } from './docs/pages.ts';

// What the README alone must do; what holds for every page is in test/docs/.

const readme = read('README.md');

describe('the README', () => {
  it('is current; else run npm run readme', () => {
    expect(readme).toBe(renderReadme(readme));
  });

  it('has at most 2,000 words', () => {
    expect(readme.trim().split(/\s+/).length).toBeLessThanOrEqual(2000);
  });

  it('begins with a picture, a workflow and the two commands, before the first heading', () => {
    const start = readme.slice(0, readme.indexOf('\n## '));
    expect(start).toContain('<picture>');
    expect(start).toContain(read('examples/quick-start.yml'));
    expect(start).toContain('npm ci && npm run demo\nnpm ci && npm test\n');
  });
});

describe('the pages', () => {
  it('list every status with its exit code', () => {
    const { rows } = tableBelow('docs/reference.md', 'Status and exit code');
    const statuses = [...(action.outputs.status?.description.matchAll(/`(\w+)`/g) ?? [])].map(([, name]) => name);
    expect(rows.map(([status, exit]) => [status?.code[0], exit?.text])).toEqual(
      statuses.map((status) => [status, isHealthy(status as Status) ? '0' : '1']),
    );
  });

  it('show each picture once, in light and dark', () => {
    const pictures = PAGES.flatMap((page) => [...read(page).matchAll(/<picture>\n([\s\S]*?)<\/picture>/g)]);
    const names = pictures.map(([, picture = '']) => {
      const [, name] = /srcset="(?:docs\/)?images\/([\w-]+)-dark\.png"/.exec(picture) ?? [];
      expect(picture).toContain('media="(prefers-color-scheme: dark)"');
      expect(picture).toMatch(new RegExp(`src="(docs/)?images/${name}-light\\.png"`));
      return `docs/images/${name}-light.png`;
    });
    expect(names.sort()).toEqual(list('docs/images/', /-light\.png$/));
  });
});
