/** A data folder with something sealed in every place there is, and what of it opens. */
import { join } from 'node:path';
import { createReseal, type SealedRow } from '../../../main/agent/attendants/reseal/reseal.ts';
import { SEALED_TABLES } from '../../../main/agent/compose/sealed-columns.ts';
import type { Core } from '../../../main/agent/compose/core.ts';
import type { Clock } from '../../../main/agent/ports.ts';
import { readKeyFiles } from '../../../main/agent/carrier/smart/key-file.ts';
import { isNewest } from '../../../main/agent/ground/vault/sealing.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { agentHere } from '../support/agent-here.ts';
import { ATTACHMENT, FILE, plant } from '../api/planted.ts';

export const REASON = '陳女士來電詢問';

export interface Sealed {
  readonly dir: string;
  readonly dataDir: string;
  /** The recovery code of before the rotation, and a backup of then. */
  readonly code: string;
  readonly backup: string;
}

/** `code`: with a recovery code and a backup; both take their time. */
export async function sealedFolder(clock: Clock, { code: coded = false } = {}): Promise<Sealed> {
  const dir = temporaryFolder();
  const { refused } = await plant(dir);
  const { client, dataDir, agent } = await agentHere(dir, clock);
  await client.keys.generate({ alg: 'ES384' });
  await client.people.add({ name: 'chen', displayName: '陳', roles: ['handler'] });
  await client.work.note({ id: refused, kind: 'note', text: REASON });
  await client.destination.pause({ reason: REASON });
  const code = coded ? (await client.vault.recoveryCode({})).code : '';
  const backup = join(temporaryFolder(), 'before.backup');
  if (coded) await client.backup({ file: backup });
  await agent.stop();
  return { dir, dataDir, code, backup };
}

/** Sealed data on the disk, by place, as plain bytes; and the places of what the newest data key does not seal. */
export async function opened(core: Core, dataDir: string) {
  const { db, vault, spool } = core;
  const plain: Record<string, string> = {};
  const older: string[] = [];
  const open = (sealed: Buffer, place: string): void => {
    plain[place] = vault.open(sealed, place).toString('base64');
    if (!isNewest(sealed, vault)) older.push(place);
  };
  for (const { table, columns } of SEALED_TABLES)
    for (const row of db.prepare(`SELECT * FROM ${table}`).all() as SealedRow[])
      for (const [column, placeOf] of Object.entries(columns))
        if (Buffer.isBuffer(row[column])) open(row[column], placeOf(row));
  for (const sha256 of await spool.list()) plain[sha256] = (await spool.get(sha256)).toString('base64');
  for (const { kid, sealed } of await readKeyFiles(join(dataDir, 'keys', 'clients')))
    open(Buffer.from(sealed, 'base64'), `keys.client.${kid}`);
  for await (const { detail, kind } of core.audit.read())
    if (kind === 'sending-paused')
      plain['note'] = core.context.sealed.note(kind, String(detail?.['note'] ?? ''));
  return { plain, older };
}

/** By what things are found again. */
export const digests = ({ context: { sealed } }: Core): string[] => [
  sealed.pathKey('/export', FILE),
  sealed.claimKey('a claim'),
  sealed.patientKey('A123456789'),
  sealed.doctorKey('A123456789'),
  sealed.attachmentKey('/export', '', ATTACHMENT),
];

/** Everything is sealed anew, and the older keys are forgotten where they may be. */
export async function resealAll(core: Core, dataDir: string, clock: Clock): Promise<void> {
  const reseal = createReseal({ core, dataDir, tables: SEALED_TABLES, clock, log: () => undefined });
  reseal.start();
  await reseal.idle();
  await reseal.stop();
}
