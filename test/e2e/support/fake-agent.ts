import { createHash } from 'node:crypto';
import { implement, ORPCError, type Router } from '@orpc/server';
import { contract, type Contract } from '../../../shared/api/contract.ts';
import type { Me } from '../../../shared/api/people-contract.ts';
import { abilitiesOf, ROLES } from '../../../shared/people/abilities.ts';
import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import type { Delivery } from '../../../shared/states.ts';
import { fakeList, fakeNames, fakeStats } from './fake-list.ts';
import { rowOf, seenBy } from './fake-row.ts';
import type { FakeStore } from './fake-store.ts';

export interface FakeCall {
  readonly move: string;
  readonly ids: readonly string[];
  readonly reason: string | undefined;
}

export interface FakeAgent {
  readonly router: Router<Contract, object>;
  /** Moves and other writes asked for, in order. */
  readonly calls: FakeCall[];
  /** Lets the nth call of a move from now on wait until it is told to go on. */
  waitBefore(nth: number): { readonly goOn: () => void };
  /** Cases shown, and whether with their patient's number. */
  readonly shown: { readonly id: string; readonly phi: boolean }[];
}

/** Who sits there, with every role. */
const ME: Me = {
  name: '王承辦',
  displayName: '王承辦',
  roles: [...ROLES],
  abilities: abilitiesOf(ROLES),
  how: 'desktop',
  idleLockMinutes: null,
};

type Move = Exclude<CaseDetail['moves'][number], 'sendAnyway' | 'renameAttachments'>;

const TARGETS: Readonly<Record<Exclude<Move, 'resolve'>, { to: Delivery; moves: Move[] }>> = {
  retry: { to: 'queued', moves: ['hold', 'cancel'] },
  recheck: { to: 'queued', moves: ['hold', 'cancel'] },
  hold: { to: 'held', moves: ['release', 'cancel'] },
  release: { to: 'queued', moves: ['hold', 'cancel'] },
  cancel: { to: 'cancelled', moves: [] },
};

