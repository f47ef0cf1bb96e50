import { writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { type Call, forgetTexts, listCalls } from './calls.ts';
import { listPatterns } from './source.ts';
import { adversarialTexts } from './texts.ts';

// Runs every call over every adversarial text, and writes a line before each and for each that grows faster than its text.

const SMALL = 8 * 1024;
const LARGE = 16 * SMALL;
/** What is over sooner than this is too quick to be quadratic: 8,192 characters make 33 million pairs. */
const QUICK_MS = 15;
/** Between 16, which is linear, and 256, which is quadratic. */
const MAX_GROWTH = 64;
/** The slowest texts of a call are tried again, sixteen times as long. */
const RETRIED = 3;

const print = (line: string) => writeSync(1, `${line}\n`);

async function measure(run: Call['run'], text: string): Promise<number> {
  const start = performance.now();
  try {
    await run(text);
  } catch {
    // A refusal is an answer, too.
  }
  return performance.now() - start;
}

async function judge({ name, run }: Call): Promise<void> {
  print(`run ${name}`);
  const slow: { at: number; ms: number }[] = [];
  let at = 0;
  for (const text of adversarialTexts(SMALL)) {
    const ms = await measure(run, text);
    if (ms > QUICK_MS) slow.push({ at, ms });
    at++;
  }
  for (const { at } of slow.sort((a, b) => b.ms - a.ms).slice(0, RETRIED)) await compare(name, run, at);
}

async function compare(name: string, run: Call['run'], at: number): Promise<void> {
  const [small = '', large = ''] = [SMALL, LARGE].map((length) => [...adversarialTexts(length)][at]);
  const again = (text: string) => {
    forgetTexts();
    return measure(run, text);
  };
  const before = Math.max(Math.min(await again(small), await again(small)), QUICK_MS / 2);
  const isSlow = (ms: number) => ms > MAX_GROWTH * before;
  const after = await again(large);
  if (!isSlow(after) || !isSlow(await again(large))) return;
  const start = JSON.stringify(small.slice(0, 20));
  print(
    `slow ${name}: ${Math.round(before)} ms for ${SMALL} characters of ${start}, ${Math.round(after)} ms for ${LARGE}`,
  );
}

const { calls, unknown } = await listCalls();
for (const one of unknown) print(`unknown ${one}`);
for (const call of calls) await judge(call);
for (const { place, source, flags, bound } of await listPatterns()) {
  // A sticky one is tried where it is asked to match, not everywhere.
  const pattern = new RegExp(source, `${flags.replace('g', '')}g`);
  await judge({ name: `${place} /${source.slice(0, 60)}/`, run: (text) => text.slice(0, bound).replace(pattern, '') });
}
print(`done ${calls.length}`);
