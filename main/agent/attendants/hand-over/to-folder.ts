import { parse } from 'node:path';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Settings } from '../../../../shared/settings.ts';
import { createOutFolder, type OutFolder } from '../../ground/base/out-folder.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import type { Clock, Log } from '../../ports.ts';
import type { Spool } from '../../ground/spool/spool.ts';
import type { Carry } from './hand-over.ts';
import { HOUR_MS } from '../../../../shared/days.ts';
import { isDeviceName } from '../../../../shared/device-name.ts';
import { named } from '../../carrier/cases/attachments.ts';
import { caseRow } from '../../carrier/cases/move.ts';
import { codeOf } from '../../ground/base/errors.ts';
import type { ForeignFolder } from '../../ground/base/foreign-folder.ts';
import { AgentError } from '../../ground/error.ts';

/** The hand-over that the settings choose; null if this agent hands over no attachments. */
export function handOverOf(parts: {
  readonly settings: Pick<Settings, 'attachments' | 'hospitalId'>;
  readonly context: CaseContext;
  readonly spool: Spool;
  readonly clock: Clock;
  readonly log: Log;
  readonly agentId: string;
  /** Called when the state of the pick-up folder changed. */
  readonly onChange: () => void;
}): { readonly carry: Carry; readonly out: OutFolder } | null {
  const { agentId, log, onChange } = parts;
  const { attachments, hospitalId } = parts.settings;
  const { folder: path } = attachments;
  if (path === undefined) return null;
  const isOurs = (name: string): boolean => name.startsWith(`${hospitalId}-`) && name.endsWith('.zip');
  const out = createOutFolder({ use: 'hand-over', path, isOurs, agentId, log, onChange });
  return { out, carry: toFolder({ ...parts, out, hospitalId }) };
}

const AGAIN_MS = 60_000;
const LEFTOVER_MS = HOUR_MS;
const INSPECT_MS = 10 * 60_000;

/**
 * Writes one archive for each case into the pick-up folder of NHI's batch platform: the Bundle as sent, and its files under their names in the
 * Bundle. Temporary name, fsync, rename: a reader finds only complete archives. Written at least once, under the case's own name, so that a
 * repetition gives the same archive.
 */
export function toFolder(parts: {
  readonly context: CaseContext;
  readonly spool: Spool;
  readonly out: OutFolder;
  readonly hospitalId: string;
  readonly clock: Clock;
  readonly log: Log;
}): Carry {
  const { context, spool, out, hospitalId, clock, log } = parts;
  let cleaned = false;
  /** On the monotonic clock, ms. */
  let inspectAt = -Infinity;

  return async (caseId) => {
    const row = caseRow(context.store, caseId);
    const files = named(context, caseId).filter(({ row: one }) => one.kind === 'file' && one.sha256 !== null);
    // Without names of the HIS, which may be a patient's.
    const stem = `${hospitalId}-${row.case_number ?? caseId}`.replaceAll(/[^A-Za-z0-9_-]/g, '_');
    // Finds damaged bytes before a part of an archive is on a share.
    const names = archiveNames(files.map(({ name }) => name));
    const entries = [
      { name: `${stem}.json`, sha256: row.sha256 },
      ...files.map(({ row: one }, at) => ({ name: names[at] ?? '', sha256: one.sha256 ?? '' })),
    ];
    for (const { sha256 } of entries) for await (const _ of spool.read(sha256));
    try {
      await out.folder.make();
      if (!cleaned) {
        await out.folder.removeOwnLeftovers();
        await out.folder.removeLeftovers(LEFTOVER_MS);
      }
      cleaned = true;
      if (clock.steady() >= inspectAt) await out.inspect();
      inspectAt = clock.steady() + INSPECT_MS;
      await writeArchive(`${stem}.zip`, out.folder, entries, spool);
      out.came(null);
    } catch (error) {
      out.came(error);
      if (error instanceof AgentError && error.code === 'folder-left')
        return { state: 'waiting', nextAt: clock.now(), code: error.code };
      if (error instanceof AgentError) throw error;
      const code = codeOf(error);
      log('warn', 'pick-up-folder', { caseId, code }, error);
      return { state: 'waiting', nextAt: clock.now() + AGAIN_MS, code };
    }
    return { state: 'done', place: `${stem}.zip` };
  };
}

async function writeArchive(
  name: string,
  folder: ForeignFolder,
  entries: readonly { readonly name: string; readonly sha256: string }[],
  spool: Spool,
): Promise<void> {
  const zip = new ZipFile();
  // Fixed time: the same content gives the same archive. The case's row has the time of the send.
  const options = { mtime: new Date(2000, 0, 1), mode: 0o100640 };
  for (const { name: entry, sha256 } of entries) {
    zip.addReadStreamLazy(entry, options, (ready) => {
      ready(null, Readable.from(spool.read(sha256)));
    });
  }
  zip.end();
  // After a crash before the row records it, the same archive is written again.
  await folder.writeFrom(name, zip.outputStream as AsyncIterable<Buffer> & NodeJS.ReadableStream, 0o640);
}

/** Names of an archive's entries: those in the Bundle, except that a device name gets a `_` before it. No name occurs twice. */
export function archiveNames(names: readonly string[]): string[] {
  const taken = new Set(names.map(folded));
  return names.map((name) => {
    if (!isDeviceName(name)) return name;
    let safe = `_${name}`;
    for (let n = 2; taken.has(folded(safe)); n += 1) {
      const { name: stem, ext } = parse(name);
      safe = `_${stem}-${String(n)}${ext}`;
    }
    taken.add(folded(safe));
    return safe;
  });
}

/** Folded as Windows compares names. */
const folded = (name: string): string => name.normalize('NFC').toUpperCase();
