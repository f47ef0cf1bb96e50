import { InputError } from '../../errors.ts';
import { isAlike } from '../../nearest-name.ts';
import { showText, toLine } from '../../safe-text.ts';
import { LIKELY, scorePrompt } from '../likely-prompt.ts';
import { showSome } from '../quote.ts';
import type { Site } from './sites.ts';

/** A string that a selector can name. */
export interface Candidate {
  readonly site: Site;
  readonly text: string;
  readonly line: number;
}

/** A source file, for messages. */
interface SourcePath {
  readonly path: string;
  /** The line of its first syntax error. */
  readonly errorLine: number | undefined;
}

const SHOWN = 5;
const NUMBER = /^\d+$/;

interface Path {
  readonly names: readonly string[];
  /** 1-based index among the strings that match the names. */
  readonly number?: number | undefined;
}

function parsePath(path: string): Path | undefined {
  const { body = '', number } = /^(?<body>.*?)(?:#(?<number>[1-9]\d{0,4}))?$/s.exec(path)?.groups ?? {};
  const steps = body.match(/"[^"]*"|[^."]+|\.(?=\.|$)|^\.|"/g) ?? [];
  if (steps.length === 0 || steps.some((step) => step === '.' || step === '"')) return undefined;
  return { names: steps.map((step) => step.replaceAll('"', '')), number: number ? Number(number) : undefined };
}

function formatPath(names: readonly string[]): string {
  return names.map((name) => (/[."#\s]/.test(name) || name === '' ? `"${name}"` : name)).join('.');
}

/** Candidates whose full name is the path; otherwise those whose names contain its steps in order. */
function findSites<T extends { site: Site }>(candidates: readonly T[], { names, number }: Path): T[] {
  const found = candidates.filter(({ site }) => leadsTo(site, names));
  const full = found.filter(({ site }) => isFull(site, names));
  const chosen = full.length > 0 ? full : found;
  return number === undefined ? chosen : chosen.slice(number - 1, number);
}

function leadsTo({ steps }: Site, names: readonly string[]): boolean {
  const last = steps.findLast((step) => !step.isMinor);
  const wanted = names.at(-1);
  if (last?.name !== wanted && steps.at(-1)?.name !== wanted) return false;
  let at = 0;
  for (const step of steps) if (step.name === names[at]) at++;
  return at === names.length;
}

function isFull({ steps }: Site, names: readonly string[]): boolean {
  const own = steps.filter((step) => !step.isMinor);
  return own.length === names.length && own.every((step, i) => step.name === names[i]);
}

/**
 * Returns the one string at `path`.
 *
 * @throws InputError when no string or several match; the hint lists strings to choose from
 */
export function findSymbol(candidates: readonly Candidate[], path: string, file: SourcePath): Candidate {
  const parsed = parsePath(path);
  const where = `prompt-selector: symbol:${showText(path)}`;
  if (!parsed) {
    throw new InputError(
      `${where} is not a path of names`,
      'write the names that lead to the string, separated by dots, such as symbol:Assistant.instructions',
    );
  }
  const found = findSites(candidates, parsed);
  const [only] = found;
  if (only && found.length === 1) return only;
  if (only) {
    throw new InputError(
      `${where} matches ${found.length} strings in ${showText(file.path)}`,
      `choose one: ${describeSymbols(candidates, found)}`,
    );
  }
  const all = candidates.filter(({ site }) => site.steps.length > 0);
  const broken = file.errorLine === undefined ? undefined : `can't be parsed at line ${file.errorLine}`;
  if (all.length === 0) {
    throw new InputError(
      `${where} was not found in ${showText(file.path)}: it ${broken ?? 'has no named strings'}`,
      broken
        ? 'fix its syntax, or keep the prompt in a file of its own'
        : 'assign the prompt to a variable as a string without \\N{…} (not bytes), or keep it in a file of its own',
    );
  }
  throw new InputError(
    `${where} was not found in ${showText(file.path)}${broken ? `, which ${broken}` : ''}`,
    `choose one: ${describeSymbols(candidates, rank(all, parsed.names))}`,
  );
}

/** Best match first: the same last name or a similar one, more names in common, more like a prompt, longer. */
function rank(candidates: readonly Candidate[], names: readonly string[]): Candidate[] {
  const wanted = names.at(-1)?.toLowerCase() ?? '';
  const rankOf = ({ site, text }: Candidate): number[] => {
    const own = site.steps.filter((step) => !step.isMinor).map((step) => step.name.toLowerCase());
    const last = own.at(-1) ?? '';
    const shared = names.filter((name) => own.includes(name.toLowerCase())).length;
    const near = last === wanted ? 2 : isAlike(last, wanted) || isAlike(wanted, last) ? 1 : 0;
    return [near, shared, scorePrompt(own, text), text.length];
  };
  const ranked = candidates.map((candidate) => ({ candidate, ranks: rankOf(candidate) }));
  ranked.sort((a, b) => a.ranks.map((rank, i) => (b.ranks[i] ?? 0) - rank).find((difference) => difference !== 0) ?? 0);
  return ranked.map(({ candidate }) => candidate);
}

function describeSymbols(all: readonly Candidate[], shown: readonly Candidate[]): string {
  return showSome(shown, SHOWN, (one) => `${nameSymbol(all, one)} (line ${one.line})`);
}

/** Returns the shortest selector that matches only this string. */
function nameSymbol(all: readonly Candidate[], { site }: Candidate): string {
  const every = site.steps.map((step) => step.name);
  const own = site.steps.filter((step) => !step.isMinor).map((step) => step.name);
  const last = own.at(-1) ?? every.at(-1) ?? '';
  const outer = own.slice(0, -1);
  const short = NUMBER.test(last) ? [] : [[last]];
  const names = [...short, ...outer.filter((name) => !NUMBER.test(name)).map((name) => [name, last]), own, every];
  const isOwn = (path: Path) => {
    const found = findSites(all, path);
    return found.length === 1 && found[0]?.site === site;
  };
  const found = names.find((candidate) => candidate.length > 0 && isOwn({ names: candidate }));
  if (found) return showPath(found);
  const alike = findSites(all, { names: every });
  return `${showPath(every)}#${alike.findIndex((one) => one.site === site) + 1}`;
}

/** Returns a selector without more quotes and with up to 500 characters, because people paste it. */
function showPath(names: readonly string[]): string {
  return `symbol:${toLine(formatPath(names), 500)}`;
}

/** Returns selectors for up to 5 strings that look like prompts, most likely first. */
export function suggestSymbols(candidates: readonly Candidate[]): string[] {
  const likely = candidates.filter(
    ({ site, text }) =>
      site.steps.length > 0 &&
      scorePrompt(
        site.steps.map(({ name }) => name),
        text,
      ) >= LIKELY,
  );
  return rank(likely, [])
    .slice(0, SHOWN)
    .map((one) => nameSymbol(candidates, one));
}
