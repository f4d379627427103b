import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readClaimResponse } from '../../../main/agent/ground/fhir/claim-response.ts';
import { movedSample } from '../../../main/practice/samples/moved.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { connectControl } from './connect-control.ts';
import { countsFor } from '../../../main/practice/ledger.ts';
import type { Sandbox } from '../../../main/practice/options.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import type { PracticeClient } from './practice-client.ts';
import { registerClient } from './practice-client.ts';

let sandbox: Sandbox;
let client: PracticeClient;
beforeAll(async () => {
  sandbox = await startSandbox({ autoAdvance: false });
  client = await registerClient(sandbox);
});
afterAll(() => sandbox.stop());

interface Answer {
  readonly disposition: string;
  readonly item?: {
    readonly adjudication: {
      readonly reason: { readonly coding: { readonly code: string }[] };
      readonly value: number;
    }[];
    readonly detail: {
      readonly adjudication: { readonly reason: { readonly coding: { readonly code: string }[] } }[];
    }[];
  }[];
}
const numberOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { identifier: { value: string } }).identifier.value;
const answerTo = async (number: string): Promise<Answer> =>
  (await client.search(`ClaimResponse?request=Claim/${number}`)).entry?.[0]?.resource as unknown as Answer;

describe('a case', () => {
  it('gets a number of sixteen digits, and a location that is another id', async () => {
    const response = await client.post(makeSample({ seed: 'number' }).bytes);
    const location = response.headers.get('location') ?? '';
    expect(response.status).toBe(201);
    const number = await numberOf(response);
    expect(number).toMatch(/^20\d{6}\d{8}$/);
    expect(location).toMatch(/\/fhir\/Bundle\/[0-9a-f-]{36}\/_history\/1$/);
    const id = /Bundle\/([^/]+)/.exec(location)?.[1] ?? '';
    for (const path of [`Bundle/${id}`, `Bundle/${number}`]) {
      expect(await numberOf(await client.get(path))).toBe(number);
    }
  });

  it('walks through the dispositions step by step, and has a receipt number from 已受理 on', async () => {
    const number = await numberOf(await client.post(makeSample({ seed: 'walk' }).bytes));
    const seen = [(await answerTo(number)).disposition];
    for (let step = 0; step < 6; step += 1) {
      await sandbox.advance(number);
      seen.push((await answerTo(number)).disposition);
    }
    expect([...new Set(seen)]).toEqual(['待處理', '處理中(檔案檢核中)', '已受理', '審查中', '審畢結果']);
    const found = await client.search(`ClaimResponse?request=Claim/${number}&_include=ClaimResponse:request`);
    const claim = found.entry?.find((entry) => entry.search.mode === 'include')?.resource;
    expect(claim?.['id']).toBe(number);
    expect(claim?.['identifier']).toEqual(
      expect.arrayContaining([
        { use: 'official', value: expect.stringMatching(/^\d{8}0101090517\d{2}$/) as unknown },
        { use: 'usual', value: `FHR0101090517_${number}.JSON` },
      ]),
    );
  });

  it('keeps what the hospital calls the Claim by, finds it by that, and gives 受理編號 itself', async () => {
    const { bundle } = makeSample({ seed: 'named' });
    const given = [
      { use: 'official', value: '1' },
      { use: 'usual', value: 'HIS-7.JSON' },
      { system: 'urn:his', value: '7' },
    ];
    for (const entry of bundle['entry'] as { resource: Record<string, unknown> }[])
      if (entry.resource['resourceType'] === 'Claim') entry.resource['identifier'] = given;
    const number = await numberOf(await client.post(Buffer.from(JSON.stringify(bundle))));
    for (const asked of ['HIS-7.JSON', 'urn:his|7', '7']) {
      const found = await client.search(
        `ClaimResponse?request.identifier=${encodeURIComponent(asked)}&_include=ClaimResponse:request`,
      );
      const claim = found.entry?.find((entry) => entry.search.mode === 'include')?.resource;
      expect(claim).toMatchObject({ id: number, identifier: given.slice(1) });
    }
    const none = await client.search('ClaimResponse?request.identifier=1');
    expect(none.entry ?? []).toEqual([]);
  });

  it.each([
    ['approve', '1'],
    ['partial', '3'],
    ['deny', '2'],
    ['supplement', '4'],
    ['return', '5'],
  ] as const)('with the marker %s is decided %s', async (ending, code) => {
    const number = await numberOf(await client.post(makeSample({ seed: ending, ending }).bytes));
    await sandbox.decideAll(number);
    const answer = await answerTo(number);
    expect(answer.disposition).toBe('審畢結果');
    expect(answer.item?.[0]?.adjudication[0]?.reason.coding[0]?.code).toBe(code);
  });

  it('fails with the disposition its marker names, and has no decision', async () => {
    const sample = makeSample({ seed: 'fail', ending: 'fail:附件檔轉檔失敗' });
    const number = await numberOf(await client.post(sample.bytes));
    await sandbox.decideAll(number);
    expect(await answerTo(number)).toMatchObject({ disposition: '附件檔轉檔失敗', outcome: 'error' });
  });

  it('follows a script given before it arrives, item by item, and is decided anew when the script changes', async () => {
    const sample = makeSample({ seed: 'script', kind: 'cancer', drugs: ['BC26968100', 'BC26032100'] });
    await sandbox.setScript(sample.plantedId, {
      ending: 'partial',
      items: { '1': '7', '2': '6' },
      quantities: { '1': 10 },
      opinion: '改核十錠',
    });
    const number = await numberOf(await client.post(sample.bytes));
    await sandbox.decideAll(number);
    const codes = (answer: Answer): (string | undefined)[] =>
      answer.item?.[0]?.detail.map((one) => one.adjudication[0]?.reason.coding[0]?.code) ?? [];
    expect(codes(await answerTo(number))).toEqual(['7', '6']);
    expect((await answerTo(number)).item?.[0]?.adjudication[0]).toMatchObject({
      value: 10,
      reason: { text: '改核十錠' },
    });
    await sandbox.setScript(number, 'approve');
    expect(codes(await answerTo(number))).toEqual(['1', '1']);
  });

  it('is taken in the form of the guide that the server speaks, and answered in it', async () => {
    const sample = makeSample({ seed: 'guides', kind: 'cancer' });
    const moved = movedSample(sample);
    expect((await client.post(moved.bytes)).status).toBe(422);
    await sandbox.configure({ guide: '1.3.0' });
    expect((await client.post(sample.bytes)).status).toBe(422);
    const number = await numberOf(await client.post(moved.bytes));
    await sandbox.decideAll(number);
    await sandbox.configure({ guide: '1.2.3' });
    const found = (await client.search(`ClaimResponse?request=Claim/${number}`)).entry?.[0]?.resource;
    expect(readClaimResponse(found, new Map())?.decision).toBe('approved');
    expect(JSON.stringify(found)).toContain('nhi_tsfhir/CodeSystem/nhi-approve-comment');
  });

  it('can be shown at a disposition out of turn', async () => {
    const number = await numberOf(await client.post(makeSample({ seed: 'back' }).bytes));
    await sandbox.decideAll(number);
    await sandbox.showDisposition(number, '處理中(等待附件檔)');
    expect((await answerTo(number)).disposition).toBe('處理中(等待附件檔)');
  });

  it('goes on by itself, a step at a time', async () => {
    const own = await startSandbox({ stepMs: 5 });
    try {
      const other = await registerClient(own);
      await other.post(makeSample({ seed: 'auto' }).bytes);
      await expect.poll(async () => (await own.cases())[0]?.done).toBe(true);
    } finally {
      await own.stop();
    }
  });

  it('comes back after a restart, with the registered keys and the next number', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    const stateFile = join(folder, 'state.json');
    const first = await startSandbox({ stateFile, autoAdvance: false });
    const one = await numberOf(await (await registerClient(first)).post(makeSample({ seed: 'kept' }).bytes));
    await first.decideAll();
    await first.stop();
    const second = await startSandbox({ stateFile, autoAdvance: false });
    try {
      expect(await second.cases()).toMatchObject([{ number: one, disposition: '審畢結果', done: true }]);
      const other = await registerClient(second);
      const two = await numberOf(await other.post(makeSample({ seed: 'after' }).bytes));
      expect(Number(two)).toBe(Number(one) + 1);
    } finally {
      await second.stop();
      await rm(folder, { recursive: true });
    }
  });
});

