import type { implement } from '@orpc/server';
import type { Contract } from '../../../shared/api/contract.ts';
import type { FakeCall } from './fake-agent.ts';
import type { FakeStore } from './fake-store.ts';

type Os = ReturnType<typeof implement<Contract>>;

const PROBLEM = {
  severity: 'error' as const,
  code: 'info-missing',
  message: '缺少病人體重。',
  messageEn: 'The weight is missing.',
  nextStep: '請在 HIS 補填後，重新匯出檔案。',
  nextStepEn: 'Fill it in and export again.',
};

/** The ways out of a refused case, remembered. */
export function fakeCheckMoves(os: Os, store: FakeStore, calls: FakeCall[]) {
  return {
    sendAnyway: os.cases.sendAnyway.handler(({ input }) => {
      calls.push({ move: 'sendAnyway', ids: [input.id], reason: input.reason });
      store.change(input.id, {
        delivery: 'queued',
        moves: ['hold', 'cancel'],
        overridden: { by: '王承辦', at: '2026-11-24T10:00:00+08:00' },
      });
      return { ok: true as const };
    }),
    proposeNames: os.cases.proposeNames.handler(() => [
      { from: '基因 報告.v2.pdf', to: '基因_報告_v2.pdf' },
      { from: '病理（切片）.pdf', to: '病理(切片).pdf' },
    ]),
    renameAttachments: os.cases.renameAttachments.handler(({ input, errors }) => {
      if (input.names.some(({ to }) => to.includes(' '))) {
        throw errors.CONFLICT({
          message: 'NHI does not take such a name.',
          data: { code: 'attachment-name-refused', messageZh: '新的檔名不合健保署規定。' },
        });
      }
      calls.push({
        move: `rename ${input.names.map(({ to }) => to).join(' ')}`,
        ids: [input.id],
        reason: undefined,
      });
      store.change(input.id, {
        delivery: 'queued',
        problems: [],
        sentSha256: 'b'.repeat(64),
        moves: ['hold', 'cancel'],
      });
      return { sentSha256: 'b'.repeat(64), delivery: 'queued' as const };
    }),
  };
}

/** A report that depends on what was given: enough to see that it arrived whole. */
export function fakeChecks(os: Os) {
  return {
    bundle: os.check.bundle.handler(({ input }) => ({
      ok: false,
      profile: 'cancer' as const,
      igVersion: 'tw.gov.mohw.nhi.pas#1.2.3',
      notChecked: [],
      attachments: [],
      problems: [
        { ...PROBLEM, path: 'Bundle.entry[1].resource.supportingInfo' },
        {
          ...PROBLEM,
          code: 'given',
          message: `收到 ${String(input.text.length)} 字`,
          path: 'Bundle.entry[40].resource.id',
        },
        ...(input.attachments ?? []).map(({ name, size }) => ({
          ...PROBLEM,
          code: 'attachment-content',
          message: `${name} ${String(size)}`,
          path: 'Bundle.entry[2].resource.content[0].attachment.url',
        })),
      ],
    })),
    report: os.check.report.handler(({ input }) => ({
      ...input,
      hospitalId: '0101090517',
      version: '0.1.0',
      found: 120,
      withErrors: 14,
      withWarnings: 9,
      igVersions: ['tw.gov.mohw.nhi.pas#1.2.3'],
      lines: [
        {
          code: PROBLEM.code,
          severity: PROBLEM.severity,
          path: 'Bundle.entry[*].resource.supportingInfo',
          message: PROBLEM.message,
          messageEn: PROBLEM.messageEn,
          nextStep: PROBLEM.nextStep,
          nextStepEn: PROBLEM.nextStepEn,
          cases: 11,
          count: 13,
        },
      ],
    })),
  };
}
