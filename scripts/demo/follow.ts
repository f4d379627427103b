import { openControl } from '../../main/headless/control/control-client.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { Sample } from '../../test/samples/types.ts';
import { inWords } from './words.ts';

export interface SampleEnd {
  readonly sample: Sample;
  readonly row: CaseRow | null;
  readonly asExpected: boolean;
}

/** Tells each step of each case, until every sample has reached its expected end or the time is over. */
export async function followCases(
  dataDir: string,
  samples: readonly Sample[],
  deadlineMs: number,
  say: (line: string) => void,
): Promise<SampleEnd[]> {
  const control = await openControl(dataDir, 'demo');
  if (!control) throw new Error('the agent does not answer');
  const startedAt = Date.now();
  const said = new Map<string, string>();
  const signal = AbortSignal.timeout(deadlineMs);
  let ends: SampleEnd[] = [];
  try {
    for await (const _change of await control.client.changes(undefined, { signal })) {
      const { ids } = await control.client.cases.ids({});
      // Samples are told apart by the names of their files, which carry their patients; these are made up.
      const rows = await control.client.cases.rows({ ids, phi: true });
      for (const row of rows.toReversed()) {
        const words = inWords(row);
        if (said.get(row.id) === words) continue;
        said.set(row.id, words);
        say(
          `${((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  ${row.fileName.padEnd(40)} ${words}`,
        );
      }
      ends = samples.map((sample) => endOf(sample, rows));
      if (ends.every(({ asExpected }) => asExpected)) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    say('時間到，仍有案件未完成。 Time is over; not every case has ended.');
  } finally {
    await control.close();
  }
  return ends;
}

function endOf(sample: Sample, rows: readonly CaseRow[]): SampleEnd {
  const row = rows.find(({ fileName }) => fileName === sample.fileName) ?? null;
  const { delivery, decision } = sample.expected;
  return { sample, row, asExpected: row !== null && row.delivery === delivery && row.decision === decision };
}
