import type { Finding } from '../render/types.ts';
import { makeFinding } from './finding.ts';
import { findLiterals } from './literals.ts';
import { scanPlaceholders } from './scan-placeholders.ts';
import { blankSpans, indexLines, quoteShort } from './text.ts';

const SNAKE = /(?<![\p{L}\p{N}_$./-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\p{L}\p{N}_])/gu;
const CAMEL = /(?<![\p{L}\p{N}_$./-])[a-z][a-z0-9]+(?:[A-Z][a-z0-9]+)+(?![\p{L}\p{N}_])/gu;
/** Names of products that are written like that. */
const BRANDS = new Set('iPhone iPad iMessage iCloud eBay eSignature eSim macOS iOS'.split(' '));
/** What is said of a tool where it is named. */
const CALLED =
  /\b(?:tools?|functions?|calls?|calling|invoke|invoking|uses?|using|run|trigger|execute|via|werkzeug|funktion|aufrufen|rufe|herramienta|función|llama|usa|outil|fonction|appelle|utilise|ferramenta|função|chame|strumento|funzione|chiama)\b|工具|函数|調用|调用|関数|ツール|呼び出/iu;

/**
 * Tools that the prompt calls by name and the proposal no longer does: `check_availability`, `transferCall`.
 *
 * @param named literals that another guard names already
 */
export function checkTools(before: string, after: string, named: readonly string[]): Finding[] {
  const plain = blankSpans(before, [...scanPlaceholders(before), ...findLiterals(before)]);
  const lineOf = indexLines(before);
  const lines = before.split('\n');
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const match of [...plain.matchAll(SNAKE), ...plain.matchAll(CAMEL)]) {
    const [name] = match;
    const { index } = match;
    if (seen.has(name) || BRANDS.has(name)) continue;
    seen.add(name);
    const around = `${before[index - 1] ?? ''}${before[index + name.length] ?? ''}`;
    // A key of an example is data: `"caller_name": "Ada"`.
    if (around === '""' && /^\s*:/.test(before.slice(index + name.length + 1, index + name.length + 4))) continue;
    const line = lineOf(index);
    const isNamed = around === '``' || before[index + name.length] === '(' || name.includes('_');
    if (!isNamed && !CALLED.test(lines[line - 1] ?? '')) continue;
    if (standsIn(after, name) || named.some((literal) => literal.includes(name))) continue;
    const message = `The tool ${quoteShort(name)} from line ${line} of the prompt is missing in the proposal.`;
    findings.push(makeFinding('tool-lost', message, { side: 'before', line }));
  }
  return findings;
}

function standsIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name), tries = 0; at >= 0 && tries < 50; at = text.indexOf(name, at + 1), tries += 1) {
    const edges = `${text[at - 1] ?? ' '} ${text[at + name.length] ?? ' '}`;
    if (!/[\p{L}\p{N}_]/u.test(edges)) return true;
  }
  return false;
}
