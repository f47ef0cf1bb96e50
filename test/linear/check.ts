import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

// Fails when a function or regular expression of src/ takes longer than linear time over some text: `npm run linear`.

/** A call that says nothing for so long hangs; the slowest that is linear takes seconds. */
const SILENCE_MS = 120_000;

const child = spawn(process.execPath, [new URL('child.ts', import.meta.url).pathname], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const problems: string[] = [];
let current = '';
let count = 0;
let isDone = false;
const watch = setTimeout(() => {
  problems.push(`hangs: ${current}`);
  child.kill('SIGKILL');
}, SILENCE_MS);

for await (const line of createInterface({ input: child.stdout })) {
  watch.refresh();
  const [kind = '', ...words] = line.split(' ');
  current = words.join(' ');
  if (kind === 'run') count++;
  else if (kind === 'done') isDone = true;
  else problems.push(line);
}
clearTimeout(watch);
if (!isDone && problems.length === 0) problems.push(`ended early: ${current}`);
for (const problem of problems) console.error(problem);
console.log(`${count} functions and regular expressions, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
