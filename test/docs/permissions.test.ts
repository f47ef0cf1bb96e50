import { describe, expect, it } from 'vitest';
import type { Permissions, Scope } from '../emulators/github-routes.ts';
import { CANCELLATION_METRIC_ID, CLINIC_METRICS, CLINIC_PROMPT } from '../emulators/world.ts';
import { openStory, PROMPT_PATH, pullRequestEvent } from '../support/open-story.ts';
import type { ActionResult } from '../support/step.ts';
import { read, tableBelow } from './pages.ts';

// Runs the action with exactly the permissions that the page lists; the emulated GitHub enforces them.

const SCOPES = ['contents', 'pull-requests'];

/** A row of the table: what runs, and its permissions. */
interface Row {
  readonly what: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly onPullRequest: boolean;
  readonly permissions: Permissions;
}

const table = tableBelow('docs/permissions.md', 'Permissions by delivery');
const ROWS: readonly Row[] = table.rows.map(([what, ...cells]) => {
  const pairs = (what?.code ?? []).map((piece) => piece.split(': '));
  const inputs = Object.fromEntries(pairs.map(([name = '', value = 'true']) => [name, value]));
  const levels = table.head.slice(1).flatMap((scope, index) => {
    const [level] = cells[index]?.code ?? [];
    return SCOPES.includes(scope) && level ? [[scope, level]] : [];
  });
  const onPullRequest = /comment|suggestion/.test(inputs.delivery ?? '') || /on a pull request/.test(what?.text ?? '');
  return { what: what?.text ?? '', inputs, onPullRequest, permissions: Object.fromEntries(levels) };
});

const METRICS_FILE = {
  'cekura/metrics/fee.yaml': `id: ${CANCELLATION_METRIC_ID}\nname: ${CLINIC_METRICS[0]?.name}\ndescription: Better.\n`,
};
/** Further inputs and files of a mode. */
const MODES: Readonly<Record<string, { inputs: Record<string, string>; files: Record<string, string> }>> = {
  plan: {
    inputs: { 'api-key': '', 'config-path': 'cekura/targets.yaml' },
    files: {
      'cekura/targets.yaml': read('examples/cekura/targets.yaml'),
      'prompts/support.md': CLINIC_PROMPT,
      'agents/sales.json': '{}',
    },
  },
  'apply-metrics': { inputs: {}, files: METRICS_FILE },
};

async function run({ inputs, onPullRequest }: Row, permissions: Permissions): Promise<ActionResult> {
  const mode = MODES[inputs.mode ?? ''];
  const story = await openStory({
    github: { tokens: { 'ghs_job-token': { login: 'github-actions[bot]', type: 'bot', permissions } } },
  });
  try {
    const files = mode?.files ?? {
      [PROMPT_PATH]: onPullRequest
        ? CLINIC_PROMPT.replace('before you end the call', 'before you hang up')
        : CLINIC_PROMPT,
    };
    // In an earlier commit, the metric files matched the live metrics.
    const live = JSON.stringify(CLINIC_METRICS[0]?.description);
    const earlier = Object.entries(mode?.files ?? {}).map(([path, text]) => [path, text.replace('Better.', live)]);
    await story.github.pushCommit('main', Object.fromEntries(earlier));
    const sha = await story.github.pushCommit(onPullRequest ? 'feature' : 'main', files);
    const event = onPullRequest
      ? pullRequestEvent((await story.github.openPull({ head: 'feature' })).number, { ref: 'feature', sha })
      : { name: 'push' };
    const none = mode ? { 'prompt-path': '', 'run-ids': '', ...mode.inputs } : {};
    const env = { GITHUB_SHA: sha };
    return await story.run({ ...none, ...inputs }, { files, event, env });
  } finally {
    await story.close();
  }
}

/** The result of a run: its status, and for a delivery to GitHub whether it arrived. */
function endOf({ outputs }: ActionResult): string {
  return `${outputs.status}, ${outputs.delivery}`;
}

/** The expected result of a row. */
function wantedEnd({ inputs, onPullRequest }: Row): string {
  if (inputs.mode === 'plan') return 'planned, none';
  if (inputs.mode === 'apply-metrics') return onPullRequest ? 'planned, comment' : 'applied, none';
  return inputs['dry-run'] ? 'planned, none' : `proposed, ${inputs.delivery}`;
}

it('has a row for each way that a proposal can go', () => {
  const said = ROWS.map(({ what }) => what);
  expect(said).toEqual(
    expect.arrayContaining(['pull-request', 'comment', 'suggestion', 'summary'].map((name) => `delivery: ${name}`)),
  );
});

describe.each(ROWS)('docs/permissions.md: $what', { concurrent: true }, (row) => {
  it('needs no more than it says', async () => {
    const result = await run(row, row.permissions);
    expect([endOf(result), result.errors, result.warnings]).toEqual([wantedEnd(row), [], []]);
  });

  it.each(Object.entries(row.permissions) as [Scope, 'read' | 'write'][])(
    'needs no less than %s: %s',
    async (scope, level) => {
      const { [scope]: _, ...others } = row.permissions;
      const result = await run(row, level === 'write' ? { ...others, [scope]: 'read' } : others);
      // If the action itself reads nothing from the repository, the permission is for the checkout.
      if (scope === 'contents' && level === 'read' && endOf(result) === wantedEnd(row)) return;
      expect(endOf(result)).not.toBe(wantedEnd(row));
      expect([...result.errors, ...result.warnings].join('\n')).toContain(`permissions: ${scope}: `);
    },
  );
});
