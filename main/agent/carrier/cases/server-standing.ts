import { createHash } from 'node:crypto';
import type { Settings } from '../../../../shared/settings.ts';
import { META_GET, META_SET } from '../../ground/db/meta.ts';
import type { Store } from '../../ground/db/store.ts';

/**
 * The server of the settings against the one that this data folder has worked with. Another server gets nothing, no Bundle and no search for a
 * patient, until a person at the machine has confirmed it. Stored in the database, so that it does not matter whether the agent ran
 * when the settings changed.
 */
export type ServerStanding = Awaited<ReturnType<typeof openServerStanding>>;

/** Meta key: fingerprint of the last confirmed server. */
const CONFIRMED = 'server_confirmed';
/** Meta key: fingerprint of the new server that the trail already names. */
const TOLD = 'server_told';

/** The data folder is in use: a case was found, or a server was sent to or polled. */
const IN_USE = `
  SELECT EXISTS (SELECT 1 FROM cases)
    OR EXISTS (SELECT 1 FROM destinations WHERE last_send_at IS NOT NULL OR last_poll_at IS NOT NULL) AS yes`;

/** `keep`: this process owns the folder; a mere command must not decide which server is the first. `tell`: audits a changed server. */
export async function openServerStanding(
  store: Store,
  settings: Settings,
  { keep, tell }: { readonly keep: boolean; readonly tell: () => Promise<void> },
) {
  const fingerprint = fingerprintOf(settings);
  const kept = (key: string): string | null => store.get<{ value: string }>(META_GET, { key })?.value ?? null;
  const confirmed = kept(CONFIRMED);
  let isNew = confirmed !== null && confirmed !== fingerprint && isInUse(store);
  const confirm = (): Promise<void> =>
    store.write((tx) => {
      tx.run(META_SET, { key: CONFIRMED, value: fingerprint });
      tx.run(META_SET, { key: TOLD, value: '' });
    });
  // A crash before this finds the same at the next start.
  if (keep && !isNew && (confirmed !== fingerprint || kept(TOLD) !== '')) await confirm();
  if (keep && isNew && kept(TOLD) !== fingerprint) {
    await tell();
    // A crash before this commit audits it once more.
    await store.write((tx) => {
      tx.run(META_SET, { key: TOLD, value: fingerprint });
    });
  }
  return {
    /** Nothing may be sent to it yet. */
    isNew: (): boolean => isNew,
    /** Stores that a person has confirmed this server. */
    confirm: async (): Promise<void> => {
      if (!isNew) return;
      // A crash after this commit: the server is confirmed from the next start on. Before it, a person is asked again.
      await confirm();
      isNew = false;
    },
  };
}

/** False until the first case or request: set-up is not over, and a correction needs no confirmation. */
const isInUse = (store: Store): boolean => store.get<{ yes: number }>(IN_USE)?.yes === 1;

/** Digest of server, token address, client and hospital. */
function fingerprintOf({ server, hospitalId }: Settings): string {
  const { fhirBaseUrl, tokenUrl = '', clientId } = server;
  return createHash('sha256')
    .update([fhirBaseUrl.replace(/\/+$/, ''), tokenUrl, clientId, hospitalId].join('\n'))
    .digest('hex')
    .slice(0, 32);
}
