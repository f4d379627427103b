import { randomBytes } from 'node:crypto';
import {
  destroyedRecords,
  spooledBy,
  type DestroyedRecord,
} from '../../../main/agent/carrier/cases/payloads.ts';
import { hear, type HeardAnswer } from '../../../main/agent/carrier/cases/reviews.ts';
import { hold } from '../../../main/agent/carrier/cases/staff.ts';
import { retainOnce } from '../../../main/agent/attendants/retention/retention.ts';
import type { Spool } from '../../../main/agent/ground/spool/spool.ts';
import { acceptedAs, BY, caseRig, REJECTED, UNKNOWN, type CaseRig, type Found } from '../support/case-rig.ts';

/** A case store whose payloads really lie in the spool, and runs of retention over it. */
export interface RetentionRig extends CaseRig {
  /** Cases that somebody still works on. */
  readonly open: Set<string>;
  /** Plain lengths of all that was put in. */
  readonly sizes: Map<string, number>;
  /** The spool’s next removal throws, as a process that ends does. */
  failRemovals: boolean;
  stopped: boolean;
  /** `retention.auditYears`. */
  auditYears: number | null;
  /** `retention.caseDays`. */
  caseDays: number | undefined;
  readonly logged: string[];
  /** Puts the bytes in and makes a case of them; its id. */
  put(found?: PutFound): Promise<string>;
  bytesOf(sha256: string): string;
  /** Digests of what a case keeps in the spool, its Bundle first. */
  hashesOf(id: string): string[];
  decide(id: string): Promise<void>;
  answer(decision: 'approved' | 'denied', version: string): HeardAnswer;
  /** The agent is restarted and time passes, then the daily run comes. */
  pass(ms: number): Promise<void>;
  /** The same without the restart: what was put in by this process counts as put in just now. */
  run(ms: number): Promise<void>;
  records(): DestroyedRecord[];
  /** One case of each kind that has not ended. */
  everyOpenKind(): Promise<string[]>;
}
export type PutFound = Omit<Found, 'attachments'> & { readonly attachments?: readonly string[] };

export async function retentionRig(): Promise<RetentionRig> {
  const base = await caseRig();
  const texts = new Map<string, string>();
  let numbers = 0;
  const spoolIn = async (text: string): Promise<{ sha256: string; size: number }> => {
    const put = await rig.core.spool.put(Buffer.from(text));
    texts.set(put.sha256, text);
    rig.sizes.set(put.sha256, put.size);
    return put;
  };
  const rig: RetentionRig = Object.assign(base, {
    open: new Set<string>(),
    sizes: new Map<string, number>(),
    failRemovals: false,
    stopped: false,
    auditYears: 7,
    caseDays: undefined,
    logged: [] as string[],
    put: async (found: PutFound = {}) => {
      const bytes = found.bytes ?? randomBytes(40).toString('hex');
      await spoolIn(bytes);
      const names = found.attachments ?? [];
      const attachments = await Promise.all(
        names.map(async (name) => ({ name, ...(await spoolIn(`bytes of ${name}`)), mtimeMs: 1 })),
      );
      const summary = found.summary === null ? null : { attachments: names, ...found.summary };
      return (await rig.find({ ...found, bytes, summary, attachments })).caseId;
    },
    bytesOf: (sha256: string) => texts.get(sha256) ?? '',
    hashesOf: (id: string) => spooledBy(rig.context, rig.row(id)).map(({ sha256 }) => sha256),
    decide: async (id: string) => {
      numbers += 1;
      await rig.send(id, acceptedAs(String(numbers)));
      await hear(rig.context, id, rig.answer('approved', '1'), 60_000);
    },
    answer: (decision: 'approved' | 'denied', version: string): HeardAnswer => ({
      resourceId: `answer-${version}`,
      contentHash: version,
      ordinal: version,
      receiptNumber: null,
      view: {
        disposition: '審畢結果',
        review: 'decided',
        decision,
        created: '2026-11-25',
        receiptNumber: null,
        issue: null,
        items: [],
      },
      body: '{}',
    }),
    pass: async (ms: number) => {
      await rig.reopen();
      await rig.run(ms);
    },
    run: async (ms: number) => {
      rig.clock.set(rig.clock.now() + ms);
      const spool: Spool = {
        ...rig.core.spool,
        remove: (sha256) =>
          rig.failRemovals ? Promise.reject(new Error('cut off')) : rig.core.spool.remove(sha256),
      };
      await retainOnce(
        {
          context: rig.context,
          spool,
          audit: rig.core.audit,
          log: (_level, event) => void rig.logged.push(event),
          terms: { payloadDays: 180, caseDays: rig.caseDays, auditYears: rig.auditYears },
          stillOpen: () => (id) => rig.open.has(id),
          stopping: () => rig.stopped,
        },
        rig.clock.now(),
      );
    },
    records: () => destroyedRecords(rig.context, 1000),
    everyOpenKind: async () => {
      const waiting = (
        await rig.find({ bytes: 'waiting', summary: { attachments: ['x.pdf'] }, attachments: [] })
      ).caseId;
      await spoolIn('waiting');
      const [queued, sending, uncertain, accepted, held, rejected, refused] = [
        await rig.put(),
        await rig.put(),
        await rig.put(),
        await rig.put(),
        await rig.put(),
        await rig.put(),
        await rig.put({ errors: ['provider-mismatch'] }),
      ];
      await rig.begin(sending);
      await rig.send(uncertain, UNKNOWN);
      await rig.send(accepted, acceptedAs('open'));
      await hold(rig.context, held, BY);
      await rig.send(rejected, REJECTED);
      return [waiting, queued, sending, uncertain, accepted, held, rejected, refused];
    },
  });
  return rig;
}
