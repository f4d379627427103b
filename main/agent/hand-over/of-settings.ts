import type { Settings } from '../../../shared/settings.ts';
import { assertNever } from '../../../shared/assert-never.ts';
import type { CaseContext } from '../cases/context.ts';
import type { HandOverMode } from '../cases/hand-overs.ts';
import { createOutFolder, type OutFolder } from '../base/out-folder.ts';
import type { NhiServer } from '../nhi/server.ts';
import type { Clock, Log } from '../ports.ts';
import type { TokenSource } from '../smart/token-source.ts';
import type { Spool } from '../spool/spool.ts';
import type { Carry } from './hand-over.ts';
import { toBinary } from './to-binary.ts';
import { toFolder } from './to-folder.ts';

function toPickUp(
  path: string,
  parts: Parameters<typeof handOverOf>[0],
): { readonly carry: Carry; readonly out: OutFolder } {
  const { agentId, log, onChange } = parts;
  const { hospitalId } = parts.settings;
  const isOurs = (name: string): boolean => name.startsWith(`${hospitalId}-`) && name.endsWith('.zip');
  const out = createOutFolder({ use: 'hand-over', path, isOurs, agentId, log, onChange });
  return { out, carry: toFolder({ ...parts, out, hospitalId }) };
}

/** The way the settings choose; null where attachments are not handed over by us. */
export function handOverOf(parts: {
  readonly settings: Pick<Settings, 'attachments' | 'hospitalId'>;
  readonly context: CaseContext;
  readonly spool: Spool;
  readonly tokens: TokenSource;
  readonly nhi: NhiServer;
  readonly clock: Clock;
  readonly log: Log;
  readonly agentId: string;
  /** The state of the pick-up folder changed. */
  readonly onChange: () => void;
}): { readonly mode: HandOverMode; readonly carry: Carry; readonly out: OutFolder | null } | null {
  const { deliver, folder } = parts.settings.attachments;
  switch (deliver) {
    case 'none':
      return null;
    case 'binary':
      return { mode: 'binary', carry: toBinary(parts), out: null };
    case 'folder':
      // The settings are not read without one.
      return folder === undefined ? null : { mode: 'folder', ...toPickUp(folder, parts) };
    default:
      return assertNever(deliver);
  }
}
