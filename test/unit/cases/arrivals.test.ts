import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adopt, releaseAbsent } from '../../../main/agent/carrier/cases/doubt.ts';
import type { CaseRecord } from '../../../main/agent/carrier/cases/case-record.ts';
import { setCase } from '../../../main/agent/carrier/cases/move.ts';
import { twinsOf } from '../../../main/agent/carrier/cases/other-cases.ts';
import { recheck } from '../../../main/agent/carrier/cases/recheck.ts';
import { cancel, hold, release } from '../../../main/agent/carrier/cases/staff.ts';
import { movesOf } from '../../../main/agent/carrier/cases/staff-moves.ts';
import { AgentError } from '../../../main/agent/ground/error.ts';
import {
  BY,
  acceptedAs,
  caseRig,
  foundBundle,
  REJECTED,
  UNKNOWN,
  type CaseRig,
  type Found,
} from '../support/case-rig.ts';
import { runs } from '../support/runs.ts';

const SAID = { ...BY, reason: '醫師已撤回' };
const ELSEWHERE = { server: { fhirBaseUrl: 'http://127.0.0.1:2/fhir', clientId: 'test-client' } };

/** A file of one patient: its claim, the requested quantity, and the spelling of its bytes. */
interface Content {
  readonly claim: number;
  readonly quantity: number;
  readonly spelling: number;
}

const fileOf = (path: number, { claim, quantity, spelling }: Content, patient = 'P'): Found => ({
  path: `${patient}/${String(path)}.json`,
  bytes: `${patient} ${String(claim)} ${String(quantity)} ${String(spelling)}`,
  summary: {
    patientNumber: patient,
    claimKey: `claim ${String(claim)} of ${patient}`,
    fingerprint: JSON.stringify({ items: [{ quantity }] }),
  },
});
const ONE: Content = { claim: 1, quantity: 30, spelling: 1 };

/** Ways to each row of the table in docs/life-of-a-case.md, in its order: a case of the file at path 1. */
const STANDINGS: readonly ((rig: CaseRig) => Promise<string>)[] = [
  (rig) => accepted(rig, null),
  (rig) => accepted(rig, 'returned'),
  async (rig) => sent(rig, UNKNOWN),
  (rig) => rig.queued(fileOf(1, ONE)),
  (rig) => rig.queued({ ...fileOf(1, ONE), release: 'manual' }),
  async (rig) => stoppedBy(rig, hold),
  (rig) => rig.queued({ ...fileOf(1, ONE), errors: ['bundle-type'] }),
  async (rig) => sent(rig, REJECTED),
  async (rig) => stoppedBy(rig, cancel),
  async (rig) => moved(rig, await accepted(rig, null)),
  async (rig) => moved(rig, await accepted(rig, 'returned')),
  async (rig) => {
    const id = await accepted(rig, 'returned');
    await rig.send(await rig.queued(fileOf(1, { ...ONE, quantity: 60 })), acceptedAs('2'));
    return id;
  },
  async (rig) => {
    const id = await rig.queued(fileOf(1, ONE));
    await rig.queued(fileOf(1, { ...ONE, quantity: 60 }));
    return id;
  },
];

async function sent(rig: CaseRig, outcome: Parameters<CaseRig['send']>[1]): Promise<string> {
  const id = await rig.queued(fileOf(1, ONE));
  await rig.send(id, outcome);
  return id;
}

async function accepted(rig: CaseRig, decision: 'returned' | null): Promise<string> {
  const id = await sent(rig, acceptedAs('1'));
  await rig.context.store.write((tx) => {
    if (decision !== null) setCase(tx, id, { review: 'decided', decision });
  });
  return id;
}

async function stoppedBy(rig: CaseRig, stop: typeof hold): Promise<string> {
  const id = await rig.queued(fileOf(1, ONE));
  await stop(rig.context, id, SAID);
  return id;
}

async function moved(rig: CaseRig, id: string): Promise<string> {
  await rig.reopen(ELSEWHERE);
  return id;
}

