import type { Settings } from '../../../shared/settings.ts';
import { createOutFolder, type OutFolder } from '../base/out-folder.ts';
import type { CaseContext } from '../cases/context.ts';
import type { Clock, Log } from '../ports.ts';
import type { Spool } from '../spool/spool.ts';
import type { Carry } from './hand-over.ts';
import { toFolder } from './to-folder.ts';

/** The way the settings choose; null where attachments are not handed over by us. */
export function handOverOf(parts: {
  readonly settings: Pick<Settings, 'attachments' | 'hospitalId'>;
  readonly context: CaseContext;
  readonly spool: Spool;
  readonly clock: Clock;
  readonly log: Log;
  readonly agentId: string;
  /** The state of the pick-up folder changed. */
  readonly onChange: () => void;
}): { readonly carry: Carry; readonly out: OutFolder } | null {
  const { agentId, log, onChange } = parts;
  const { attachments, hospitalId } = parts.settings;
  const { folder: path } = attachments;
  // The settings are not read without a folder where one is needed.
  if (attachments.deliver === 'none' || path === undefined) return null;
  const isOurs = (name: string): boolean => name.startsWith(`${hospitalId}-`) && name.endsWith('.zip');
  const out = createOutFolder({ use: 'hand-over', path, isOurs, agentId, log, onChange });
  return { out, carry: toFolder({ ...parts, out, hospitalId }) };
}
