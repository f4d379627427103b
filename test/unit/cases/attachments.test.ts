import { expect, test } from 'vitest';
import {
  attachmentArrived,
  attachmentChanged,
  attachmentUnreadable,
  attachmentWaitOver,
  awaitingCases,
  watchedAttachments,
} from '../../../main/agent/carrier/cases/attachment-arrivals.ts';
import {
  keptDetail,
  missingNames,
  named,
  openAttachment,
  readKept,
} from '../../../main/agent/carrier/cases/attachments.ts';
import { forgetPayload } from '../../../main/agent/carrier/cases/payloads.ts';
import { recheck } from '../../../main/agent/carrier/cases/recheck.ts';
import * as staff from '../../../main/agent/carrier/cases/staff.ts';
import { caseDetail } from '../../../main/agent/index/views.ts';
import {
  acceptedAs,
  attachmentOf,
  BY,
  caseRig,
  FOLDER,
  foundBundle,
  REJECTED,
  sha256Of,
  type Found,
} from '../support/case-rig.ts';
import {
  after,
  cameTo,
  cancel,
  found,
  hold,
  is,
  isAsBefore,
  noted,
  release,
  sent,
  stories,
  tells,
  type Step,
} from '../support/case-story.ts';

const NOW = Date.parse('2026-11-24T09:00:00+08:00');
const TWO: Found = { summary: { attachments: ['a.pdf', 'b.pdf'] }, attachments: [] };
/** One attachment, which is there. */
const ONE: Found = { summary: { attachments: ['a.pdf'] } };
const LATE: Found = { ...ONE, attachments: [] };
const USES = [{ name: 'a.pdf', contentType: 'application/pdf', path: 'Bundle.entry[3].resource.content[0]' }];
const bad = (name: string, fault: 'attachment-content' | 'attachment-empty' = 'attachment-content') => ({
  ...attachmentOf(name, 'bad'),
  fault,
});

/** These arrive one after the other. */
const arrives =
  (...files: (string | ReturnType<typeof attachmentOf>)[]): Step =>
  async (story) => {
    for (const file of files) {
      const arrived = typeof file === 'string' ? attachmentOf(file, `${file} of ${story.id}`) : file;
      story.outcome = await attachmentArrived(story.rig.context, story.id, arrived);
    }
  };
const waitIsOver: Step = ({ rig, id }) => attachmentWaitOver(rig.context, id);
const unreadable =
  (name: string, isSo = true): Step =>
  ({ rig, id }) =>
    attachmentUnreadable(rig.context, id, name, isSo);
const changed =
  (mtimeMs: number, bytes: string, size = 9): Step =>
  ({ rig, id }) =>
    attachmentChanged(rig.context, id, 'a.pdf', { size, mtimeMs, sha256: sha256Of(bytes) });
const checkedAnew =
  (what: Found): Step =>
  ({ rig, id }) =>
    recheck(rig.context, id, { inspection: foundBundle(what, 0).inspection, waitMs: 0 }, BY);
/** Cases of the folder that await attachments. */
const awaits =
  (...cases: object[]): Step =>
  ({ rig }) => {
    expect(awaitingCases(rig.context, FOLDER)).toMatchObject(cases);
  };
const watches =
  (...files: object[]): Step =>
  ({ rig }) => {
    expect(watchedAttachments(rig.context, FOLDER)).toMatchObject(files);
  };
/** Rows of its attachments. */
const has =
  (...rows: object[]): Step =>
  ({ rig, id }) => {
    expect(named(rig.context, id).map(({ name, row }) => ({ ...row, name }))).toMatchObject(rows);
  };
/** Problems of the case: the code, and where in the Bundle if that is told. */
const problems =
  (...codes: string[]): Step =>
  ({ rig, id }) => {
    const all = caseDetail(rig.context, id, false)?.problems ?? [];
    const withPath = codes.some((code) => code.includes(' '));
    expect(all.map(({ code, path }) => (withPath ? `${code} ${path}` : code))).toEqual(codes);
  };
const kinds =
  (...names: string[]): Step =>
  ({ rig, id }) => {
    expect(rig.kinds(id)).toEqual(names);
  };

