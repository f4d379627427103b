import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openForeignFolder } from '../../main/agent/ground/base/foreign-folder.ts';
import { systemClock } from '../../main/agent/ground/base/clock.ts';
import type { BackupPayload } from '../../main/agent/attendants/backups/format.ts';
import { listOf, lookAtBackup, provenOf } from '../../main/agent/attendants/backups/read-backup.ts';
import { BackupStore } from '../../main/agent/attendants/backups/store.ts';
import { writeWhole } from '../../main/agent/attendants/backups/write-backup.ts';
import { answerBodyPlace } from '../../main/agent/carrier/cases/outbox.ts';
import { openCore, type Core } from '../../main/agent/compose/core.ts';
import { loadSettings } from '../../main/agent/ground/settings/load.ts';
import { machineSlot } from '../../main/agent/ground/vault/machine-slot.ts';
import { makePlace } from '../integration/support/place.ts';
import { fill } from './fill.ts';

export interface BackupPlan {
  /** A year's work: so many cases on each of so many days. */
  readonly casesADay: number;
  readonly days: number;
  /** How many of those days lie within `retention.payloadDays`. */
  readonly keptDays: number;
  /** Attachments of a case, beside its Bundle of 18.6 kB. */
  readonly attachmentKb: number;
}

/** One backup. Bytes are those that were written into the second place. */
interface Written {
  readonly bytes: number;
  readonly seconds: number;
  readonly longestBlockMs: number;
}

export interface BackupFigures extends BackupPlan {
  readonly databaseBytes: number;
  readonly payloads: number;
  readonly payloadBytes: number;
  /** All of it in one file, as `backup FILE` writes it and as each backup of the second place was before there was a store. */
  readonly whole: Written;
  /** Into an empty store. */
  readonly first: Written;
  /** … and each day after: a day's payloads came, a day's were destroyed. */
  readonly daily: Written;
  readonly listBytes: number;
}

const BUNDLE_BYTES = 18_600;
/** Bytes of NHI's answers: they make a case 20 kB of the database, as measured (docs/zh-TW/容量規劃.md). */
const ANSWER_BYTES = 11_000;
const BATCH = 200;

/** A year of a hospital in a data folder, and what its backups cost. */
export async function measureBackups(plan: BackupPlan): Promise<BackupFigures> {
  const place = await makePlace({ fhirBaseUrl: 'http://127.0.0.1:1/fhir', clientId: 'bench' });
  try {
    await mkdir(place.dataDir, { recursive: true, mode: 0o700 });
    await fill(place, 0, plan.casesADay * plan.days);
    const core = await openIn(place);
    try {
      await addAnswers(core);
      const spooled: string[] = [];
      for (let day = 0; day < plan.keptDays; day += 1) spooled.push(...(await spoolDay(core, plan)));
      return { ...plan, ...(await measureIn(core, place, { plan, spooled })) };
    } finally {
      await core.close();
    }
  } finally {
    await place.remove();
  }
}

type PlaceHere = Awaited<ReturnType<typeof makePlace>>;

async function openIn(place: PlaceHere): Promise<Core> {
  const loaded = loadSettings(place.config);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const keySlots = [machineSlot(join(place.dataDir, 'keys'))];
  const ports = { clock: systemClock, log: () => undefined, keySlots, version: 'bench' };
  return openCore(ports, loaded.settings, { loops: false });
}

async function addAnswers({ store, context, vault }: Core): Promise<void> {
  const ids = context.index.all().map(({ row }) => row.id);
  const body = randomBytes(ANSWER_BYTES / 2).toString('hex');
  for (let at = 0; at < ids.length; at += BATCH)
    await store.write((tx) => {
      for (const id of ids.slice(at, at + BATCH)) {
        const hash = createHash('sha256').update(id).digest('hex');
        tx.run(
          `INSERT INTO answers (case_id, kind, resource_id, content_hash, received_at, ordinal, body, view)
           VALUES ($id, 'claim-response', NULL, $hash, 0, '', $body, $view)`,
          { id, hash, body: vault.sealText(body, answerBodyPlace(id, hash)), view: Buffer.alloc(300) },
        );
      }
    });
}

async function spoolDay({ spool }: Core, { casesADay, attachmentKb }: BackupPlan): Promise<string[]> {
  const hashes: string[] = [];
  for (let n = 0; n < casesADay; n += 1)
    for (const bytes of [BUNDLE_BYTES, attachmentKb * 1000])
      if (bytes > 0) hashes.push((await spool.put(randomBytes(bytes))).sha256);
  return hashes;
}

async function measureIn(
  core: Core,
  place: PlaceHere,
  { plan, spooled }: { readonly plan: BackupPlan; readonly spooled: readonly string[] },
): Promise<Omit<BackupFigures, keyof BackupPlan>> {
  const { dataDir } = place;
  const of = () => ({ core, dataDir, now: Date.now() });
  const file = join(place.dir, 'whole.backup');
  const whole = await timed(() => writeWhole(of(), file));
  // As large as the store: one of the two has to do.
  await rm(file);
  const store = new BackupStore(openForeignFolder(join(place.dir, 'second')), {
    hospitalId: '0101090517',
    agentId: core.agentId,
  });
  const { signal } = new AbortController();
  let known: ReadonlyMap<string, BackupPayload> = new Map();
  let [last, listBytes] = ['', 0];
  const backUp = async (): Promise<{ bytes: number }> => {
    const { name, copied } = await store.backUp({ ...of(), signal }, known);
    last = name;
    return { bytes: copied };
  };
  const remember = async (): Promise<void> => {
    const looked = provenOf(await lookAtBackup(store.pathOf(last), { keys: core.vault.backupKeys }));
    known = new Map(listOf(looked).payloads.map((payload) => [payload.sha256, payload]));
    listBytes = looked.list.length;
  };
  const first = await timed(backUp);
  await remember();
  await spoolDay(core, plan);
  const perDay = spooled.length / plan.keptDays;
  for (const sha256 of spooled.slice(0, perDay)) await rm(join(dataDir, 'spool', sha256.slice(0, 2), sha256));
  const daily = await timed(backUp);
  await remember();
  const payloads = [...known.values()];
  return {
    databaseBytes: (await stat(join(dataDir, 'agent.db'))).size,
    payloads: payloads.length,
    payloadBytes: payloads.reduce((sum, { bytes }) => sum + bytes, 0),
    whole,
    first,
    daily,
    listBytes,
  };
}

async function timed(work: () => Promise<{ bytes: number }>): Promise<Written> {
  const loop = monitorEventLoopDelay({ resolution: 5 });
  loop.enable();
  const startedAt = performance.now();
  const { bytes } = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  loop.disable();
  return { bytes, seconds, longestBlockMs: loop.max / 1e6 };
}
