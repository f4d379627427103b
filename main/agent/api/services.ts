import type { Restored } from '../../../shared/api/contract.ts';
import type { RestoreAsked } from '../attendants/backups/restore.ts';
import type { RunningServices } from '../compose/services.ts';
import type { SettingsChanges } from '../compose/settings-changes.ts';

/** Dependencies of the API. A restore replaces all at once, so every call reads them again. */
export interface AgentServices extends RunningServices {
  readonly readSettings: SettingsChanges['read'];
  readonly reload: SettingsChanges['reload'];
  readonly saveSettings: SettingsChanges['save'];
  readonly restore: (asked: RestoreAsked) => Promise<Restored>;
}
