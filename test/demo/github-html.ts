import { micromark, type Options } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { drawIcon } from './icons.ts';

type HtmlExtension = NonNullable<Options['htmlExtensions']>[number];

/** HTML elements of the action's bodies that GitHub keeps. */
const KEPT = new Set([
  'b',
  'br',
  'code',
  'del',
  'details',
  'em',
  'hr',
  'i',
  'ins',
  'kbd',
  'p',
  'strong',
  'sub',
  'summary',
  'sup',
]);
const ALERT_ICONS: Readonly<Record<string, string>> = {
  note: 'info',
  tip: 'light-bulb',
  important: 'report',
  warning: 'alert',
  caution: 'stop',
};
const ALERT = /<blockquote>\n<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*/g;
const DIFF = /<pre><code class="language-diff">([\s\S]*?)<\/code><\/pre>/g;

/** Renders Markdown like GitHub: with its extensions, alerts and colored diffs, and with harmless HTML only. */
export function renderGitHubMarkdown(markdown: string): string {
  return micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml(), harmlessHtml()] })
    .replace(ALERT, (_, kind: string) => {
      const name = kind.toLowerCase();
      const title = name[0]?.toUpperCase() + name.slice(1);
      return `<blockquote class="alert ${name}">\n<p class="alert-title">${drawIcon(ALERT_ICONS[name] ?? 'info')}${title}</p>\n<p>`;
    })
    .replace(DIFF, (_, code: string) => `<pre class="diff"><code>${colorDiff(code)}</code></pre>`)
    .replaceAll('<table>', '<div class="scroll"><table>')
    .replaceAll('</table>', '</table></div>');
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function harmlessHtml(): HtmlExtension {
  return {
    exit: {
      htmlFlowData(token) {
        this.raw(keepHarmless(this.sliceSerialize(token)));
      },
      htmlTextData(token) {
        this.raw(keepHarmless(this.sliceSerialize(token)));
      },
    },
  };
}

function keepHarmless(html: string): string {
  return html.replace(/<!--[\s\S]*?-->|<(\/?)([a-z]+)[^<>]*>|[<>]/gi, (found, slash: string, name?: string) => {
    if (found.startsWith('<!--')) return '';
    const tag = name?.toLowerCase();
    return tag && KEPT.has(tag) ? `<${slash}${tag}>` : escapeHtml(found);
  });
}

function colorDiff(code: string): string {
  const kinds: Record<string, string> = { '+': 'add', '-': 'del', '@': 'hunk' };
  return code
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `<span class="${kinds[line[0] ?? ''] ?? 'same'}">${line === '' ? ' ' : line}</span>`)
    .join('');
}
