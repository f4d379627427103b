import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Document } from 'yaml';
import type { SetupDraft } from '../../../../../shared/api/setup-contract.ts';
import { ensurePrivateDir, writeDurably, makeFolders } from '../../../ground/base/files.ts';
import { AgentError } from '../../../ground/error.ts';
import { acquireLock } from '../../../ground/db/lock.ts';
import type { Clock, KeySlot } from '../../../ports.ts';
import { tryPort } from '../steps/agent-step.ts';
import { createClientKeys } from '../../../carrier/smart/client-keys.ts';
import { openVault } from '../../../ground/vault/slots.ts';

const HEAD = ` 健保事前審查送件的設定。由初次設定寫成，之後可以直接修改；每一項的來源用 twpas-agent settings explain 查看。
 Settings of the TWPAS agent, written by the first set-up.`;

/**
 * `agent.yaml` of a draft. Empty fields are left out, so that their default or another source applies. `port`: of the page, if the usual one is
 * taken.
 */
export function settingsText(draft: SetupDraft, port?: number): string {
  const { hospitalId, environment, dataDir, fhirBaseUrl, clientId, caFile, proxyUrl, folder, exportDir } =
    draft;
  const document = new Document({
    hospitalId: hospitalId.trim(),
    environment,
    dataDir: dataDir.trim(),
    server: {
      fhirBaseUrl: fhirBaseUrl.trim(),
      clientId: clientId.trim(),
      ...filled('caFile', caFile),
      ...filled('proxyUrl', proxyUrl),
    },
    folders: [{ path: folder.trim() }],
    ...(exportDir.trim() === '' ? {} : { results: { exportDir: exportDir.trim() } }),
    ...(port === undefined ? {} : { console: { port } }),
  });
  document.commentBefore = HEAD;
  // Ten digits must stay a text, or a leading zero is lost.
  return document.toString({ defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
}

function filled(name: string, value: string): Record<string, string> {
  return value.trim() === '' ? {} : { [name]: value.trim() };
}

/** The machine has no address of this family: nobody holds the port there. */
const NO_SUCH_FAMILY: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);
/** Number of ports that the set-up tries. */
const MOST_TRIES = 100;

/**
 * The first free port on this machine from `from` on: an older or a second agent may hold the usual one. If another program takes the port before the
 * agent starts, the agent reports that, as for any taken port.
 * @param but a port that is needed for something else
 */
export async function freePort(from: number, but: number): Promise<number> {
  for (let port = from; port < from + MOST_TRIES; port += 1)
    if (port !== but && (await isFree(port, '127.0.0.1')) && (await isFree(port, '::1'))) return port;
  return from;
}

async function isFree(port: number, address: string): Promise<boolean> {
  const code = await tryPort(port, address);
  return code === null || NO_SUCH_FAMILY.has(code);
}

/**
 * Writes the first settings file, on disk when it resolves. A crash before leaves no file, and the wizard starts again.
 * @throws AgentError `settings-exist`: an existing file is never replaced.
 */
export async function saveSettings(file: string, text: string): Promise<void> {
  if (existsSync(file)) {
    throw new AgentError('settings-exist');
  }
  // In a folder that others may write to, they could replace the file.
  await ensurePrivateDir(dirname(file));
  await writeDurably(file, text, 0o600);
}

/**
 * Creates the data folder's vault and a client key in it. An existing key is used again: the person has returned to this step. A crash after this
 * leaves a key that NHI does not have yet; the wizard finds it again.
 * @returns the key, and the public key set for NHI as text
 * @throws AgentError `locked` if an agent runs in that folder, and errors of the vault.
 */
export async function makeKey(
  parts: { readonly clock: Clock; readonly slots: readonly KeySlot[] },
  place: { readonly dataDir: string; readonly alg: 'ES384' | 'RS384' },
) {
  const dataDir = resolve(place.dataDir);
  await makeFolders(dataDir, 0o700);
  const lock = acquireLock(dataDir);
  if ('heldBy' in lock) {
    throw new AgentError('locked/first-run');
  }
  try {
    const keysDir = join(dataDir, 'keys');
    await ensurePrivateDir(keysDir);
    const vault = await openVault({
      dir: keysDir,
      slots: parts.slots,
      clock: parts.clock,
      mayCreate: !existsSync(join(dataDir, 'spool')) && !existsSync(join(dataDir, 'agent.db')),
    });
    const keys = createClientKeys({ dir: join(keysDir, 'clients'), vault, clock: parts.clock });
    const found = (await keys.list()).find(({ active, alg }) => active && alg === place.alg);
    const { kid, alg } = found ?? (await keys.generate(place.alg));
    return { kid, alg, jwks: `${JSON.stringify(await keys.jwks(), null, 2)}\n` };
  } finally {
    lock.release();
  }
}