/** … and to each column: the file that arrives. */
const ARRIVALS: readonly ((rig: CaseRig, isOver: boolean) => ReturnType<CaseRig['find']>)[] = [
  (rig) => rig.find(fileOf(2, ONE)),
  async (rig, isOver) => {
    // A broken file of another patient lay there in between, unless a correction did.
    const between = { ...fileOf(1, { ...ONE, claim: 3 }, 'Q'), path: 'P/1.json', errors: ['bundle-type'] };
    if (!isOver) await rig.find(between);
    return rig.find(fileOf(1, ONE));
  },
  (rig) => rig.find(fileOf(1, { ...ONE, quantity: 90 })),
  (rig) => rig.find(fileOf(1, { ...ONE, claim: 2 })),
  (rig) => rig.find({ ...fileOf(1, { ...ONE, claim: 3 }, 'Q'), path: 'P/1.json' }),
  (rig) => rig.find(fileOf(2, { ...ONE, spelling: 2 })),
];

/** The end of a file's arrival, in the words of the page. */
function outcomeOf(
  rig: CaseRig,
  old: string,
  { caseId, kind }: Awaited<ReturnType<CaseRig['find']>>,
): string {
  const row = rig.row(caseId);
  const supersedes = rig.row(old).superseded_by === caseId;
  if (kind === 'same-bytes') return 'note only';
  if (kind === 'recheck') return row.delivery === 'queued' ? 'check again, send' : 'check again, ask';
  if (row.doubt_kind === 'taken-over') return 'look up first';
  if (row.delivery === 'queued') return supersedes ? 'supersede' : 'new case';
  if (row.hold_reason === 'stopped-before')
    return supersedes ? 'supersede, keep the stop' : 'hold for that stop';
  return row.stop === 'came-again' ? 'new case, ask' : 'hold and ask';
}

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/life-of-a-case.md'), 'utf8');
const ROWS = PAGE.slice(PAGE.indexOf('| the case that stands'))
  .split('\n')
  .slice(2, 2 + STANDINGS.length)
  .map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
const CELLS = ROWS.flatMap(([standing = '', ...cells], row) =>
  cells.map((wanted, column) => ({ standing, wanted, row, column })).filter(({ wanted }) => wanted !== '–'),
);

test.each(CELLS)('$standing, column $column: $wanted', async ({ wanted, row, column }) => {
  const rig = await caseRig();
  const old = await (STANDINGS[row] ?? STANDINGS[0])?.(rig);
  const came = await ARRIVALS[column]?.(rig, row >= STANDINGS.length - 2);
  expect(came && outcomeOf(rig, old ?? '', came)).toBe(wanted);
});

