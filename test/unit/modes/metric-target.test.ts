import { describe, expect, it } from 'vitest';
import type { LiveMetric, MetricFields } from '../../../src/cekura/metric.ts';
import type { FoundFile } from '../../../src/documents/metrics/find-files.ts';
import { readMetricFile } from '../../../src/documents/metrics/metric-file.ts';
import { InputError } from '../../../src/errors.ts';
import { locateMetric, showStale } from '../../../src/modes/metric-target.ts';

const liveOf = (fields: MetricFields, id = 7): LiveMetric => ({ id, fields, reviews: [], score: undefined });
const FIELDS: MetricFields = { name: ' Fee ', type: 'llm_judge', description: 'Says the fee.' };

async function found(path: string, text: string): Promise<FoundFile> {
  return { path, text, bytes: Buffer.from(text), ...(await readMetricFile(text, path)) };
}

describe('a metric', () => {
  it('without a file gets one', async () => {
    const target = await locateMetric('./cekura/metrics/', liveOf(FIELDS), []);
    expect(target).toMatchObject({
      ...{ id: 7, name: 'metric 7', slug: '7', title: 'Fee (7)', path: 'cekura/metrics/7-fee.yaml' },
      ...{ bytes: null, stale: [] },
    });
    expect(target.text).toMatch(/^id: 7$/m);
    expect(target.text).toMatch(/^base: [0-9a-f]{40}$/m);
    expect(target.file.fields.description).toBe('Says the fee.');
    expect(showStale(target)).toEqual([]);
  });

  it('without a name is called one', async () => {
    expect((await locateMetric('m', liveOf({}), [])).title).toBe('Metric (7)');
    expect((await locateMetric('m', liveOf({ name: 'x'.repeat(200) }), [])).title.length).toBeLessThan(110);
  });

  it.each<[string, string, string[]]>([
    ['id: 7\nname: Fee\ndescription: Says the fee.\n', 'equal to the service', []],
    ['id: 7\nname: Other\n', 'that leaves fields out', []],
    ['id: 7\nname: Fee\ndescription: Names it.\ntype: custom_code\n', 'that says otherwise', ['description', 'type']],
  ])('has a file %#: %s', async (text, _, stale) => {
    const file = await found('cekura/metrics/a.yaml', text);
    const target = await locateMetric('cekura/metrics', liveOf(FIELDS), [file]);
    expect(target).toMatchObject({ path: 'cekura/metrics/a.yaml', text, stale });
    expect(target.bytes).toBe(file.bytes);
    expect(showStale(target)).toEqual(
      stale.length === 0
        ? []
        : [
            {
              heading: 'The file differs from the live metric',
              blocks: [
                '`cekura/metrics/a.yaml` differs from the live metric in description, type: only one of them was changed. The proposal is based on the live metric. Check the diff before you accept it.',
              ],
            },
          ],
    );
  });

  it('is not guessed from the name alone', async () => {
    const nameless = await found('cekura/metrics/a.yaml', 'name: Fee\ndescription: x\nproject: 3\n');
    const refused: unknown = await locateMetric('cekura/metrics', liveOf(FIELDS), [nameless]).catch((error) => error);
    expect(refused).toBeInstanceOf(InputError);
    expect(refused).toMatchObject({
      message:
        'cekura/metrics/a.yaml has the name of metric 7 but no id, so it is unclear whether it is the file of that metric',
      hint: 'add `id: 7` to it, or give it another name',
    });
    const decomposed = await found('cekura/metrics/b.yaml', 'name: Ho\u0308flichkeit\ndescription: x\nproject: 3\n');
    await expect(
      locateMetric('cekura/metrics', liveOf({ ...FIELDS, name: 'H\u00f6flichkeit' }), [decomposed]),
    ).rejects.toThrow('b.yaml has the name of metric 7');
    for (const text of ['id: 8\nname: Fee\ndescription: x\n', 'name: Other\ndescription: x\nproject: 3\n']) {
      const other = await found('cekura/metrics/a.yaml', text);
      expect((await locateMetric('cekura/metrics', liveOf(FIELDS), [other])).bytes).toBeNull();
    }
  });

  it('gets a place that no file has', async () => {
    const other = await found('cekura/metrics/7-fee.yaml', 'id: 8\nname: Other\ndescription: x\n');
    expect((await locateMetric('cekura/metrics', liveOf(FIELDS), [other])).path).not.toBe(other.path);
  });
});
