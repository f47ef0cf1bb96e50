import { escapeHtml, renderGitHubMarkdown } from './github-html.ts';
import { drawBotAvatar, drawIcon, drawIdenticon } from './icons.ts';
import { type Theme, writeStyle } from './page-style.ts';
import type { LogLine } from './runner-log.ts';

/** A pull request's page: the conversation, then the files. */
export interface PullRequestPage {
  readonly kind: 'pull-request';
  readonly number: number;
  readonly title: string;
  readonly state: 'open' | 'closed';
  readonly author: string;
  /** In GitHub's words: `2 minutes ago` */
  readonly opened: string;
  readonly body: string;
  readonly base: string;
  readonly head: string;
  readonly commits: readonly { readonly sha: string; readonly title: string; readonly verified: boolean }[];
  readonly comments: readonly { readonly author: string; readonly when: string; readonly body: string }[];
  /** The number of workflow jobs that ran for it. */
  readonly checks: number;
  readonly files: readonly ChangedFile[];
}

export interface ChangedFile {
  readonly path: string;
  readonly additions: number;
  readonly deletions: number;
  /** Hunks of a unified diff, without the file's header. */
  readonly patch: string;
}

/** A workflow run's page: its result, annotations, and the job summary. */
export interface SummaryPage {
  readonly kind: 'summary';
  readonly workflow: string;
  /** In GitHub's words: `schedule 2 minutes ago` */
  readonly triggered: string;
  readonly succeeded: boolean;
  readonly annotations: readonly LogLine[];
  readonly summary: string;
}

/** A part of a body, for a picture. */
export interface ExcerptPage {
  readonly kind: 'excerpt';
  readonly title: string;
  readonly body: string;
}

export type Page = PullRequestPage | SummaryPage;

export interface PageOptions {
  readonly theme: Theme;
  /** For a picture: only the top of the page. */
  readonly picture?: boolean;
  /** The demo's pages; the current one has no URL. */
  readonly links?: readonly { readonly title: string; readonly href?: string }[];
  readonly log?: readonly LogLine[];
}

/** A self-contained HTML file, without scripts. */
export function renderPage(page: Page | ExcerptPage, options: PageOptions): string {
  const { theme, picture = false, links = [], log = [] } = options;
  const { title, content } = writeContent(page, picture);
  const nav = links.map(({ title: name, href }) =>
    href === undefined ? `<b>${escapeHtml(name)}</b>` : `<a href="${escapeHtml(href)}">${escapeHtml(name)}</a>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${writeStyle(theme)}</style>
</head>
<body${picture ? ' class="picture"' : ''}>
${nav.length === 0 ? '' : `<nav class="scenes" aria-label="Scenes of the demo">${nav.join('\n')}</nav>`}
<main>
${content}
${log.length === 0 ? '' : writeLog(log)}
</main>
</body>
</html>
`;
}

function writeContent(page: Page | ExcerptPage, picture: boolean): { title: string; content: string } {
  switch (page.kind) {
    case 'pull-request':
      return { title: `${page.title} · Pull request #${page.number}`, content: writePullRequest(page, picture) };
    case 'summary':
      return { title: page.workflow, content: writeRun(page) };
    case 'excerpt':
      return { title: page.title, content: `<section class="box">${writeBody(page.body)}</section>` };
  }
}

function writePullRequest(page: PullRequestPage, picture: boolean): string {
  const { number, title, state, author, opened, commits, comments, checks, files } = page;
  const tabs = [
    writeTab('comment-discussion', 'Conversation', comments.length),
    writeTab('git-commit', 'Commits', commits.length),
    writeTab('checklist', 'Checks', checks),
    writeTab('file-diff', 'Files changed', files.length),
  ];
  const conversation = [
    writeEntry(author, opened, page.body),
    `<ol class="commits">${commits.map(writeCommit).join('\n')}</ol>`,
    ...comments.map((comment) => writeEntry(comment.author, comment.when, comment.body)),
  ];
  // A picture ends within the last body, so nothing may follow it.
  const shown = picture && comments.length === 0 ? conversation.slice(0, 1) : conversation;
  const changed = ['<h2 class="part" id="files">Files changed</h2>', ...files.map(writeFile)];
  const [icon, word] = state === 'open' ? ['git-pull-request', 'Open'] : ['git-pull-request-closed', 'Closed'];
  return `<h1>${escapeHtml(title)} <span class="number">#${number}</span></h1>
<div class="facts"><span class="state ${state}">${drawIcon(icon)}${word}</span>
<span><b>${showLogin(author)}</b> wants to merge ${countOf(commits.length, 'commit')} into <span class="branch mono">${escapeHtml(page.base)}</span> from <span class="branch mono">${escapeHtml(page.head)}</span></span></div>
<div class="tabs">${tabs.join('')}</div>
${shown.join('\n')}
${picture ? '' : changed.join('\n')}`;
}

function writeTab(icon: string, name: string, count: number): string {
  const current = name === 'Conversation' ? ' class="current"' : '';
  return `<span${current}>${drawIcon(icon)}${name} <span class="count">${count}</span></span>`;
}

function writeEntry(author: string, when: string, body: string): string {
  const avatar = author.endsWith('[bot]') ? drawBotAvatar() : drawIdenticon(author);
  return `<div class="entry">${avatar}
<section class="box"><header><b>${showLogin(author)}</b> commented ${when}</header>
${writeBody(body)}</section></div>`;
}

function writeBody(body: string): string {
  return `<div class="markdown">${breakLines(renderGitHubMarkdown(body))}</div>`;
}

/** In conversations, unlike files, GitHub keeps every line break. */
function breakLines(html: string): string {
  return html.replace(/<p>[\s\S]*?<\/p>/g, (paragraph) => paragraph.replaceAll('\n', '<br>\n'));
}

function showLogin(login: string): string {
  const bot = login.endsWith('[bot]');
  return escapeHtml(login.replace('[bot]', '')) + (bot ? '<span class="tag">bot</span>' : '');
}

function writeCommit({ sha, title, verified }: PullRequestPage['commits'][number]): string {
  return `<li><span class="title">${escapeHtml(title)}</span>${verified ? '<span class="verified">Verified</span>' : ''}<span class="mono">${sha.slice(0, 7)}</span></li>`;
}

function writeFile({ path, additions, deletions, patch }: ChangedFile): string {
  let oldLine = 0;
  let newLine = 0;
  const rows = patch.split('\n').flatMap((line) => {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line);
    if (hunk) {
      [oldLine, newLine] = [Number(hunk[1]), Number(hunk[2])];
      return [writeRow('hunk', '', '', line)];
    }
    switch (line[0]) {
      case '+':
        return [writeRow('add', '', newLine++, line)];
      case '-':
        return [writeRow('del', oldLine++, '', line)];
      case ' ':
        return [writeRow('same', oldLine++, newLine++, line)];
      default:
        return [];
    }
  });
  return `<section class="box file"><header><span class="mono">${escapeHtml(path)}</span><span class="size"><span class="plus">+${additions}</span> <span class="minus">−${deletions}</span></span></header>
<table class="lines mono">${rows.join('\n')}</table></section>`;
}