describe('scenes of a fourth look', () => {
  test('two applications of one day that differ in what they ask for, as for the right and the left eye, are both sent', async () => {
    const rig = await caseRig();
    const right = await rig.queued(fileOf(1, ONE));
    const left = await rig.queued(fileOf(2, { ...ONE, quantity: 60 }));
    expect([rig.row(right), rig.row(left)]).toMatchObject([{ delivery: 'queued' }, { delivery: 'queued' }]);
  });

  test('of two under other names that nothing tells apart the newer is held, beside the older, which is sent', async () => {
    const rig = await caseRig();
    const older = await rig.queued(fileOf(1, ONE));
    const newer = await rig.queued(fileOf(2, { ...ONE, spelling: 2 }));
    expect(rig.row(newer)).toMatchObject({ delivery: 'held', hold_reason: 'same-claim', supersedes: null });
    expect(twinsOf(rig.context, rig.row(newer))).toMatchObject([{ id: older }]);
    expect(rig.row(older).delivery).toBe('queued');
    // NHI provably lacks the older one: that one is sent again, as the other name corrects nothing.
    await rig.send(older, UNKNOWN);
    await releaseAbsent(rig.context, rig.row(older));
    expect([rig.row(older), rig.row(newer)]).toMatchObject([{ delivery: 'queued' }, { delivery: 'held' }]);
  });

  test.each(['address', 'client'] as const)(
    'bytes that NHI accepted before its %s changed are looked up there before anything is sent',
    async (what) => {
      const rig = await caseRig();
      const { server } = ELSEWHERE;
      const taken = await rig.queued(fileOf(1, ONE));
      await rig.send(taken, acceptedAs('1'));
      await rig.reopen({ server: what === 'address' ? { ...server, clientId: 'twpas' } : server });
      const again = await rig.find(fileOf(1, ONE));
      expect(again.caseId).not.toBe(taken);
      expect(rig.row(again.caseId)).toMatchObject({ delivery: 'uncertain', doubt_kind: 'taken-over' });
      await adopt(rig.context, rig.row(again.caseId), '1');
      expect(rig.row(again.caseId)).toMatchObject({ delivery: 'accepted', case_number: '1', attempts: 0 });
    },
  );

  test.each([
    ['touched', 1],
    ['copied to another path', 2],
  ] as const)(
    'cancelled files that are %s are held, and say whose stop it was and why',
    async (_how, path) => {
      const rig = await caseRig();
      const id = await rig.queued(fileOf(1, ONE));
      await cancel(rig.context, id, SAID);
      expect(await rig.find(fileOf(path, ONE))).toMatchObject({ caseId: id, delivery: 'held' });
      expect(rig.row(id)).toMatchObject({ hold_reason: 'stopped-before', unread: 1 });
      const said = rig.events(id).find(({ kind }) => kind === 'stop-inherited');
      const { who, wish, note } = JSON.parse(said?.detail ?? '{}') as Record<string, string>;
      expect([who, wish]).toEqual([BY.actor, 'cancel']);
      expect(rig.context.sealed.note(id, note ?? '')).toBe(SAID.reason);
      await release(rig.context, id, BY);
      expect(rig.row(id)).toMatchObject({ delivery: 'queued', stop: null });
    },
  );

  test('a rejected file of a new date is held, and a file that our checks refuse revives nothing', async () => {
    const rig = await caseRig();
    const id = await rig.queued(fileOf(1, ONE));
    await rig.send(id, REJECTED);
    const broken = { ...fileOf(1, ONE), errors: ['bundle-type'] };
    expect(await rig.find(broken)).toMatchObject({ caseId: id, delivery: 'rejected', kind: 'same-bytes' });
    expect(await rig.find(fileOf(1, ONE))).toMatchObject({ caseId: id, delivery: 'held' });
    expect(rig.row(id).hold_reason).toBe('came-again');
  });

  test('a correction that is taken back before it was sent: what lies there last is sent', async () => {
    const rig = await caseRig();
    await rig.queued(fileOf(1, ONE));
    const second = await rig.queued(fileOf(1, { ...ONE, quantity: 60 }));
    const { caseId, delivery } = await rig.find(fileOf(1, ONE));
    expect(delivery).toBe('queued');
    expect(rig.row(second)).toMatchObject({ delivery: 'cancelled', superseded_by: caseId });
  });

  test('after two rejections the first bytes are checked and sent again', async () => {
    const rig = await caseRig();
    await rig.send(await rig.queued(fileOf(1, ONE)), REJECTED);
    await rig.send(await rig.queued(fileOf(1, { ...ONE, quantity: 60 })), REJECTED);
    expect((await rig.find(fileOf(1, ONE))).delivery).toBe('queued');
  });

  test('a path that returns to what NHI has withdraws what waited there, and asks if NHI may have that as well', async () => {
    const rig = await caseRig();
    const first = await rig.queued(fileOf(1, ONE));
    await rig.send(first, acceptedAs('1'));
    const second = await rig.queued(fileOf(1, { ...ONE, quantity: 60 }));
    expect(await rig.find(fileOf(1, ONE))).toMatchObject({ caseId: first, kind: 'same-bytes' });
    expect(rig.row(second)).toMatchObject({ delivery: 'cancelled', superseded_by: first });
    const third = await rig.queued(fileOf(1, { ...ONE, quantity: 90 }));
    await release(rig.context, third, SAID, 'different');
    await rig.send(third, acceptedAs('3'));
    const { caseId } = await rig.find(fileOf(1, ONE));
    expect(rig.row(caseId)).toMatchObject({
      delivery: 'held',
      hold_reason: 'same-claim',
      stop: 'came-again',
    });
    // Each of the two reasons is answered by itself.
    await release(rig.context, caseId, SAID, 'different');
    expect(rig.row(caseId)).toMatchObject({ delivery: 'held', hold_reason: 'came-again' });
  });

  test.each([
    ['held', hold],
    ['cancelled', cancel],
  ] as const)(
    'a file that follows one %s by a person is held for that stop, and so is the next',
    async (_how, stop) => {
      const rig = await caseRig();
      const first = await rig.queued(fileOf(1, ONE));
      await stop(rig.context, first, SAID);
      for (const quantity of [60, 90]) {
        const { caseId } = await rig.find(fileOf(1, { ...ONE, quantity }));
        expect(rig.row(caseId)).toMatchObject({ delivery: 'held', hold_reason: 'stopped-before' });
        const said = rig.events(caseId).find(({ kind }) => kind === 'stop-inherited');
        expect(JSON.parse(said?.detail ?? '{}')).toMatchObject({ who: BY.actor, by: first });
      }
    },
  );

  test('a stop that was asked for while the outcome was unknown holds the newer file too', async () => {
    const rig = await caseRig();
    const first = await rig.queued(fileOf(1, ONE));
    await rig.send(first, UNKNOWN);
    await hold(rig.context, first, SAID);
    const { caseId } = await rig.find(fileOf(1, { ...ONE, quantity: 60 }));
    await releaseAbsent(rig.context, rig.row(first));
    expect(rig.row(first)).toMatchObject({ delivery: 'cancelled', superseded_by: caseId });
    expect(rig.row(caseId)).toMatchObject({ delivery: 'held', hold_reason: 'stopped-before' });
  });
});