stories([
  [
    'a case waits for each attachment it names and is queued with the last',
    ...[found(TWO), cameTo('waiting')],
    awaits({ missing: ['a.pdf', 'b.pdf'], waitUntil: NOW + 600_000, delivery: 'waiting' }),
    ...[arrives('b.pdf'), cameTo('waiting'), arrives('a.pdf'), cameTo('queued'), awaits()],
    kinds('found', 'awaits-attachments', 'attachment-arrived', 'attachment-arrived', 'ready'),
  ],
  [
    'a wait of a part of a second is kept in whole milliseconds',
    ...[found({ ...TWO, waitMs: 1.1 * 1000 }), is({ wait_until: NOW + 1100 })],
  ],
  [
    'an attachment is known by its name however it is composed, and arrives once',
    found({ summary: { attachments: ['報告é.pdf', 'b.pdf'] }, attachments: [] }),
    arrives(attachmentOf('報告é.pdf'.normalize('NFD'), 'first'), attachmentOf('報告é.pdf', 'second')),
    ...[arrives('stranger.pdf'), has({ sha256: sha256Of('first') }, {}), awaits({ missing: ['b.pdf'] })],
  ],
  [
    'when the wait is over the case is refused with one problem for each missing file, and still taken when they come',
    ...[found(TWO), arrives('a.pdf'), waitIsOver],
    is({ delivery: 'refused', error_code: 'attachment-missing', unread: 1 }),
    ...[problems('attachment-missing'), tells({ delivery: 'refused' })],
    awaits({ missing: ['b.pdf'], delivery: 'refused' }),
    ...[arrives('b.pdf'), cameTo('queued'), is({ error_code: null, problems: '[]' })],
  ],
  [
    'a file that may not be read is called so and not missing, and is taken when the right is given',
    ...[found(TWO), unreadable('b.pdf')],
    has({ state: 'missing', fault: null }, { state: 'missing', fault: 'attachment-unreadable' }),
    // It is no fault of the bytes of another that arrives.
    ...[arrives('a.pdf'), cameTo('waiting')],
    ({ rig }) => {
      const [awaiting] = awaitingCases(rig.context, FOLDER);
      expect(awaiting?.known?.get('b.pdf')).toMatchObject({ unreadable: true });
    },
    ...[waitIsOver, is({ delivery: 'refused', error_code: 'attachment-unreadable' })],
    ...[problems('attachment-unreadable'), arrives('b.pdf'), cameTo('queued')],
    is({ error_code: null, problems: '[]' }),
    has({ state: 'spooled', fault: null }, { state: 'spooled', fault: null }),
  ],
  [
    'a file that may be read again, or is gone, is missing as before; one that has arrived stays so',
    ...[found(TWO), unreadable('b.pdf'), unreadable('b.pdf', false), arrives('a.pdf'), unreadable('a.pdf')],
    ...[has({ fault: null }, { fault: null }), waitIsOver, problems('attachment-missing')],
  ],
  [
    'a late file does not send what our checks have refused meanwhile',
    ...[found({ ...TWO, bytes: 'x' }), waitIsOver],
    ...[checkedAnew({ ...TWO, bytes: 'x', errors: ['bundle-type'] }), is({ delivery: 'refused' })],
    ...[arrives('a.pdf', 'b.pdf'), cameTo('refused'), is({ error_code: 'bundle-type' })],
  ],
  [
    'the wait of a case that is not waiting any more changes nothing',
    ...[found(TWO), hold, noted, waitIsOver, isAsBefore()],
  ],
  [
    'a case held while it waits is ready once it is let go, if all has come meanwhile, and waits on if not',
    ...[found(TWO), hold, arrives('a.pdf', 'b.pdf'), cameTo('held')],
    ...[release(), is({ delivery: 'queued', next_attempt_at: NOW })],
    ...[found(TWO), hold, arrives('a.pdf'), release(), is({ delivery: 'waiting', next_attempt_at: null })],
  ],
  [
    'a case that was cancelled while its last file was read stays cancelled',
    ...[found(TWO), arrives('a.pdf'), cancel, arrives('b.pdf'), cameTo('cancelled')],
  ],
  [
    'the last file of another patient’s case holds the case, also when a person had let it go for another reason',
    ...[found({ ...ONE, attachments: [attachmentOf('a.pdf', 'theirs')] }), is({ delivery: 'queued' })],
    ...[found({ ...LATE, release: 'manual' }), hold, release(), is({ delivery: 'waiting' })],
    ...[arrives(attachmentOf('a.pdf', 'theirs')), cameTo('held')],
    is({ hold_reason: 'attachment-of-other-patient' }),
  ],
  [
    'a manual folder asks when the case is complete, not before',
    ...[found({ ...TWO, release: 'manual' }), cameTo('waiting'), arrives('a.pdf', 'b.pdf'), cameTo('held')],
    is({ hold_reason: 'manual-release' }),
  ],
  [
    'a DICOM study is listed and never missing',
    ...[found({ summary: { studyUids: ['1.2.3'] } }), cameTo('queued')],
    has({ name: '1.2.3', kind: 'dicom', state: 'listed' }),
  ],
  [
    'a file that changed after it was kept is said on the case once, and what is sent stays what was kept',
    ...[found(ONE), watches({ name: 'a.pdf', mtimeMs: 1 }), changed(2, 'other bytes')],
    has({ state: 'changed', sha256: sha256Of('bytes of a.pdf'), mark_mtime_ms: 2 }),
    is({ delivery: 'queued', unread: 1 }),
    ({ rig, id }) => {
      expect(rig.kinds(id).filter((kind) => kind === 'attachment-changed')).toHaveLength(1);
    },
    ...[changed(3, 'bytes of a.pdf'), has({ state: 'spooled' })],
  ],
  [
    'a new date on the same bytes is no news',
    ...[found(ONE), noted, changed(7, 'bytes of a.pdf', 1), isAsBefore(), watches({ mtimeMs: 7 })],
  ],
  [
    'a new check keeps what is kept, and a changed file is noticed again after it',
    ...[found({ ...ONE, bytes: 'x' }), changed(2, 'other', 99), sent(REJECTED)],
    ...[checkedAnew({ ...ONE, bytes: 'x' }), is({ delivery: 'queued' })],
    has({ sha256: sha256Of('bytes of a.pdf'), size: 14, mark_mtime_ms: -1 }),
  ],
  ['attachments are watched until the case is at NHI', found(ONE), sent(acceptedAs('1')), watches()],
  [
    'a Bundle whose attachment is not there is refused by the name’s place in the Bundle, or by its number',
    ...[found({ ...TWO, summary: { ...TWO.summary, attachmentUses: USES } }), waitIsOver],
    problems(`attachment-missing ${USES[0]?.path ?? ''}`, 'attachment-missing Bundle.attachment[1]'),
  ],

  // Files that cannot be sent.
  [
    'a bad one refuses at once while another is missing; replaced in time, the other is waited for on',
    ...[found(TWO), arrives(bad('a.pdf', 'attachment-empty')), cameTo('refused')],
    ({ rig, id }) => {
      expect(caseDetail(rig.context, id, false)?.missingAttachments).toEqual(['b.pdf']);
    },
    ...[arrives('a.pdf'), cameTo('waiting'), arrives('b.pdf'), cameTo('queued')],
  ],
  [
    'replaced when the wait is over, the missing one is said, and still taken when it comes',
    ...[found({ ...TWO, waitMs: 1000 }), arrives(bad('a.pdf')), after(2000), arrives('a.pdf')],
    ...[cameTo('refused'), problems('attachment-missing Bundle.attachment[1]'), waitIsOver],
    ...[arrives('b.pdf'), cameTo('queued')],
  ],
  [
    'a held case with a bad file is refused once let go, and is sent after a better one',
    ...[found(LATE), hold, arrives(bad('a.pdf')), cameTo('held'), tells({ delivery: 'held' })],
    ...[release(), is({ delivery: 'refused', error_code: 'attachment-content', unread: 1 })],
    ...[tells({ delivery: 'refused' }), arrives('a.pdf'), cameTo('queued')],
  ],
  [
    'a very large one is said and sent',
    found({ ...ONE, attachments: [{ ...attachmentOf('a.pdf'), size: 101 * 1024 * 1024 }] }),
    ...[cameTo('queued'), problems('attachment-large'), has({ fault: null })],
  ],
]);

