import { expect, test } from 'vitest';
import { networkOf } from '../../../main/headless/console/door.ts';
import { OWN_PASSWORD, peopleRig } from './people-rig.ts';

test.each([
  ['127.0.0.1', '127.200.3.4'],
  ['127.0.0.1', '::1'],
  ['127.0.0.1', '::ffff:127.9.9.9'],
  ['10.1.2.3', '::ffff:10.1.2.3'],
  ['::ffff:a01:203', '10.1.2.3'],
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
  ['fe80::1%eth0', 'fe80::2%eth1'],
])('%s and %s are one network', (one, other) => {
  expect(networkOf(one)).toBe(networkOf(other));
});

test.each([
  ['10.1.2.3', '10.1.2.4'],
  ['127.0.0.1', '128.0.0.1'],
  ['2001:db8:1:2::1', '2001:db8:1:3::1'],
  ['::1', '::2'],
])('%s and %s are not', (one, other) => {
  expect(networkOf(one)).not.toBe(networkOf(other));
});

test('names guessed at and flushed from memory by six thousand networks tell nothing about who exists', async () => {
  const { settled, signIn } = await peopleRig();
  await settled('wang', 'handler');
  for (const name of ['wang', 'nobody'])
    for (let at = 0; at < 25; at += 1) await signIn(name, 'no', { source: `first ${String(at)}` });
  // A network that has guessed nothing is told the same of an account that is slowed and of a name that nobody has.
  expect(await signIn('wang', 'no', { source: 'second' })).toEqual({ kind: 'wrong' });
  expect(await signIn('nobody', 'no', { source: 'second' })).toEqual({ kind: 'wrong' });
  expect(await signIn('wang', OWN_PASSWORD, { source: 'second' })).toEqual({ kind: 'wrong' });
});
