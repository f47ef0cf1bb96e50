import { describe, expect, it } from 'vitest';
import { renderGitHubMarkdown } from './github-html.ts';

describe('Markdown as GitHub shows it', () => {
  it.each([
    ['~~a~~ <ins>b</ins>', '<p><del>a</del> <ins>b</ins></p>'],
    ['<!-- marker -->', ''],
    ['a <!-- b --> c', '<p>a  c</p>'],
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['x <b onclick="y">z</b>', '<p>x <b>z</b></p>'],
    ['[a](javascript:b)', '<p><a href="">a</a></p>'],
    ['<details><summary>a</summary>\n\nb\n\n</details>', '<details><summary>a</summary>\n<p>b</p>\n</details>'],
  ])('%j', (markdown, html) => {
    expect(renderGitHubMarkdown(markdown).trim()).toBe(html);
  });

  it('shows alerts as such', () => {
    const html = renderGitHubMarkdown('> [!WARNING]\n> **Look.**\n');
    expect(html.replace(/<svg.*?<\/svg>/, 'ICON')).toContain(
      '<blockquote class="alert warning">\n<p class="alert-title">ICONWarning</p>\n<p><strong>Look.',
    );
  });

  it('colors the lines of a diff, and keeps them text', () => {
    const html = renderGitHubMarkdown('```diff\n@@ -1 +1 @@\n-<b>\n+c\n d\n```\n');
    expect(html).toBe(
      '<pre class="diff"><code><span class="hunk">@@ -1 +1 @@</span><span class="del">-&lt;b&gt;</span>' +
        '<span class="add">+c</span><span class="same"> d</span></code></pre>\n',
    );
  });
});