describe('what is stored', () => {
  it('is normalised: no narrative, its own order of names, no planted id', async () => {
    const sample = makeSample({ seed: 'normal' });
    const uploaded = structuredClone(sample.bundle);
    const first = (uploaded['entry'] as { resource: Record<string, unknown> }[])[1]?.resource ?? {};
    first['text'] = { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' };
    const stored = await (await client.post(JSON.stringify(uploaded))).text();
    expect(stored).not.toContain('generated');
    expect(stored).not.toContain(sample.plantedId);
    expect(stored.startsWith('{"resourceType":"Bundle","id":')).toBe(true);
  });

  it('is counted by its planted id, also when it comes twice', async () => {
    const sample = makeSample({ seed: 'twice' });
    await client.post(sample.bytes, { 'x-request-id': 'attempt-1' });
    await client.post(sample.bytes);
    const ledger = await sandbox.ledger();
    expect(countsFor(ledger, sample.plantedId)).toEqual({ arrived: 2, stored: 2 });
    expect(ledger.posts.find((post) => post.plantedId === sample.plantedId)).toMatchObject({
      requestId: 'attempt-1',
      contentType: 'application/fhir+json',
      contentLength: String(sample.bytes.length),
      status: 201,
    });
  });

  it.each([
    ['with the marker reject', () => makeSample({ seed: 'r', ending: 'reject' }).bytes, 422],
    ['with two Claims', () => makeSample({ seed: 'r', defect: 'two-claims' }).bytes, 422],
    ['that is not JSON', () => makeSample({ seed: 'r', defect: 'truncated' }).bytes, 400],
  ])('is never a Bundle %s', async (_, bytes, status) => {
    const response = await client.post(bytes());
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error' }],
    });
  });

  it('is refused without a token, and with a token of too little scope', async () => {
    const sample = makeSample({ seed: 'scope' });
    expect((await client.post(sample.bytes, { authorization: 'Bearer nonsense' })).status).toBe(401);
    const { body } = await client.token({ scope: 'system/ClaimResponse.rs' });
    const narrow = { authorization: `Bearer ${String(body['access_token'])}` };
    expect((await client.post(sample.bytes, narrow)).status).toBe(403);
    expect((await sandbox.ledger()).violations.map((one) => one.kind)).toContain('foreign-token');
  });

  const examples = new URL('../../../../shared/ig/examples/', import.meta.url);
  it.skipIf(!existsSync(examples)).each(['Bundle-bun-1.json', 'Bundle-bun-3.json'])(
    'may be the guide’s own example %s',
    async (name) => {
      expect((await client.post(readFileSync(new URL(name, examples)))).status).toBe(201);
    },
  );
});

it('is controlled over HTTP as it is in its own process', async () => {
  const control = connectControl(sandbox.controlUrl);
  const sample = makeSample({ seed: 'remote' });
  await control.setScript(sample.plantedId, 'deny');
  await client.post(sample.bytes);
  expect((await control.cases()).at(-1)).toMatchObject({ plantedId: sample.plantedId, ending: 'deny' });
  expect(await control.ledger()).toEqual(await sandbox.ledger());
  await expect(control.advance('1')).rejects.toThrow('there is no case 1');
});