function writeRow(kind: string, oldLine: number | '', newLine: number | '', text: string): string {
  return `<tr class="${kind}"><td class="number">${oldLine}</td><td class="number">${newLine}</td><td>${escapeHtml(text)}</td></tr>`;
}

const LEVEL_ICONS = { error: 'x-circle-fill', warning: 'alert', notice: 'info' } as const;

function writeRun({ workflow, triggered, succeeded, annotations, summary }: SummaryPage): string {
  const [state, icon, word] = succeeded
    ? ['success', 'check-circle', 'Success']
    : ['failure', 'x-circle-fill', 'Failure'];
  const notes = annotations.map(({ kind, text, place }) => {
    const where = place === undefined ? '' : `${place.file}${place.line === undefined ? '' : `, line ${place.line}`}`;
    const sign = kind === 'plain' || kind === 'group' ? '' : drawIcon(LEVEL_ICONS[kind]);
    return `<div class="annotation"><span class="level ${kind}">${sign}${kind[0]?.toUpperCase()}${kind.slice(1)}</span><div>${escapeHtml(text)}${where === '' ? '' : `<div class="where mono">${escapeHtml(where)}</div>`}</div></div>`;
  });
  const box = (title: string, content: string, more = '') =>
    `<section class="box"><header><b>${title}</b>${more}</header>${content}</section>`;
  return `<h1>${escapeHtml(workflow)}</h1>
<div class="facts"><span class="state ${state}">${drawIcon(icon)}${word}</span><span>job <b>improve</b>, triggered via ${escapeHtml(triggered)}</span></div>
<div class="stack">
${notes.length === 0 ? '' : box('Annotations', notes.join('\n'), ` ${countLevels(annotations)}`)}
${box('improve summary', `<div class="markdown">${renderGitHubMarkdown(summary)}</div>`)}
</div>`;
}

/** `1 error and 3 warnings` */
function countLevels(annotations: readonly LogLine[]): string {
  return (['error', 'warning', 'notice'] as const)
    .map((level) => [level, annotations.filter(({ kind }) => kind === level).length] as const)
    .filter(([, count]) => count > 0)
    .map(([level, count]) => countOf(count, level))
    .join(' and ');
}

function writeLog(lines: readonly LogLine[]): string {
  const words = { plain: '', group: '▼ ', error: 'Error: ', warning: 'Warning: ', notice: 'Notice: ' };
  const text = lines.map(
    ({ kind, text: line, grouped }) =>
      `<span class="${kind}">${grouped ? '  ' : ''}${words[kind]}${escapeHtml(line)}</span>`,
  );
  return `<h2 class="part">The log of the step</h2>\n<pre class="log box">${text.join('\n')}</pre>`;
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
