// @module-tag full
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import { commandHere as command, commandJson } from '../support/command.ts';
import { sha256 } from '../support/expectations.ts';
import { test } from '../support/scene.ts';
import { MODES, STAGED, stagedScene } from '../support/staged-cases.ts';
import { trailOf } from '../support/trail.ts';

interface Rehearsed {
  readonly sent: false;
  readonly request: { readonly url: string; readonly headers: Record<string, string> };
  readonly body: { readonly sha256: string; readonly bytes: number; readonly text?: string };
  readonly case: { readonly delivery: string } | null;
  readonly check: { readonly ok: boolean; readonly problems: readonly object[] };
  readonly destination: { readonly level: number; readonly findings: readonly { readonly code: string }[] };
}

test.concurrent.for(MODES)(
  'a case is rehearsed while the agent is %s: the request, its hash, the check and the way to NHI; nothing leaves and nothing changes',
  async (mode, { sceneFor }) => {
    const { scene, idOf } = await stagedScene(sceneFor, mode);
    const { place, sandbox } = scene;
    // A running agent goes on asking for decisions; what it must not do is send.
    const before = { cases: await commandJson(place, 'cases'), posts: (await sandbox.ledger()).posts };
    const seen = await commandJson<Rehearsed>(place, 'send', idOf('queued'), '--dry-run');
    expect(seen).toMatchObject({
      sent: false,
      request: {
        method: 'POST',
        url: `${sandbox.fhirBaseUrl}/Bundle`,
        headers: { 'content-type': 'application/fhir+json', authorization: 'Bearer (left out)' },
      },
      body: { sha256: sha256(STAGED.queued.bytes), bytes: STAGED.queued.bytes.length },
      case: { delivery: 'queued' },
      check: { ok: true, problems: [] },
    });
    const codes = seen.destination.findings.map(({ code }) => code);
    expect(codes).toEqual(mode === 'running' ? ['paused-by-person'] : ['not-running', 'paused-by-person']);
    expect(JSON.stringify(seen)).not.toContain(STAGED.queued.patient.name);

    const refused = await command(place, 'send', idOf('refused'), '--dry-run');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('[check-failed]')]);
    expect(refused.stdout).toContain('未通過檢核，不會送出');
    const decided = await command(place, 'send', idOf('decided'), '--dry-run');
    expect([decided.code, decided.stdout]).toEqual([0, expect.stringContaining('健保署已收件')]);

    expect(await commandJson(place, 'cases')).toEqual(before.cases);
    expect((await sandbox.ledger()).posts).toEqual(before.posts);
  },
);

test.concurrent('the body is shown where it is asked for, and that is on record', async ({ sceneFor }) => {
  const { scene, idOf } = await stagedScene(sceneFor, 'running');
  const { place } = scene;
  const shown = () => trailOf(place.dataDir).filter(({ kind }) => kind === 'raw-shown').length;
  await commandJson(place, 'send', idOf('queued'), '--dry-run');
  expect(shown()).toBe(0);
  const seen = await commandJson<Rehearsed>(place, 'send', idOf('queued'), '--dry-run', '--phi');
  expect(seen.body.text).toBe(STAGED.queued.bytes.toString('utf8'));
  expect(shown()).toBe(1);
});

test.concurrent(
  'a file is rehearsed as if it lay in a watched folder, also where no agent has run yet',
  async ({ sceneFor }) => {
    const { place, sandbox } = await sceneFor();
    const folder = join(place.dir, 'elsewhere');
    const good = makeSample({ seed: 'rehearsed', attachments: 1, defect: 'bom' });
    const file = await writeSample(folder, good);
    const seen = await commandJson<Rehearsed>(place, 'send', file, '--dry-run');
    // The byte order mark stays behind.
    expect(seen).toMatchObject({
      request: { url: `${sandbox.fhirBaseUrl}/Bundle` },
      body: { sha256: sha256(good.bytes.subarray(3)), bytes: good.bytes.length - 3 },
      case: null,
      check: { ok: true },
      destination: { level: 2, findings: [{ code: 'no-data-folder' }] },
    });

    const bad = await writeSample(folder, makeSample({ seed: 'bad', attachments: 0, defect: 'wrong-type' }));
    const refused = await command(place, 'send', bad, '--dry-run');
    expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining('bundle-type')]);
    expect((await sandbox.ledger()).posts).toEqual([]);

    await writeFile(join(folder, 'none'), '');
    const unasked = await command(place, 'send', file);
    expect([unasked.code, unasked.stdout]).toEqual([2, '']);
    expect(unasked.stderr).toContain('--dry-run');
  },
);

test.concurrent(
  'a name that is not there is told as a file, and no data folder is made for it',
  async ({ sceneFor }) => {
    const { place } = await sceneFor();
    for (const [name, words] of [
      [join(place.dir, 'typo.json'), '找不到檔案'],
      ['no-such-case', '這份設定還沒有執行過'],
    ] as const) {
      const answer = await command(place, 'send', name, '--dry-run');
      expect([answer.code, answer.stderr]).toEqual([1, expect.stringContaining(words)]);
    }
    expect(existsSync(place.dataDir)).toBe(false);
  },
);
