import { expect, test } from 'vitest';
import { recheck, recheckable } from '../../../main/agent/carrier/cases/recheck.ts';
import { endTakeOver, folderOfAnother } from '../../../main/agent/carrier/cases/served-folders.ts';
import * as staff from '../../../main/agent/carrier/cases/staff.ts';
import { noteAnothers } from '../../../main/agent/carrier/cases/reviews.ts';
import { noteShown } from '../../../main/agent/carrier/cases/search-lag.ts';
import { movesOf } from '../../../main/agent/carrier/cases/staff-moves.ts';
import { caseDetail } from '../../../main/agent/index/views.ts';
import {
  acceptedAs,
  attachmentOf,
  BY,
  caseRig,
  FOLDER,
  foundBundle,
  REJECTED,
  UNKNOWN,
  type Found,
} from '../support/case-rig.ts';
import {
  after,
  begun,
  cameTo,
  cancel,
  found,
  history,
  hold,
  is,
  isAsBefore,
  noted,
  read,
  refuses,
  release,
  resolveFound,
  restart,
  restoredNow,
  retry,
  sent,
  stories,
  type Step,
} from '../support/case-story.ts';

const NOW = Date.parse('2026-11-24T09:00:00+08:00');
const FILE: Found = { bytes: 'the file', path: 'claim.json' };
const REFUSED: Found = { ...FILE, errors: ['bundle-type'] };
const WHY = { actor: '王承辦', reason: '等病人簽名' };
const note = WHY.reason;

/** Checked anew with these findings; goes on waiting so long for attachments. */
const checkedAnew =
  (what: Found = {}, waitMs = 0): Step =>
  async (story) => {
    const { inspection } = foundBundle({ ...FILE, ...what }, 0);
    story.outcome = await recheck(story.rig.context, story.id, { inspection, waitMs }, WHY);
  };
/** A move with a reason. */
const why =
  (move: 'retry' | 'hold' | 'release' | 'cancel' | 'resolveAbsent', wish?: string): Step =>
  async ({ rig, id }) => {
    const wished: unknown = await staff[move](rig.context, id, WHY);
    expect(wished ?? undefined).toBe(wish);
  };
const foundWhy =
  (number: string): Step =>
  ({ rig, id }) =>
    staff.resolveFound(rig.context, id, number, WHY);
/** The newest lines of its history as the page shows them, the reason opened. */
const shows =
  (...events: readonly (readonly [kind: string, detail: object])[]): Step =>
  ({ rig, id }) => {
    const lines = caseDetail(rig.context, id, false)?.events.slice(-events.length);
    expect(lines?.map(({ kind, actor, detail }) => [kind, actor, detail])).toEqual(
      events.map(([kind, detail]) => [kind, WHY.actor, detail]),
    );
  };
/** … and such a line among all. */
const hasLine =
  (kind: string, detail: object): Step =>
  ({ rig, id }) => {
    const line = caseDetail(rig.context, id, false)?.events.find((event) => event.kind === kind);
    expect(line).toMatchObject({ actor: WHY.actor, detail });
  };
const isOf =
  (patientName: string): Step =>
  ({ rig, id }) => {
    expect(rig.context.sealed.label(rig.row(id)).patientName).toBe(patientName);
  };
const throttled: Step = ({ rig, id, attempt }) =>
  rig.end(
    ...([
      id,
      attempt,
      { kind: 'throttled', status: 429, retryAt: null, absence: 'proven' },
      NOW + 99_000,
    ] as const),
  );
const mayResolve =
  (may: boolean): Step =>
  ({ rig, id }) => {
    expect(movesOf(rig.row(id)).includes('resolve')).toBe(may);
  };
const absentWhy: Step = ({ rig, id }) => staff.resolveAbsent(rig.context, id, WHY);
const numberIsAnothers: Step = ({ rig, id }) => noteAnothers(rig.context, id);
const isShown: Step = ({ rig, id }) => noteShown(rig.context, id, null);
const tookOver: Step = async ({ rig }) => {
  await folderOfAnother(rig.context, FOLDER, 'lost', 'lease-lost');
  await endTakeOver(rig.context, FOLDER, [{ relPath: 'old.json', size: 1, mtimeMs: 1 }], null);
};

