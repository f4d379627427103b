import { implement } from '@orpc/server';
import { contract } from '../../../shared/api/contract.ts';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import type { ClientKeyView } from '../../../shared/api/operations-contract.ts';
import type { StatusView } from '../../../shared/api/views/status.ts';
import type { AgentContext } from '../../../main/agent/api/context.ts';
import type { ServedRouter } from '../../../main/headless/rpc-server.ts';
import { statusWith } from '../support/status-with.ts';

/** Calls that arrived, with the name of the caller. */
export interface Seen {
  readonly call: string;
  readonly actor: string;
  readonly input: unknown;
}

export const fakeStatus: StatusView = {
  ...statusWith({ delivery: { queued: 2 } }),
  pid: 4711,
  console: { url: 'http://127.0.0.1:4780/?t=x' },
  folders: [],
};

const fakeKey: ClientKeyView = {
  kid: 'k2',
  alg: 'ES384',
  createdAt: '2026-11-24T10:00:00+08:00',
  activeFrom: '2026-11-24T10:00:00+08:00',
  retiredAt: null,
  active: true,
  state: 'active',
};

export function fakeRow(id: string): CaseRow {
  return {
    id,
    revision: 1,
    fileName: 'a\u001b[31m.json',
    folder: '/in',
    sha256: '00',
    profile: 'cancer',
    priority: '1',
    subType: '1',
    delivery: 'queued',
    holdReason: null,
    wish: null,
    review: 'none',
    decision: null,
    disposition: null,
    caseNumber: null,
    receiptNumber: null,
    attempts: 0,
    nextAttemptAt: null,
    problems: [{ severity: 'warning', code: 'c', message: '訊息', messageEn: 'm', path: 'Bundle' }],
    lastError: null,
    missingAttachments: [],
    igVersion: null,
    overridden: null,
    supersedes: null,
    supersededBy: null,
    doubled: false,
    notShownSince: null,
    unread: true,
    createdAt: '2026-11-24T10:00:00+08:00',
    updatedAt: '2026-11-24T10:00:00+08:00',
    stageAt: '2026-11-24T10:00:00+08:00',
    acceptedAt: null,
    decidedOn: null,
    decidedAt: null,
    drugCodes: [],
    drugNames: [],
    indications: [],
    department: null,
    doctor: null,
    appliedOn: null,
    periodEnd: null,
    originalReceiptNumber: null,
    answered: false,
    owner: null,
    dueOn: null,
    snoozedUntil: null,
    closedAt: null,
    chartNumber: null,
    maskedPatient: null,
    patient: { name: '王小明', number: 'A123456789' },
  };
}

/** The contract with as much behind it as the hosts' own tests need; it writes down what it was asked. */
export function fakeAgent(
  ids: readonly string[] = ['c1', 'c2'],
  /** Cases that NHI may have already. */
  unknown: readonly string[] = [],
): {
  router: ServedRouter;
  seen: Seen[];
} {
  const seen: Seen[] = [];
  const os = implement(contract).$context<AgentContext>();
  const note = (call: string, context: AgentContext, input: unknown = null): void => {
    seen.push({ call, actor: context.actor, input });
  };
  const move = (name: 'retry' | 'hold' | 'release' | 'cancel' | 'recheck') =>
    os.cases[name].handler(({ context, input }) => {
      note(name, context, input);
      return input.ids.map((id) => {
        if (name === 'release' && unknown.includes(id) && !('reconcile' in input))
          return {
            id,
            ok: false,
            code: 'nhi-not-checked',
            message: '健保署可能已有這一件',
            messageEn: 'look first',
          };
        const ok = ids.includes(id);
        return {
          id,
          ok,
          wish: name === 'cancel' && unknown.includes(id) ? 'cancel' : undefined,
          code: ok ? null : 'not-found',
          message: ok ? null : '查無此案件',
          messageEn: ok ? null : 'no such case',
        };
      });
    });
  const router = {
    status: os.status.handler(({ context, input }) => {
      note('status', context, input);
      return fakeStatus;
    }),
    cases: {
      ids: os.cases.ids.handler(({ context, input }) => {
        note('ids', context, input);
        return { ids: [...ids], revision: 1 };
      }),
      rows: os.cases.rows.handler(({ context, input }) => {
        note('rows', context, input);
        return input.ids.map((id) => {
          const wish = unknown.includes(id) ? 'cancel' : null;
          return { ...fakeRow(id), wish, ...(input.phi ? {} : { patient: null }) };
        });
      }),
      show: os.cases.show.handler(({ errors }) => {
        throw errors.NOT_FOUND({ message: 'no such case' });
      }),
      retry: move('retry'),
      release: move('release'),
      cancel: move('cancel'),
      resolve: os.cases.resolve.handler(({ context, input, errors }) => {
        note('resolve', context, input);
        if ('number' in input.found)
          throw errors.CONFLICT({
            message: 'NHI does not show that number',
            data: { code: 'number-unknown', messageZh: '健保署查無此號碼' },
          });
      }),
    },
    keys: {
      import: os.keys.import.handler(({ context, input, errors }) => {
        note('import', context, input);
        if (input.passphrase === undefined)
          throw errors.FAILED({
            message: 'needs its passphrase',
            data: { code: 'client-key-passphrase-needed', messageZh: '需要密碼' },
          });
        return fakeKey;
      }),
    },
    restore: os.restore.handler(({ context, input, errors }) => {
      note('restore', context, input);
      if (input.code === undefined)
        throw errors.FAILED({
          message: 'another key',
          data: { code: 'backup-other-key', messageZh: '不同的金鑰' },
        });
      return { cases: 2, uncertain: 1, missingPayloads: 0 };
    }),
    changes: os.changes.handler(async function* ({ signal }) {
      yield { ids: ['c1'], revision: 2 };
      yield { ids: ['c2'], revision: 3 };
      await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
    }),
  };
  // The rest of the contract is not called here.
  return { router: router as unknown as ServedRouter, seen };
}
