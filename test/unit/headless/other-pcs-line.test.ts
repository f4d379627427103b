import { expect, test } from 'vitest';
import { statusText } from '../../../main/headless/commands/status.ts';
import { fakeStatus } from './fake-agent.ts';

const lineOf = (
  consoleForOthers: NonNullable<Parameters<typeof statusText>[0]['consoleForOthers']>,
): string =>
  statusText({ ...fakeStatus, consoleForOthers })
    .split('\n')
    .find((line) => line.startsWith('other PCs')) ?? '';
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const url = 'https://console.hospital:4781/';

test('status says where other PCs find the console, or in one sentence what is missing', () => {
  expect(lineOf({ url, refused: null, certificateEnds: inDays(90) })).toMatch(
    / {2}https:\/\/console\.hospital:4781\/$/,
  );
  expect(
    lineOf({ url: null, refused: { zh: '缺憑證', en: 'no certificate' }, certificateEnds: null }),
  ).toContain('WARNING: no certificate');
  expect(statusText(fakeStatus)).not.toContain('other PCs');
});

test('a certificate that ended is said to have ended, and one that is not served is named beside the one that is', () => {
  expect(lineOf({ url, refused: null, certificateEnds: inDays(-2) })).toMatch(
    /its certificate ended \d{4}-\d\d-\d\d\)$/,
  );
  expect(lineOf({ url, refused: null, certificateEnds: inDays(90), kept: 'certificate-expired' })).toContain(
    'WARNING: the newer certificate on disk is not served: certificate-expired)',
  );
});

test('a certificate is warned of a month before it ends', () => {
  expect(lineOf({ url, refused: null, certificateEnds: inDays(29) })).toContain(
    'WARNING: its certificate ends 20',
  );
});
