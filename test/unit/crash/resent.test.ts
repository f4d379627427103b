import { expect, test } from 'vitest';
import { hashOf } from '../../crash/hash-of.ts';
import { resentUnproven } from '../../crash/resent.ts';
import type { TrailLine } from '../../crash/trail-lines.ts';
import type { PostRecord } from '../../../main/practice/ledger.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';

const sample = makeSample({ seed: 'resent', attachments: 0 });
const arrival = (requestId: string): PostRecord =>
  ({ plantedId: sample.plantedId, requestId, caseNumber: null }) as PostRecord;

/** The lines of one case, numbered. */
function trailOf(...lines: readonly Partial<TrailLine>[]): TrailLine[] {
  return lines.map((line, at) => ({
    n: at + 1,
    kind: '',
    actor: 'agent',
    caseId: 'a',
    sha256: hashOf(sample.bytes),
    ...line,
  }));
}
const attempt = (id: string): Partial<TrailLine> => ({
  kind: 'attempt',
  detail: { attempt: id, from: 'queued', to: 'sending' },
});
const DOUBT: Partial<TrailLine> = { kind: 'doubt', detail: { from: 'sending', to: 'uncertain' } };

const found = (...between: readonly Partial<TrailLine>[]): string[] =>
  resentUnproven(
    { posts: [arrival('one'), arrival('two')] },
    [sample],
    trailOf(attempt('one'), ...between, attempt('two')),
  );

test.each<[string, Partial<TrailLine>]>([
  ['absence that searches proved', { kind: 'proven-absent', detail: { absent: true, attested: false } }],
  ['a person who attested absence', { kind: 'resolved-absent', actor: '王承辦' }],
  ['a person who let it go', { kind: 'release', actor: '王承辦', detail: { from: 'held', to: 'queued' } }],
  [
    'an answer to the first that sent it back to the queue',
    { kind: 'proven-absent', detail: { attempt: 'one', from: 'sending', to: 'queued' } },
  ],
])('a second body may come after %s', (_, line) => {
  expect(found(DOUBT, line)).toEqual([]);
});

test('a second body after a doubt alone is named', () => {
  expect(found(DOUBT)).toHaveLength(1);
});

test('an answer to another attempt, or the agent putting it back by itself, allows none', () => {
  expect(found({ kind: 'x', detail: { attempt: 'zero', from: 'sending', to: 'queued' } })).toHaveLength(1);
  expect(found({ kind: 'release', detail: { from: 'held', to: 'queued' } })).toHaveLength(1);
});

test('what allows it has to come before the second body, and to be of the same case', () => {
  const absent = { kind: 'proven-absent', detail: { absent: true } };
  const posts = [arrival('one'), arrival('two')];
  const late = trailOf(attempt('one'), DOUBT, attempt('two'), absent);
  expect(resentUnproven({ posts }, [sample], late)).toHaveLength(1);
  const other = trailOf(attempt('one'), { ...absent, sha256: 'another' }, attempt('two'));
  expect(resentUnproven({ posts }, [sample], other)).toHaveLength(1);
});

test('an attempt of which a crash left only the intent is found by it', () => {
  const trail = trailOf(
    { kind: 'send-intent', attemptId: 'one' },
    { kind: 'proven-absent', detail: { absent: true } },
    { kind: 'send-intent', attemptId: 'two' },
  );
  expect(resentUnproven({ posts: [arrival('one'), arrival('two')] }, [sample], trail)).toEqual([]);
});
