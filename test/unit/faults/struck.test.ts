import { expect, test } from 'vitest';
import { allStruck, neverStruck } from '../../faults/struck.ts';
import { startSandbox } from '../../../main/practice/sandbox.ts';

test('a fault that no request met is named until one does', async ({ onTestFinished }) => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.stop());
  const discovery = `${sandbox.fhirBaseUrl}/.well-known/smart-configuration`;
  await sandbox.misbehave('discovery', { kind: 'status', status: 503 });
  await sandbox.misbehave('search', { kind: 'html' }, { parameters: ['_offset'] });
  expect(await neverStruck({ sandbox })).toEqual([
    'never struck: {"kind":"status","status":503} at discovery',
    'never struck: {"kind":"html"} at search _offset',
  ]);
  await fetch(discovery);
  await fetch(`${sandbox.fhirBaseUrl}/ClaimResponse?_count=1`);
  expect(await neverStruck({ sandbox })).toEqual(['never struck: {"kind":"html"} at search _offset']);
  await fetch(`${sandbox.fhirBaseUrl}/ClaimResponse?_count=1&_offset=1`);
  expect(await allStruck({ sandbox })).toBe(true);
});
