import { readdirSync, readFileSync } from 'node:fs';
import type { FindingKind, FindingLevel } from '../../src/render/types.ts';

// The corpus: one page a language, in test/guards/corpus/. A page has a prompt and proposals for it: honest ones, and such
// with a planted loss, whose heading says what has to be found. A proposal is a diff of lines (with nothing to replace, it
// is added at the end), a whole text, or a whole answer, in which `(the prompt)` stands for it.

/** A proposal, and what the guards have to make of it. */
export interface Proposal {
  readonly language: string;
  readonly name: string;
  readonly before: string;
  /** What the model answers. */
  readonly answer: string;
  /** The answer without its wrapping, where no line may be missing. */
  readonly prompt: string;
  /** What has to be found; nothing for an honest proposal. */
  readonly planted?: { readonly kind: FindingKind; readonly level: FindingLevel };
  readonly transcripts: readonly string[];
  readonly keep: readonly string[];
}

const FOLDER = new URL('./corpus/', import.meta.url);

/** The proposals of every page, as people wrote them. */
export function readCorpus(): Proposal[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .flatMap((file) => readPage(readFileSync(new URL(file, FOLDER), 'utf8')));
}

function readPage(page: string): Proposal[] {
  const language = /^# (.+)$/m.exec(page)?.[1] ?? '';
  const [, head = '', ...sections] = page.split(/^## (?=Prompt$|honest: |[a-z-]+ (?:block|warn): )/m);
  const before = blockOf(head, 'text') ?? '';
  return sections.map((section) => {
    const [, what = '', name = ''] = /^(.+?): (.+)$/m.exec(section) ?? [];
    const [kind, level] = what.split(' ');
    const diff = blockOf(section, 'diff');
    const answer = blockOf(section, 'answer');
    const whole = blockOf(section, 'text');
    const prompt = diff === undefined ? (whole ?? before) : applyDiff(before, diff, name);
    const call = blockOf(section, 'call');
    return {
      language,
      name,
      before,
      answer: answer?.replace('(the prompt)\n', () => before) ?? prompt,
      prompt: answer === undefined || answer.includes('(the prompt)') ? prompt : answer,
      ...(what === 'honest' ? {} : { planted: { kind: kind as FindingKind, level: level as FindingLevel } }),
      transcripts: call === undefined ? [] : [call],
      keep: [],
    };
  });
}

const blockOf = (text: string, language: string) =>
  new RegExp(`^(\`{3,})${language}\\n(.*?)^\\1$`, 'ms').exec(text)?.[2];

/** Replaces each run of `-` lines by the `+` lines behind it. */
function applyDiff(before: string, diff: string, name: string): string {
  const lines = before.split('\n');
  const added: string[] = [];
  let at = -1;
  for (const line of diff.split('\n').filter((one) => one !== '')) {
    const text = line.slice(2);
    if (line.startsWith('-')) {
      const next = lines.indexOf(text, Math.max(0, at));
      if (next < 0) throw new Error(`"${name}" changes a line that the prompt does not have: ${text}`);
      lines.splice(next, 1);
      at = next;
    } else if (at < 0) {
      added.push(text);
    } else {
      lines.splice(at, 0, text);
      at += 1;
    }
  }
  return lines.join('\n') + (added.length === 0 ? '' : `\n${added.join('\n')}\n`);
}
