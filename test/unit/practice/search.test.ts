import { departmentCoding } from '../../../main/practice/samples/data/departments.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Sample } from '../../../main/practice/samples/types.ts';
import { makeSample, makeSamples } from '../../../main/practice/samples/sample.ts';
import { taipeiDayOf } from '../../../main/practice/clock.ts';
import type { Sandbox } from '../../../main/practice/options.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';
import { DEFAULT_SETTINGS } from '../../../main/practice/settings.ts';
import type { PracticeClient, Searchset } from './practice-client.ts';
import { registerClient } from './practice-client.ts';

const DAY = 86_400_000;
const today = taipeiDayOf(Date.now());
const yesterday = taipeiDayOf(Date.now() - DAY);
const tomorrow = taipeiDayOf(Date.now() + DAY);

let sandbox: Sandbox;
let client: PracticeClient;
let samples: Sample[];
const numbers: string[] = [];
beforeAll(async () => {
  sandbox = await startSandbox({ autoAdvance: false });
  client = await registerClient(sandbox);
  samples = [...makeSamples(5, 'search'), makeSample({ seed: 'other', hospitalId: '0401180014' })];
  for (const sample of samples) {
    const answer = (await (await client.post(sample.bytes)).json()) as { identifier: { value: string } };
    numbers.push(answer.identifier.value);
  }
  for (const number of numbers.slice(0, 3)) await sandbox.decideAll(number);
});
afterAll(() => sandbox.stop());
afterEach(() => sandbox.configure(DEFAULT_SETTINGS).then(() => sandbox.configure({ autoAdvance: false })));

const claims = (found: Searchset): string[] =>
  (found.entry ?? [])
    .filter((entry) => entry.search.mode === 'match')
    .map((entry) => (entry.resource['request'] as { reference: string }).reference.slice('Claim/'.length));
const self = (found: Searchset): string =>
  decodeURIComponent(found.link.find((link) => link.relation === 'self')?.url ?? '');
const ofPatient = (index: number, since: string): string =>
  `ClaimResponse?request.patient.identifier=${samples[index]?.patient.number ?? ''}&request._lastUpdated=gt${since}&_include=ClaimResponse:request`;

describe('the searches of the guide', () => {
  it('find a case by its number, its patient and its upload day', async () => {
    expect(claims(await client.search(`ClaimResponse?request=Claim/${numbers[1] ?? ''}`))).toEqual([
      numbers[1],
    ]);
    const found = await client.search(ofPatient(2, yesterday));
    expect(claims(found)).toEqual([numbers[2]]);
    expect(found.entry?.map((entry) => entry.resource['resourceType'])).toEqual(['ClaimResponse', 'Claim']);
    expect(claims(await client.search(ofPatient(2, today)))).toEqual([]);
  });

  it('find a case by original file name, receipt number, patient name and department', async () => {
    const one = (await sandbox.cases())[0];
    for (const query of [
      `request.identifier=FHR0101090517_${one?.number ?? ''}.JSON`,
      `request.identifier=${one?.receiptNumber ?? ''}`,
      `request.patient.name=${encodeURIComponent(samples[0]?.patient.name ?? '')}`,
    ]) {
      expect(claims(await client.search(`ClaimResponse?${query}`))).toContain(one?.number);
    }
    const departments = await Promise.all(
      ['AC', '03', 'BA', 'AA', '08', 'AF', 'AE', '11'].map(async (number) => {
        const department = departmentCoding(number).code;
        return claims(await client.search(`ClaimResponse?request.func-type.service-type=${department}`));
      }),
    );
    expect(departments.flat().sort()).toEqual(numbers.toSorted());
  });

  it('find decisions of one hospital by day', async () => {
    const query = (since: string, hospital: string): string =>
      `ClaimResponse?created=gt${since}&created=lt${tomorrow}&disposition=${encodeURIComponent('審畢結果')}&requestor.identifier=${hospital}`;
    expect(claims(await client.search(query(yesterday, '0101090517')))).toEqual(numbers.slice(0, 3));
    expect(claims(await client.search(query(today, '0101090517')))).toEqual([]);
    expect(claims(await client.search(query(yesterday, '0401180014')))).toEqual([]);
    expect(claims(await client.search('ClaimResponse?adjudication-reason=1'))).toEqual(numbers.slice(0, 3));
  });

  it('come in pages that lead from one to the next and all echo what was asked', async () => {
    const seen: string[] = [];
    let path: string | undefined = 'ClaimResponse?requestor.identifier=0101090517&_count=2';
    while (path !== undefined) {
      const found: Searchset = await client.search(path);
      expect(found.total).toBe(5);
      expect(self(found)).toContain('requestor.identifier=0101090517');
      seen.push(...claims(found));
      path = found.link.find((link) => link.relation === 'next')?.url.slice(sandbox.fhirBaseUrl.length + 1);
    }
    expect(seen).toEqual(numbers.slice(0, 5));
  });

  it('leave a parameter that is not known out of the self link', async () => {
    const found = await client.search('ClaimResponse?nonsense=1&requestor.identifier=0401180014');
    expect(self(found)).not.toContain('nonsense');
    expect(claims(found)).toEqual([numbers[5]]);
  });

  it('answer 400 to a date that is none', async () => {
    expect((await client.get('ClaimResponse?created=yesterday')).status).toBe(400);
  });

  it('are not for Claims when the scope does not say so', async () => {
    expect((await client.get(`Claim?_id=${numbers[0] ?? ''}`)).status).toBe(403);
  });
});

describe('a server that answers badly', () => {
  it('lags before a case is found', async () => {
    await sandbox.configure({ lagMs: 60_000 });
    expect(claims(await client.search(ofPatient(0, yesterday)))).toEqual([]);
    expect((await client.get(`Bundle/${numbers[0] ?? ''}`)).status).toBe(200);
    await sandbox.configure({ lagReads: true });
    expect((await client.get(`Bundle/${numbers[0] ?? ''}`)).status).toBe(404);
  });

  it('leaves included Claims out', async () => {
    await sandbox.configure({ omitIncludes: true });
    const found = await client.search(ofPatient(0, yesterday));
    expect(found.entry?.map((entry) => entry.search.mode)).toEqual(['match']);
  });

  it('drops the hospital filter, with or without saying so', async () => {
    await sandbox.configure({ ignoreParameters: ['requestor.identifier'] });
    const query = 'ClaimResponse?requestor.identifier=0401180014';
    const honest = await client.search(query);
    expect(honest.total).toBe(6);
    expect(self(honest)).not.toContain('requestor');
    await sandbox.configure({ echoIgnored: true });
    expect(self(await client.search(query))).toContain('requestor.identifier=0401180014');
  });

  it('refuses a search', async () => {
    await sandbox.configure({ refuseParameters: ['requestor.identifier'] });
    expect((await client.get('ClaimResponse?requestor.identifier=0101090517')).status).toBe(403);
    expect((await client.get(`ClaimResponse?request=Claim/${numbers[0] ?? ''}`)).status).toBe(200);
  });

  it('gives links that lead elsewhere', async () => {
    await sandbox.configure({ selfLink: 'other-host', nextLink: 'other-host', pageSize: 1 });
    const found = await client.search('ClaimResponse?requestor.identifier=0101090517');
    for (const link of found.link) expect(link.url.startsWith(sandbox.elsewhereUrl)).toBe(true);
    await fetch(found.link[1]?.url ?? '', { headers: { authorization: 'Bearer leaked' } });
    expect((await sandbox.ledger()).strays).toMatchObject([{ method: 'GET', authorization: true }]);
  });
});