stories(
  [
    [
      'what else was found in the Bundle stays said while files are missing and when they have come',
      ...[found({ ...TWO, errors: ['info-missing'] }), waitIsOver],
      problems('attachment-missing', 'attachment-missing', 'info-missing'),
      ...[arrives('a.pdf', 'b.pdf'), cameTo('queued'), problems('info-missing')],
    ],
  ],
  () => caseRig({ more: { validation: { level: 'warn' } } }),
);

for (const level of ['error', 'warn', 'off'] as const)
  stories(
    [
      [
        `at level “${level}” a case whose attachment cannot be sent is refused, and a better file lets it go`,
        found({ summary: { ...ONE.summary, attachmentUses: USES }, attachments: [bad('a.pdf')] }),
        ...[cameTo('refused'), is({ error_code: 'attachment-content', unread: 1 })],
        ...[problems(`attachment-content ${USES[0]?.path ?? ''}`), tells({ delivery: 'refused' })],
        ({ rig }) => {
          const [awaiting] = awaitingCases(rig.context, FOLDER);
          expect(awaiting?.missing).toEqual(['a.pdf']);
          // How the bad file looked, so that it is not read again, and what it should be.
          expect(awaiting?.known?.get('a.pdf')).toEqual({
            ...{ contentType: 'application/pdf', refused: { size: 3, mtimeMs: 1 }, unreadable: false },
          });
        },
        ...[
          watches(),
          arrives('a.pdf'),
          cameTo('queued'),
          is({ problems: '[]', error_code: null }),
          awaits(),
        ],
      ],
    ],
    () => caseRig({ more: { validation: { level } } }),
  );

