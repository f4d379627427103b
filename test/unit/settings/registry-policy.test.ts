import { expect, test } from 'vitest';
import fc from 'fast-check';
import { policyValues } from '../../../main/agent/ground/settings/policy-values.ts';
import { POLICY_KEY, registryPolicy } from '../../../main/agent/ground/settings/registry-policy.ts';
import { settingsSchema } from '../../../shared/settings.ts';

const KEY = POLICY_KEY.replace('HKLM', 'HKEY_LOCAL_MACHINE');
/** As `reg export` writes it. */
const exported = (...lines: string[]): string =>
  `\uFEFFWindows Registry Editor Version 5.00\r\n\r\n[${KEY}]\r\n${lines.join('\r\n')}\r\n\r\n`;

function read(text: string): { value: unknown; problems: readonly string[] } {
  const found = registryPolicy(text);
  if (found.kind !== 'read') throw new Error('unreadable');
  return {
    value: found.yaml.value,
    problems: found.problems.map(({ path, message }) => `${path}: ${message}`),
  };
}

test('values of each type become settings of their kind, wherever they belong', () => {
  const text = exported(
    '"environment"="production"',
    '"backup.dir"="\\\\\\\\server\\\\備份 \\"a\\""',
    '"upload.concurrency"=dword:00000008',
    '"results.pollSeconds"="0.5"',
    '"server.smallHandshake"=dword:00000001',
    '"results.acknowledge"=dword:00000000',
    '"work.holidays"=hex(7):32,00,30,00,32,00,37,00,2d,00,30,00,31,00,2d,00,30,00,31,00,00,\\\r\n  00,32,00,30,00,32,00,37,00,2d,00,30,00,32,00,2d,00,32,00,38,00,00,00,00,00',
    '"server.caFile"=hex(2):43,00,3a,00,5c,00,61,00,00,00',
    '"console.hostNames"="one.example"',
  );
  expect(read(text)).toEqual({
    problems: [],
    value: {
      environment: 'production',
      backup: { dir: '\\\\server\\備份 "a"' },
      upload: { concurrency: 8 },
      results: { pollSeconds: 0.5, acknowledge: false },
      work: { holidays: ['2027-01-01', '2027-02-28'] },
      server: { smallHandshake: true, caFile: 'C:\\a' },
      console: { hostNames: ['one.example'] },
    },
  });
});

test('what is no setting is named and not passed over: a key below, a default value, another type, a value for a section', () => {
  const text = exported(
    '@="x"',
    '"keys.remindDays"=hex:01,02',
    '"upload"="x"',
    '"upload.concurrency"=dword:00000004',
    '"__proto__.polluted"="x"',
    '"log.heartbeatDir"="a',
    'b"',
    '',
    `[${KEY}\\folders]`,
    '"path"="C:\\\\in"',
  );
  const { problems, value } = read(text);
  expect(problems).toEqual([
    '@="x": has a type that is not read',
    'keys.remindDays: has a type that is not read',
    'upload.concurrency: is no setting',
    '__proto__.polluted: is no setting',
    'log.heartbeatDir: has a type that is not read',
    'b": has a type that is not read',
  ]);
  // The schema refuses what is left.
  expect(settingsSchema.safeParse(value).success).toBe(false);
  expect(JSON.stringify(value)).toContain('folders');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('any text comes back from the registry as it was written', () => {
  const escaped = (text: string): string => text.replaceAll(/["\\]/g, '\\$&');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!/[\r\n\u2028\u2029\u0085]/.test(text));
      expect(read(exported(`"server.clientId"="${escaped(text)}"`)).value).toEqual({
        server: { clientId: text },
      });
    }),
  );
});

test('every setting but the lists of sections has a kind', () => {
  const values = policyValues();
  expect(new Set(values.map(({ kind }) => kind))).toEqual(
    new Set(['text', 'number', 'whole', 'switch', 'choice', 'list']),
  );
  const paths = values.map(({ path }) => path);
  for (const name of ['folders', 'validation.rules', 'expiry.dates'])
    expect(paths.filter((path) => path.startsWith(name))).toEqual([]);
  for (const name of ['hospitalId', 'alerts.mail.to', 'work.deadlines.supplement'])
    expect(paths).toContain(name);
});