const keysOf = (path: number, { claim, quantity, spelling }: Content): string[] => [
  `path ${String(path)} ${String(claim)}`,
  `bytes ${String(claim)} ${String(quantity)} ${String(spelling)}`,
  `request ${String(claim)} ${String(quantity)}`,
];

/** A hospital's folder, its staff and NHI, and what they may expect of the agent. */
class Hospital {
  readonly rig: CaseRig;
  readonly lies = new Map<number, Content>();
  readonly cases = new Map<string, { path: number; content: Content }>();
  readonly patient: string;

  constructor(rig: CaseRig, patient: string) {
    this.rig = rig;
    this.patient = patient;
  }

  rows = (): CaseRecord[] => [...this.cases.keys()].map((id) => this.rig.row(id));
  keys = (id: string): string[] => keysOf(this.cases.get(id)?.path ?? 0, this.cases.get(id)?.content ?? ONE);

  async arrive(path: number, content: Content, errors: readonly string[]): Promise<void> {
    const stops = this.stops();
    const { caseId, kind, delivery } = await this.rig.find({
      ...fileOf(path, content, this.patient),
      errors,
    });
    this.lies.set(path, content);
    this.cases.set(caseId, { path, content });
    const isStopped = keysOf(path, content).some((key) => stops.has(key));
    if (kind !== 'same-bytes' && isStopped) expect(delivery).not.toBe('queued');
  }

  async staff(id: string, move: 'hold' | 'cancel' | 'release' | 'recheck'): Promise<void> {
    if (!movesOf(this.rig.row(id)).includes(move)) return;
    const { inspection } = foundBundle(fileOf(1, this.cases.get(id)?.content ?? ONE, this.patient), 0);
    if (move === 'release') await release(this.rig.context, id, SAID, 'different');
    else if (move === 'recheck') await recheck(this.rig.context, id, { inspection, waitMs: 0 }, BY);
    else await (move === 'hold' ? hold : cancel)(this.rig.context, id, SAID);
  }

