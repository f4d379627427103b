import { request } from 'undici';
import type { Settings } from '../../../shared/settings.ts';
import { openControl } from '../../headless/control/control-client.ts';

const PATIENCE_MS = 3_000;

/**
 * The page of the service that holds the data folder: signed in where this account may read the service's token file, else
 * at its sign-in page. Null where whoever holds the folder has no page: a command, or another user's desktop program.
 */
export async function servicePage(settings: Settings, actor: string): Promise<string | null> {
  try {
    const control = await openControl(settings.dataDir, actor);
    if (control !== null) {
      try {
        return (await control.client.status()).console?.url ?? null;
      } finally {
        await control.close();
      }
    }
  } catch {
    // Another account's folder: its console, if any, is asked instead.
  }
  const { port } = settings.console;
  return port === 0 ? null : await answering(`http://127.0.0.1:${String(port)}/`);
}

/** The address, where one of ours answers there. */
async function answering(address: string): Promise<string | null> {
  try {
    const { body } = await request(`${address}healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return /^(ok|failing)\n$/.test(await body.text()) ? address : null;
  } catch {
    return null; // nobody listens there, or nobody of ours
  }
}
