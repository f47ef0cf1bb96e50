import { afterEach } from 'vitest';
import { type CekuraEmulator, type CekuraOptions, startCekura } from './cekura.ts';

/** Returns a function that starts an emulator; it is closed after the test. */
export function useCekura(): (options?: CekuraOptions) => Promise<CekuraEmulator> {
  const started: CekuraEmulator[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((cekura) => cekura.close()));
  });
  return async (options) => {
    const cekura = await startCekura(options);
    started.push(cekura);
    return cekura;
  };
}
