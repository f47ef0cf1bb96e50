import fc from 'fast-check';

// A fixed seed, so that a test does not fail because of an unrelated change. To try other texts: SEED=$RANDOM npm test.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 20_261_120) });
