import { checkSync } from 'recheck';
import { listPatterns, type Pattern } from '../test/linear/source.ts';

// Fails on a regular expression of src/ that some text keeps busy for longer than linear time: `npm run lint`.
// What recheck can't read (the flag `v`) is run over such texts by `npm run linear`.

/** An attack is a text that takes more than a billion steps; another one of its length takes less than a millisecond. */
const SLOW_MS = 50;

function judge({ place, source, flags, bound }: Pattern): string[] {
  const found = checkSync(source, flags, {
    timeout: 60_000,
    randomSeed: 1,
    ...(bound === undefined ? {} : { checker: 'fuzz' as const, maxAttackStringSize: bound }),
  });
  const isUnread = found.status === 'unknown' && found.error.kind === 'invalid' && flags.includes('v');
  if (found.status === 'safe' || isUnread) return [];
  // On a busy machine a search by time takes a fast pattern for a slow one.
  if (found.status === 'vulnerable' && !isSlow(new RegExp(source, flags), found.attack.string)) return [];
  const reason =
    found.status === 'vulnerable'
      ? `takes ${found.complexity.summary} time, on ${found.attack.pattern}`
      : found.error.kind;
  return [`${place}: /${source}/${flags} ${reason}`];
}

function isSlow(pattern: RegExp, text: string): boolean {
  const start = performance.now();
  pattern.test(text);
  return performance.now() - start > SLOW_MS;
}

// Nothing that is repeated without a limit: nothing to wait for.
const patterns = (await listPatterns()).filter(({ source }) => /[*+]|\{\d+,/.test(source));
const problems = patterns.flatMap(judge);
for (const problem of problems) console.error(problem);
console.log(`${patterns.length} regular expressions, ${problems.length} of them not linear`);
process.exitCode = problems.length === 0 ? 0 : 1;
