import fc from 'fast-check';

// The same texts in every run, so that a check does not fail for a change that it has nothing to do with. To look
// further: SEED=$RANDOM npm test.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 20_261_120) });