stories([
  [
    'retry sends a rejected case once more, and a waiting one now',
    ...[found(), sent(REJECTED), retry, is({ delivery: 'queued', next_attempt_at: NOW, failures: 0 })],
    ...[is({ error_code: null }), history({ kind: 'retry', actor: BY.actor })],
    ...[found(), begun, throttled, retry, is({ delivery: 'queued', next_attempt_at: NOW, failures: 0 })],
    history({ kind: 'asked-now', actor: BY.actor }),
  ],
  [
    'what is not allowed is refused and changes nothing',
    ...[found(), sent(acceptedAs('1')), noted],
    ...[retry, hold, release(), cancel].map((move) => refuses(move, 'move-not-allowed')),
    isAsBefore(),
    refuses(({ rig }) => staff.hold(rig.context, 'unknown', BY), 'case-not-found'),
  ],
  [
    'a new check of a refused case queues it when it is sound now, and says what is wrong when it is not',
    found(REFUSED),
    ({ rig, id }) => {
      expect(recheckable(rig.context, id)).toMatchObject({ folder: FOLDER });
    },
    ...[checkedAnew({ errors: ['claim-count'] }), is({ delivery: 'refused', error_code: 'claim-count' })],
    ...[checkedAnew(), is({ delivery: 'queued', error_code: null })],
    refuses(({ rig, id }) => recheckable(rig.context, id), 'move-not-allowed'),
    refuses(checkedAnew(), 'case-changed'),
  ],
  [
    'a new check of a case whose claim is on its way in another file waits for a person',
    ...[found({ bytes: 'other', summary: { claimKey: 'one' } }), begun],
    ...[found({ ...REFUSED, summary: { claimKey: 'one' } }), checkedAnew({ summary: { claimKey: 'one' } })],
    ...[cameTo('held'), is({ hold_reason: 'same-claim' })],
  ],
  [
    'a new check reads the Bundle anew: whose it is, and what stands in it',
    ...[found(REFUSED), checkedAnew({ ...REFUSED, summary: { patientName: '陳小華', priority: '4' } })],
    ...[isOf('陳小華'), is({ delivery: 'refused', priority: '4', urgent: 1 }), hasLine('recheck', { note })],
    ...[checkedAnew({ summary: null, errors: ['not-json'] }), isOf('陳小華')],
  ],
  [
    'a new check waits for the attachments that are not there as long as it is told',
    found({ ...REFUSED, summary: { attachments: ['a.pdf'] }, attachments: [] }),
    ...[checkedAnew({ summary: { attachments: ['a.pdf'] } }, 5000), cameTo('waiting')],
    is({ wait_until: NOW + 5000 }),
  ],
  [
    'what cannot be sent of the attachments still stands against a case after a new check',
    found({
      ...{ ...FILE, summary: { attachments: ['a.pdf'] } },
      attachments: [{ ...attachmentOf('a.pdf'), fault: 'attachment-empty' }],
    }),
    checkedAnew({ summary: { attachments: ['a.pdf'] } }),
    is({ delivery: 'refused', error_code: 'attachment-empty' }),
  ],
  [
    'what was read is unread no more, and reading it again is no change; what is cancelled has been read',
    ...[found(REFUSED), is({ unread: 1 }), read, is({ unread: 0 }), noted, read, isAsBefore()],
    ...[found({ errors: ['bundle-type'] }), is({ unread: 1 }), cancel],
    is({ delivery: 'cancelled', unread: 0 }),
  ],
  [
    'what a person does, and why, is in the history of the case under their name, the reason sealed',
    ...[found(), why('retry'), shows(['asked-now', { note }])],
    ...[why('hold'), shows(['hold', { note, reason: 'by-person' }])],
    history({ kind: 'hold', actor: WHY.actor, from_state: 'queued', to_state: 'held' }),
    ({ rig, id }) => {
      expect(rig.events(id).at(-1)?.detail).not.toContain(note);
    },
    is({ hold_reason: 'by-person', next_attempt_at: null }),
    ...[why('release'), shows(['release', { note, reason: 'by-person' }])],
    is({ delivery: 'queued', held_from: null, hold_reason: null, released: 1 }),
    ...[why('cancel'), shows(['cancel', { note }]), is({ next_attempt_at: null })],
  ],
  [
    'of a case that is being sent it is kept what a person wishes, until they take it back',
    ...[found(), begun],
    ...(['hold', 'cancel'] as const).flatMap((wish) => [
      ...[why(wish, wish), is({ delivery: 'sending', wish }), shows(['wish', { note, wish }])],
    ]),
    ...[why('release'), is({ delivery: 'sending', wish: null }), shows(['wish-withdrawn', { note }])],
  ],
  [
    'a case that a person has found at NHI is there under its number, with the reason',
    ...[found(), sent(UNKNOWN), foundWhy('8'), is({ delivery: 'accepted', case_number: '8' })],
    shows(['resolved-found', { note, number: '8' }], ['accepted', { found: true, number: '8' }]),
    ...[found(), sent(acceptedAs(null, 'Claim/7')), after(5000), foundWhy('9')],
    is({ case_number: '9', location_id: 'Claim/7', next_poll_at: NOW + 5000 }),
    shows(['resolved-found', { note, number: '9' }]),
  ],
  [
    'a case under whose number NHI shows another application is given its own by a person, once, and only a verified one',
    ...[found(), sent(acceptedAs('9')), found(), sent(acceptedAs('8', 'Claim/8'))],
    // As long as nothing speaks against its number, nobody gives it another one.
    ...[mayResolve(false), refuses(foundWhy('10'), 'move-not-allowed'), isShown, numberIsAnothers],
    ...[is({ case_number: '8', error_code: 'number-of-another' }), mayResolve(true)],
    // It was accepted: absence is no word for it, and the number of another case of ours is none.
    ...[refuses(absentWhy, 'move-not-allowed'), refuses(foundWhy('9'), 'number-owned')],
    ...[is({ delivery: 'accepted', case_number: '8' }), after(5000), foundWhy('10')],
    is({ delivery: 'accepted', case_number: '10', location_id: null, error_code: null }),
    ...[
      is({ next_poll_at: NOW + 5000 }),
      shows(['resolved-found', { number: '10', note }]),
      mayResolve(false),
    ],
    // Should NHI show the case under its first number again, that is taken as well.
    ...[numberIsAnothers, foundWhy('10'), is({ case_number: '10', error_code: null })],
  ],
  [
    'a number of this server says nothing of a case that was sent to another one',
    ...[
      found(),
      sent(UNKNOWN),
      restart({ server: { fhirBaseUrl: 'http://127.0.0.1:2/fhir', clientId: 'other' } }),
    ],
    ...[refuses(resolveFound('8'), 'number-not-checked'), is({ delivery: 'uncertain', case_number: null })],
  ],
  ...(
    [
      ['a doubtful attempt', 'uncertain', [found(), sent(UNKNOWN)], { watch_until: NOW + 24 * 3_600_000 }],
      [
        'another agent',
        'held',
        [tookOver, found({ path: 'old.json' })],
        { past: 'answered', released: 1, doubt_since: null, watch_until: NOW + 24 * 3_600_000 },
      ],
      ['a restore', 'held', [restoredNow, found({ mtimeMs: 1 })], { watch_until: null }],
    ] as const
  ).map(
    ([what, shown, steps, row]) =>
      [
        `a case that a person has not found at NHI goes on, with the reason, after ${what}`,
        ...[...steps, is({ shown }), absentWhy, is({ delivery: 'queued', next_attempt_at: NOW, ...row })],
        hasLine('resolved-absent', { note }),
        ...(shown === 'uncertain' ? [hasLine('proven-absent', { absent: true, attested: true })] : []),
      ] as const,
  ),
  [
    'a case that a restore does not know is let go by who has looked, and not looked for on',
    ...[restoredNow, found({ mtimeMs: 1 }), refuses(release(), 'nhi-not-checked'), is({ delivery: 'held' })],
    ...[release('checked'), is({ delivery: 'queued', past: null, watch_until: null })],
  ],
]);

test('a refused move says why in the words of the staff', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const said = (error: unknown): unknown => (error as { messageZh?: string }).messageZh;
  const inspection = foundBundle({}, 0).inspection;
  await expect(recheck(rig.context, id, { inspection, waitMs: 0 }, BY).catch(said)).resolves.toBe(
    '案件狀態已變更，請重新查看。',
  );
  expect(() => recheckable(rig.context, id)).toThrow(
    expect.objectContaining({ messageZh: '案件目前的狀態不能重新檢核。' }) as Error,
  );
  await rig.send(id, UNKNOWN);
  await rig.reopen({ server: { fhirBaseUrl: 'http://127.0.0.1:2/fhir', clientId: 'other' } });
  await expect(staff.resolveFound(rig.context, id, '8', BY).catch(said)).resolves.toBe(
    '案件是送往另一個目的地，無法以此號碼確認。',
  );
});