test('an attachment that is kept is opened by its name, however it is composed, or by what the page shows of it', async () => {
  const rig = await caseRig();
  const names = ['é.pdf', 'Pb.pdf', 'Pc.pdf', 'missing.pdf'];
  const attachments = names.slice(0, 3).map((name) => attachmentOf(name));
  const id = await rig.queued({ summary: { attachments: names }, attachments });
  const opened = (name: string, shown?: (whole: string) => string): unknown =>
    openAttachment(rig.context, id, name, shown);
  const [first, second, third] = attachments.map(({ sha256, size }) => ({ sha256, size }));
  expect(opened('é.pdf'.normalize('NFD'))).toEqual(first);
  const covered = (whole: string): string => whole.replace('P', '•').replace(/[bc]\./, '•.');
  expect(opened('Pb.pdf', covered)).toEqual(second);
  expect(opened('é.pdf', covered)).toEqual(first);
  const failing = (code: string): Error => expect.objectContaining({ code }) as Error;
  expect(opened('•c.pdf', (whole) => whole.replace('P', '•'))).toEqual(third);
  expect(() => opened('••.pdf', covered)).toThrow(failing('attachment-ambiguous'));
  // A shown name of both a kept and a missing attachment can only mean the kept one.
  expect(opened('alike', (whole) => (/^(Pb|missing)/.test(whole) ? 'alike' : whole))).toEqual(second);
  // A name that is one whole attachment’s and what is shown of others means that attachment.
  expect(opened('Pb.pdf', (whole) => (whole === 'é.pdf' ? whole : 'Pb.pdf'))).toEqual(second);
  for (const name of ['missing.pdf', 'of no case.pdf'])
    expect(() => opened(name)).toThrow(failing('attachment-not-kept'));
  await staff.cancel(rig.context, id, BY);
  await forgetPayload(rig.context, id, rig.clock.now(), new Map());
  expect(() => opened('é.pdf')).toThrow(
    expect.objectContaining({ code: 'payload-gone', messageZh: '此案件的檔案已不再保存。' }) as Error,
  );
  expect(() => openAttachment(rig.context, 'unknown', 'é.pdf')).toThrow(failing('case-not-found'));
});

test('what the history says was kept is read back, and nothing else', () => {
  const [a, b] = [sha256Of('a'), sha256Of('b')];
  const kept = [
    { ord: 0, sha256: a },
    { ord: 12, sha256: b },
  ];
  expect(keptDetail(kept)).toEqual({ kept: `0:${a} 12:${b}` });
  expect(readKept(keptDetail(kept).kept)).toEqual(kept);
  expect(keptDetail([])).toEqual({});
  for (const detail of [undefined, null, 7, '', `0:${a.slice(1)}`]) expect(readKept(detail)).toEqual([]);
});

test('all that is known of an attachment stands on its case, and what is said of it names where the Bundle does', async () => {
  const rig = await caseRig();
  const fault = 'attachment-empty' as const;
  const attachments = [{ ...attachmentOf('b.pdf'), size: 7, mtimeMs: 5, fault }];
  const attachmentUses = [{ name: 'b.pdf', contentType: null, path: 'Bundle.entry[3]' }];
  const id = await rig.queued({
    summary: { attachments: ['a.pdf', 'b.pdf'], studyUids: ['1.2', '1.3'], attachmentUses },
    attachments,
  });
  const none = { sha256: null, size: null, mark_size: null, mark_mtime_ms: null, fault: null };
  expect(named(rig.context, id)).toMatchObject([
    { name: 'a.pdf', row: { ord: 0, kind: 'file', state: 'missing', ...none } },
    {
      name: 'b.pdf',
      row: {
        ...{ ord: 1, kind: 'file', state: 'spooled', sha256: sha256Of('bytes of b.pdf') },
        ...{ size: 7, mark_size: 7, mark_mtime_ms: 5, fault },
      },
    },
    { name: '1.2', row: { ord: 2, kind: 'dicom', state: 'listed', ...none } },
    { name: '1.3', row: { ord: 3, kind: 'dicom', state: 'listed', ...none } },
  ]);
  expect(JSON.parse(rig.row(id).problems)).toMatchObject([{ code: fault, path: 'Bundle.entry[3]' }]);
  expect(missingNames(rig.context, id)).toEqual(['a.pdf']);
});
