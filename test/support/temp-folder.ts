import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Creates an empty folder, which is removed when the test ends. */
export function makeTempFolder(): string {
  // Resolved, because macOS has its temporary folder behind a symbolic link, and Windows shortens its name (`RUNNER~1`).
  const folder = realpathSync.native(mkdtempSync(path.join(tmpdir(), 'test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