/** The contract over a store in memory: what it answers is plausible, what it was asked is remembered. */
export function createFakeAgent(store: FakeStore): FakeAgent {
  const os = implement(contract);
  const calls: FakeCall[] = [];
  const shown: { id: string; phi: boolean }[] = [];
  const ok = { ok: true } as const;
  let waits: { left: number; readonly until: Promise<void> } | null = null;
  const move = async (
    name: Exclude<Move, 'resolve'>,
    input: { ids: string[]; reason?: string | undefined; reconcile?: 'checked' | undefined },
  ) => {
    if (waits !== null) {
      waits.left -= 1;
      if (waits.left === 0) await waits.until;
    }
    calls.push({ move: name, ids: input.ids, reason: input.reason });
    return input.ids.map((id) => {
      const found = store.cases.get(id);
      if (name === 'release' && found?.holdReason === 'reconcile' && input.reconcile !== 'checked')
        return { ...{ id, ok: false, code: 'nhi-not-checked' }, message: null, messageEn: null };
      const allowed = found?.moves.includes(name) ?? false;
      if (allowed) {
        const { to, moves } = TARGETS[name];
        store.change(id, { delivery: to, moves, holdReason: to === 'held' ? 'by-person' : null });
        return { id, ok: true, code: null, message: null, messageEn: null };
      }
      return {
        id,
        ok: false,
        code: 'move-not-allowed',
        message: '案件現在的狀態不能這樣處理。',
        messageEn: 'Not possible in the state the case is in.',
      };
    });
  };
  const askerOf = ({ phi }: { phi: boolean }) => ({
    phi,
    named: true,
  });
  const notHere = (): never => {
    throw new ORPCError('FAILED', {
      status: 500,
      defined: true,
      message: 'Not in the fake agent.',
      data: { code: 'not-here', messageZh: '這裡沒有這個功能。' },
    });
  };
  const router = os.router({
    status: os.status.handler(() => ({
      ...store.status,
      counts: store.counts(),
      lastScanAt: new Date().toISOString(),
    })),
    cases: {
      ids: os.cases.ids.handler(({ input }) => {
        const ids = store.ids(input);
        const tag = createHash('sha256').update(ids.join()).digest('hex').slice(0, 32);
        const same = tag === input.have;
        return { ids: same ? [] : ids, revision: 1, tag, same };
      }),
      rows: os.cases.rows.handler(({ input }) =>
        input.ids.flatMap((id) => {
          const found = store.cases.get(id);
          return found === undefined ? [] : [rowOf(found, askerOf(input))];
        }),
      ),
      show: os.cases.show.handler(({ input, errors }) => {
        const found = store.cases.get(input.id);
        if (found === undefined) throw errors.NOT_FOUND();
        shown.push({ id: input.id, phi: input.phi });
        return seenBy(found, askerOf(input));
      }),
      // The page does not rehearse a send.
      rehearse: os.cases.rehearse.handler(notHere),
      raw: os.cases.raw.handler(notHere),
      retry: os.cases.retry.handler(({ input }) => move('retry', input)),
      hold: os.cases.hold.handler(({ input }) => move('hold', input)),
      release: os.cases.release.handler(({ input }) => move('release', input)),
      cancel: os.cases.cancel.handler(({ input }) => move('cancel', input)),
      recheck: os.cases.recheck.handler(({ input }) => move('recheck', input)),
      sendAnyway: os.cases.sendAnyway.handler(notHere),
      proposeNames: os.cases.proposeNames.handler(notHere),
      renameAttachments: os.cases.renameAttachments.handler(notHere),
      content: os.cases.content.handler(notHere),
      attachment: os.cases.attachment.handler(notHere),
      evidence: os.cases.evidence.handler(notHere),
      printed: os.cases.printed.handler(notHere),
      ...fakeList(os, store, calls),
      markRead: os.cases.markRead.handler(({ input }) => {
        for (const id of input.ids) store.change(id, { unread: false });
        return ok;
      }),
      resolve: os.cases.resolve.handler(({ input, errors }) => {
        const { found } = input;
        calls.push({
          move: 'number' in found ? `resolve ${found.number}` : 'resolve absent',
          ids: [input.id],
          reason: input.reason,
        });
        if (!('number' in found)) {
          store.change(input.id, { delivery: 'queued', doubt: null, moves: ['hold', 'cancel'] });
          return ok;
        }
        if (found.number.startsWith('9')) {
          throw errors.CONFLICT({
            message: 'NHI has no such case for this patient.',
            data: { code: 'number-not-verified', messageZh: '健保署沒有這位病人的這個收件序號，請再核對。' },
          });
        }
        store.change(input.id, {
          delivery: 'accepted',
          caseNumber: found.number,
          doubt: null,
          lastError: null,
          moves: [],
        });
        return ok;
      }),
    },
    people: {
      whoAmI: os.people.whoAmI.handler(() => ME),
      list: os.people.list.handler(notHere),
      add: os.people.add.handler(notHere),
      setRoles: os.people.setRoles.handler(notHere),
      disable: os.people.disable.handler(notHere),
      enable: os.people.enable.handler(notHere),
      resetPassword: os.people.resetPassword.handler(notHere),
      unlock: os.people.unlock.handler(notHere),
      changePassword: os.people.changePassword.handler(notHere),
      review: os.people.review.handler(notHere),
    },
    today: {
      count: os.today.count.handler(() => ({ cases: 0 })),
      details: os.today.details.handler(notHere),
      list: os.today.list.handler(notHere),
      seen: os.today.seen.handler(notHere),
    },
    logs: { tail: os.logs.tail.handler(notHere) },
    settings: {
      explain: os.settings.explain.handler(notHere),
      text: os.settings.text.handler(notHere),
      save: os.settings.save.handler(notHere),
      validate: os.settings.validate.handler(notHere),
      reload: os.settings.reload.handler(notHere),
      set: os.settings.set.handler(notHere),
    },
    rules: { show: os.rules.show.handler(notHere), save: os.rules.save.handler(notHere) },
    attachments: {
      unsettled: os.attachments.unsettled.handler(notHere),
      settle: os.attachments.settle.handler(notHere),
    },
    service: { addMachineKey: os.service.addMachineKey.handler(notHere) },
    stop: os.stop.handler(notHere),
    drain: os.drain.handler(notHere),
    operations: os.operations.handler(notHere),
    diagnostics: os.diagnostics.handler(notHere),
    backupDrill: os.backupDrill.handler(notHere),
    access: {
      looks: os.access.looks.handler(() => ({ looks: [], more: false, cases: [], people: [] })),
      many: os.access.many.handler(() => []),
    },
    retention: {
      destroyed: os.retention.destroyed.handler(() => []),
    },
    chains: { ofCase: os.chains.ofCase.handler(notHere), link: os.chains.link.handler(notHere) },
    names: fakeNames(os, calls),
    stats: fakeStats(os, store),
    work: {
      ofCase: os.work.ofCase.handler(notHere),
      assign: os.work.assign.handler(notHere),
      note: os.work.note.handler(notHere),
      mark: os.work.mark.handler(notHere),
      step: os.work.step.handler(notHere),
      snooze: os.work.snooze.handler(({ input }) => {
        store.change(input.id, { snoozedUntil: input.until });
        return ok;
      }),
      close: os.work.close.handler(notHere),
      reopen: os.work.reopen.handler(notHere),
      setDeadline: os.work.setDeadline.handler(notHere),
      meetDeadline: os.work.meetDeadline.handler(notHere),
      removeDeadline: os.work.removeDeadline.handler(notHere),
    },
    changes: os.changes.handler(async function* ({ signal }) {
      yield* changesOf(store, signal);
    }),
    destination: {
      pause: os.destination.pause.handler(notHere),
      resume: os.destination.resume.handler(notHere),
    },
    folders: { rescan: os.folders.rescan.handler(() => ok) },
    alerts: {
      password: os.alerts.password.handler(notHere),
      test: os.alerts.test.handler(notHere),
    },
    keys: {
      generate: os.keys.generate.handler(notHere),
      import: os.keys.import.handler(notHere),
      certificatePassphrase: os.keys.certificatePassphrase.handler(notHere),
      rotate: os.keys.rotate.handler(notHere),
      retire: os.keys.retire.handler(notHere),
      list: os.keys.list.handler(notHere),
      jwks: os.keys.jwks.handler(notHere),
    },
    vault: {
      recoveryCode: os.vault.recoveryCode.handler(notHere),
      recovered: os.vault.recovered.handler(notHere),
      removeSlot: os.vault.removeSlot.handler(notHere),
      rotate: os.vault.rotate.handler(notHere),
    },
    doctor: {
      run: os.doctor.run.handler(notHere),
      firewall: os.doctor.firewall.handler(notHere),
    },
    ig: {
      import: os.ig.import.handler(notHere),
      list: os.ig.list.handler(() => []),
      use: os.ig.use.handler(notHere),
      diff: os.ig.diff.handler(notHere),
    },
    check: { bundle: os.check.bundle.handler(notHere), report: os.check.report.handler(notHere) },
    audit: {
      verify: os.audit.verify.handler(notHere),
      export: os.audit.export.handler(notHere),
    },
    backup: os.backup.handler(notHere),
    restore: os.restore.handler(notHere),
  });
  const waitBefore = (nth: number): { goOn: () => void } => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    waits = { left: nth, until: promise };
    return {
      goOn: () => {
        resolve(undefined);
      },
    };
  };
  return { router, calls, shown, waitBefore };
}

async function* changesOf(
  store: FakeStore,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ ids: string[]; revision: number }> {
  const waiting: { ids: string[]; revision: number }[] = [];
  let wake: () => void = () => undefined;
  const stop = store.subscribe((change) => {
    waiting.push(change);
    wake();
  });
  const onAbort = (): void => {
    wake();
  };
  signal?.addEventListener('abort', onAbort);
  try {
    while (signal?.aborted !== true) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stop();
    signal?.removeEventListener('abort', onAbort);
  }
}
