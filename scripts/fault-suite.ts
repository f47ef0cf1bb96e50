import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { countFrom, type Figures, mergeFigures, noFigures, runStories } from '../test/faults/suite.ts';

// npm run faults -- --runs 10000 --seed 1
//
// Stories of faults, drawn from a seed: runs of the action against the emulated services, in which requests are delayed,
// cut off, refused, delivered twice, and the run is told to stop. What must hold in each is in test/faults/check.ts.
// `--bundle` runs the shipped bundle as a process instead of the source in this one. `--replay SEED` tells one story.

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    bundle: { type: 'boolean', default: false },
    replay: { type: 'string' },
    workers: { type: 'string', default: String(Math.min(4, availableParallelism())) },
    worker: { type: 'string' },
  },
});
const bundle = values.bundle;
const workers = Number(values.workers);

if (values.replay !== undefined) {
  const figures = await runStories({
    seeds: [Number(values.replay)],
    bundle,
    tell: console.log,
    tellAll: true,
  });
  process.exit(figures.violations > 0 ? 1 : 0);
}

if (values.worker !== undefined) {
  const figures = await runStories({
    seeds: countFrom(Number(values.seed) + Number(values.worker), workers),
    runs: Math.ceil(Number(values.runs) / workers),
    bundle,
    tell: console.log,
  });
  process.send?.(figures);
  process.exit(0);
}

const startMs = performance.now();
const parts = await Promise.all(
  Array.from({ length: workers }, async (_, index) => {
    const child = fork(new URL(import.meta.url), [...process.argv.slice(2), '--worker', String(index)]);
    return await new Promise<Figures>((resolve, reject) => {
      child.on('message', (figures) => resolve(figures as Figures));
      child.on('exit', (code) => reject(new Error(`A worker ended with ${code}`)));
    });
  }),
);
const figures = parts.reduce(mergeFigures, noFigures());
const list = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
console.log(
  `seed ${values.seed}: ${figures.runs} runs in ${figures.stories} stories, ${bundle ? 'of the bundle' : 'in-process'}`,
);
console.log(`${figures.requests} requests, ${figures.starts} jobs started`);
console.log(`faults: ${list(figures.faults)}`);
console.log(`ends: ${list(figures.ends)}`);
console.log(`${figures.violations} violations, ${((performance.now() - startMs) / 1000).toFixed(0)} s`);
process.exit(figures.violations > 0 ? 1 : 0);
