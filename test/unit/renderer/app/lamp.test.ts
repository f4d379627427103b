import { expect, test } from 'vitest';
import { lightOf } from '../../../../renderer/app/lamp.tsx';
import { statusWith } from '../../support/status-with.ts';

const refused = { state: 'paused', reason: 'destination.token-invalid_client' } as const;
const heard = '2026-11-24T09:00:00+08:00';
const of = (destination: Parameters<typeof statusWith>[0], more: object) =>
  lightOf({ ...statusWith(destination), ...more }, null);

test('a key that NHI takes no more is red; one that was never taken is not registered; one that works says neither', () => {
  const never = { lastSendAt: null, lastAnswer: { at: null, silent: false } };
  const once = { lastSendAt: heard, lastAnswer: { at: heard, silent: false } };
  expect(of({ destination: refused }, once)).toEqual({ tone: 'bad', word: 'keyRefused' });
  expect(of({ destination: refused }, never)).toEqual({ tone: 'attention', word: 'noKey' });
  // Nothing was refused yet: nobody has tried.
  expect(of({}, never)).toEqual({ tone: 'attention', word: 'noKey' });
  expect(of({}, once).word).toBe('fine');
  expect(of({ destination: { state: 'paused', reason: 'destination.http-403' } }, once).word).toBe('refused');
});