  /** Keys of what a person stopped, unless a person has let a later file of the same go. */
  stops(): Set<string> {
    const isLetGo = (row: CaseRecord, key: string): boolean =>
      this.rows().some((one) => one.seq >= row.seq && one.released === 1 && this.keys(one.id).includes(key));
    return new Set(
      this.rows()
        .filter((row) => row.superseded_by === null)
        .filter((row) => row.delivery === 'cancelled' || row.hold_reason === 'by-person')
        .flatMap((row) => this.keys(row.id).filter((key) => !isLetGo(row, key))),
    );
  }

  async nhi(
    id: string,
    answer: 'accepted' | 'rejected' | 'unknown' | 'shown' | 'absent' | 'returned',
  ): Promise<void> {
    const row = this.rig.row(id);
    const number = `${id} ${String(row.attempts)}`;
    if (row.delivery === 'queued' && row.doubt_kind === null) {
      const outcomes = { accepted: acceptedAs(number), rejected: REJECTED, unknown: UNKNOWN };
      if (answer in outcomes) await this.rig.send(id, outcomes[answer as keyof typeof outcomes]);
    } else if (row.delivery === 'uncertain') {
      if (answer === 'shown') await adopt(this.rig.context, row, number);
      if (answer === 'absent') await releaseAbsent(this.rig.context, row);
    } else if (row.delivery === 'accepted' && answer === 'returned') {
      const set = { review: 'decided', decision: 'returned' } as const;
      await this.rig.context.store.write((tx) => {
        setCase(tx, id, set);
      });
    }
  }

  /** Nothing lost: what lies in the folder is at NHI, on its way, or on a person's list, unless a person ended it. */
  lost(): Content[] {
    return [...this.lies.values()].filter((content) => {
      const bytes = keysOf(0, content)[1] ?? '';
      const own = this.rows().filter(({ id }) => this.keys(id).includes(bytes));
      return !own.some(({ superseded_by, delivery }) => superseded_by === null || delivery === 'accepted');
    });
  }

  /** Nothing twice: two that ask for the same are at NHI only if a person let the newer go, or it corrects what NHI gave back. */
  doubled(): CaseRecord[] {
    const there = this.rows().filter((row) => row.delivery === 'accepted' && row.superseded_by === null);
    return there.filter((row) => {
      const [, , request] = this.keys(row.id);
      return (
        row.released === 0 && there.some((other) => other.seq < row.seq && this.keys(other.id)[2] === request)
      );
    });
  }
}

const content = fc.record({
  claim: fc.constantFrom(1, 2),
  quantity: fc.constantFrom(30, 60),
  spelling: fc.constantFrom(1, 2),
});
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(
      fc.constant('arrive' as const),
      fc.constantFrom(1, 2, 3),
      content,
      fc.boolean(),
      fc.nat(5),
    ),
  },
  fc.tuple(fc.constant('staff' as const), fc.nat(9), fc.constantFrom('hold', 'cancel', 'release', 'recheck')),
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constant('nhi' as const),
      fc.nat(9),
      fc.constantFrom('accepted', 'rejected', 'unknown', 'shown', 'absent', 'returned'),
    ),
  },
);

test('files that come again, moves of staff and answers of NHI in any order lose nothing, send nothing twice and pass no stop', async () => {
  const rig = await caseRig();
  let patients = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
      const hospital = new Hospital(rig, `patient ${String((patients += 1))}`);
      const ids = (): string[] => [...hospital.cases.keys()];
      for (const [kind, at, what, broken, odds] of steps) {
        await rig.clock.advance(1000);
        if (kind === 'arrive') await hospital.arrive(at, what, broken && odds === 0 ? ['bundle-type'] : []);
        const id = ids()[at % Math.max(1, ids().length)];
        if (kind === 'arrive' || id === undefined) continue;
        try {
          await (kind === 'staff' ? hospital.staff(id, what) : hospital.nhi(id, what));
        } catch (error) {
          if (!(error instanceof AgentError)) throw error;
        }
        expect([hospital.lost(), hospital.doubled()]).toEqual([[], []]);
      }
    }),
    { numRuns: runs(0.5) },
  );
});
