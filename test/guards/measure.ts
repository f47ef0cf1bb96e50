import { checkGuards } from '../../src/guards/check-guards.ts';
import { unwrapAnswer } from '../../src/guards/unwrap-answer.ts';
import type { FindingKind, FindingLevel } from '../../src/render/types.ts';
import { type Proposal, readCorpus } from './read-corpus.ts';
import { rewrite } from './rewrites.ts';

/** What the guards made of one proposal. */
export interface Outcome extends Proposal {
  readonly found: readonly { readonly kind: FindingKind; readonly level: FindingLevel; readonly message: string }[];
  /** Lines of the prompt that were taken for wrapping. */
  readonly takenOff: number;
  /** Honest and not blocked, or planted and found at its level or a worse one. */
  readonly isRight: boolean;
}

/** Checks each proposal of the corpus, and each rewrite of its prompts. */
export function measureCorpus(): Outcome[] {
  const written = readCorpus();
  const prompts = written.filter(
    ({ before }, index) => written.findIndex((other) => other.before === before) === index,
  );
  return [...written, ...prompts.flatMap(rewrite)].map(measure);
}

/** Checks one proposal. */
export function measure(proposal: Proposal): Outcome {
  const { before, answer, prompt, planted, transcripts, keep } = proposal;
  const { after } = unwrapAnswer(before, answer);
  const findings = checkGuards({ before, after, keep, transcripts, kind: 'prompt' });
  const left = new Set(after.split('\n').map((line) => line.trim()));
  const takenOff = prompt.split('\n').filter((line) => !left.has(line.trim())).length;
  const isBlocked = findings.some(({ level }) => level === 'block');
  const isFound = findings.some(
    ({ kind, level }) => kind === planted?.kind && (level === planted.level || level === 'block'),
  );
  return { ...proposal, found: findings, takenOff, isRight: planted ? isFound : !isBlocked };
}

const rate = (right: number, all: number) => (all === 0 ? '' : `${right} of ${all}`);
const isBlockedBy = ({ found }: Outcome, level: FindingLevel) => found.some((finding) => finding.level === level);

/** The table of docs/guards.md: by language, then by kind. */
export function printTable(outcomes: readonly Outcome[]): string {
  const row = (name: string, some: readonly Outcome[]) => {
    const honest = some.filter(({ planted }) => !planted);
    const blocks = some.filter(({ planted }) => planted?.level === 'block');
    const warnings = some.filter(({ planted }) => planted?.level === 'warn');
    const count = (list: readonly Outcome[]) => list.filter(({ isRight }) => isRight).length;
    return [
      name,
      honest.length,
      honest.filter((one) => isBlockedBy(one, 'block')).length,
      honest.filter((one) => !isBlockedBy(one, 'block') && isBlockedBy(one, 'warn')).length,
      rate(count(blocks), blocks.length),
      rate(count(warnings), warnings.length),
      some.reduce((sum, { takenOff }) => sum + takenOff, 0),
    ];
  };
  const languages = [...new Set(outcomes.map(({ language }) => language))];
  const kinds = [...new Set(outcomes.flatMap(({ planted }) => planted?.kind ?? []))].sort();
  return [
    ...toTable(
      [
        'language',
        'honest',
        'blocked',
        'warned',
        'planted blocks found',
        'planted warnings found',
        'prompt lines removed',
      ],
      [
        ...languages.map((language) =>
          row(
            language,
            outcomes.filter((one) => one.language === language),
          ),
        ),
        row('**all**', outcomes),
      ],
    ),
    '',
    ...toTable(
      ['kind', 'planted', 'found'],
      kinds.map((kind) => {
        const some = outcomes.filter(({ planted }) => planted?.kind === kind);
        return [`\`${kind}\``, some.length, some.filter(({ isRight }) => isRight).length];
      }),
    ),
  ].join('\n');
}

function toTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)];
}
