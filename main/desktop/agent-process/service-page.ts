import { request } from 'undici';
import type { Settings } from '../../../shared/settings.ts';
import {
  newQuestion,
  PROOF_PATH,
  proves,
  publishedProof,
  type ConsoleFile,
} from '../../headless/console/proof.ts';
import { openControl } from '../../headless/control/control-client.ts';

const PATIENCE_MS = 3_000;
/** Far more than a signature. What answers may be anybody's. */
const MOST_BYTES = 1024;

/**
 * The page of the service that holds the data folder: signed in where this account may read the service's token file, else
 * at its sign-in page. Null where whoever holds the folder has no page (a command, or another user's desktop program), and where
 * whoever answers at its port does not prove to be the service: the window has no address bar in which a person could see who asks for
 * a password.
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
  const published = await publishedProof(settings.dataDir);
  if (published === null) return null;
  const address = `http://127.0.0.1:${String(published.port)}/`;
  return (await provesItself(published, address)) ? address : null;
}

async function provesItself(published: ConsoleFile, address: string): Promise<boolean> {
  const question = newQuestion();
  try {
    const url = new URL(`${PROOF_PATH}?q=${question}`, address);
    const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    let answer = '';
    for await (const piece of body) {
      answer += String(piece);
      if (answer.length > MOST_BYTES) {
        body.destroy();
        return false;
      }
    }
    return statusCode === 200 && proves(published, question, answer);
  } catch {
    return false; // nobody listens there, or nobody of ours
  }
}
