import { readFileSync, writeFileSync } from 'node:fs';
import { measureCorpus, printTable } from '../test/guards/measure.ts';

// Checks the proposals of test/guards/corpus/, prints how many the guards judge as they should, and writes the table into
// docs/guards.md: `npm run guards-table` after a change to a guard or to the corpus. Names what is judged wrongly.
const outcomes = measureCorpus();
const table = printTable(outcomes);
console.log(table);
for (const { language, name, planted, isRight, takenOff, found } of outcomes) {
  if (isRight && takenOff === 0) continue;
  const what = takenOff > 0 ? `${takenOff} lines removed` : planted ? `${planted.kind} not found` : 'blocked';
  console.log(`\n${language}, ${name}: ${what}`);
  for (const { kind, level, message } of found) console.log(`  ${level} ${kind}: ${message}`);
}

const page = new URL('../docs/guards.md', import.meta.url);
const text = readFileSync(page, 'utf8');
const updated = text.replace(
  /(<!-- corpus -->\n)[\s\S]*(<!-- \/corpus -->)/,
  (_, open: string, close: string) => `${open}\n${table}\n\n${close}`,
);
writeFileSync(page, updated);
