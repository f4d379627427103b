import { expect, test } from 'vitest';
import { createNhiNames } from '../../../../renderer/names/code-names.tsx';

type Names = Parameters<typeof createNhiNames>[0]['names'];
type Asked = { readonly table: string; readonly code: string }[];

/** An agent that knows one drug; `fails` as often as it says. */
function agent(fails = 0): { readonly client: { readonly names: Names }; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  let left = fails;
  const nhi = ({ codes }: { readonly codes: Asked }): Promise<unknown> => {
    asked.push(codes);
    if (left > 0) {
      left -= 1;
      return Promise.reject(new Error('away'));
    }
    return Promise.resolve(
      codes.flatMap((one) => (one.code === 'KC1' ? [{ ...one, name: 'OGIVRI 440 MG' }] : [])),
    );
  };
  return { client: { names: { nhi } as unknown as Names }, asked };
}

const soon = (): Promise<void> => new Promise((done) => setImmediate(done));

test('codes shown at one moment are asked for in one call, and each once', async () => {
  const { client, asked } = agent();
  const names = createNhiNames(client);
  let told = 0;
  names.subscribe(() => (told += 1));
  expect([names.nameOf('drug', 'KC1'), names.nameOf('drug', 'XX'), names.nameOf('drug', 'KC1')]).toEqual([
    null,
    null,
    null,
  ]);
  await soon();
  expect([names.nameOf('drug', 'KC1'), names.nameOf('drug', 'XX')]).toEqual(['OGIVRI 440 MG', null]);
  await soon();
  expect(asked).toEqual([
    [
      { table: 'drug', code: 'KC1' },
      { table: 'drug', code: 'XX' },
    ],
  ]);
  expect([told, names.version()]).toEqual([1, 1]);
});

test('more codes than one call takes go in several', async () => {
  const { client, asked } = agent();
  const names = createNhiNames(client);
  for (let n = 0; n < 2500; n += 1) names.nameOf('drug', `D${String(n)}`);
  await soon();
  expect(asked.map(({ length }) => length)).toEqual([1000, 1000, 500]);
});

test('after a failure a code stands alone, and is asked for when it is shown again', async () => {
  const { client } = agent(1);
  const names = createNhiNames(client);
  names.nameOf('drug', 'KC1');
  await soon();
  expect([names.nameOf('drug', 'KC1'), names.version()]).toEqual([null, 0]);
  await soon();
  expect(names.nameOf('drug', 'KC1')).toBe('OGIVRI 440 MG');
});

test('what can be no code is not asked for', async () => {
  const { client, asked } = agent();
  const names = createNhiNames(client);
  names.nameOf('drug', '');
  names.nameOf('drug', 'x'.repeat(65));
  await soon();
  expect(asked).toEqual([]);
});
