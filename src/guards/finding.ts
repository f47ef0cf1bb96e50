import type { Finding, FindingKind, FindingLevel } from '../render/types.ts';

/** The usual level of a kind. Single findings may differ, and `guard-levels` changes it. */
export const DEFAULT_LEVELS: Readonly<Record<FindingKind, FindingLevel>> = {
  'answer-empty': 'block',
  'answer-language': 'block',
  'answer-longer': 'warn',
  'answer-notes': 'block',
  'answer-refused': 'block',
  'answer-role': 'block',
  'answer-tiny': 'warn',
  'answer-truncated': 'block',
  'answer-wrapped': 'block',
  'caller-data': 'block',
  'change-too-large': 'block',
  'emoji-added': 'note',
  'invisible-added': 'warn',
  'keep-lost': 'block',
  'literal-lost': 'block',
  'literal-new': 'block',
  'literal-rewritten': 'warn',
  'markdown-added': 'note',
  'negation-lost': 'block',
  'number-changed': 'warn',
  'placeholder-invented': 'block',
  'placeholder-lost': 'block',
  'section-lost': 'warn',
  'tool-lost': 'block',
};

/** Every kind, in alphabetical order. */
export const FINDING_KINDS = Object.keys(DEFAULT_LEVELS) as readonly FindingKind[];

/** The place of a finding; without a line, it is about the whole text. */
export interface Place {
  readonly side: 'before' | 'after';
  readonly line?: number;
}

/** Creates a finding, with the level of its kind unless another is given. */
export function makeFinding(
  kind: FindingKind,
  message: string,
  { side, line }: Place,
  level: FindingLevel = DEFAULT_LEVELS[kind],
): Finding {
  return line === undefined ? { kind, level, message, side } : { kind, level, message, side, line };
}

/** Applies the levels that the user set. */
export function moveLevels(
  findings: readonly Finding[],
  levels: ReadonlyMap<FindingKind, FindingLevel>,
): readonly Finding[] {
  return findings.map((finding) => ({ ...finding, level: levels.get(finding.kind) ?? finding.level }));
}
