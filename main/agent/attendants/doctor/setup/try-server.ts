import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DiscoveryTrial, FolderTrial, SetupDraft } from '../../../../../shared/api/setup-contract.ts';
import { settingsSchema } from '../../../../../shared/settings.ts';
import { AgentError } from '../../../ground/error.ts';
import type { AgentPorts } from '../../../ports.ts';
import type { DoctorStep } from '../../../../../shared/api/doctor-contract.ts';
import type { DoctorStepId } from '../../../../../shared/doctor-steps.ts';
import type { ClientKeys } from '../../../carrier/smart/token-source.ts';
import { openContext, tryStep, type DoctorParts } from '../doctor.ts';
import { makeFoldersSync } from '../../../ground/base/files.ts';
import { FOLDER_MODE } from '../../../ground/base/foreign-folder.ts';
import { causeOf, type CauseCode } from '../causes.ts';
import { look, whyNot } from '../steps/machine-steps.ts';
import { errorCode } from '../../../ground/base/errors.ts';
import { theseSurroundings } from '../context.ts';
import { taipeiTime } from '../../../ground/fhir/taipei.ts';

const TIMEOUT_SECONDS = 15;

type Server = Pick<SetupDraft, 'fhirBaseUrl'> & Partial<Pick<SetupDraft, 'caFile' | 'proxyUrl'>>;

/** Tests the way to a server by the steps of `doctor`, as the agent will use it, and names the fault in `doctor`'s words. */
export async function tryServer(
  ports: Pick<AgentPorts, 'clock' | 'log' | 'resolveProxy'>,
  server: Server,
): Promise<DiscoveryTrial> {
  const { clock, log, resolveProxy } = ports;
  const began = clock.now();
  const end = (trial: Partial<DiscoveryTrial>): DiscoveryTrial => ({
    ok: false,
    tokenEndpoint: null,
    signingAlgs: [],
    milliseconds: Math.round(clock.now() - began),
    remarks: [],
    ...trial,
  });
  const settings = settingsFor(server);
  if (settings === null) return end({ remarks: [NO_ADDRESS] });
  try {
    const reached = await reachServer(
      { settings, clock, log, resolveProxy },
      // Each step has its own deadline, so a page that has left need not abort it.
      new AbortController().signal,
    );
    const { steps, configuration } = reached;
    return end({
      ok: steps.every(({ status }) => status !== 'failed'),
      remarks: steps.flatMap(({ cause }) => (cause === null ? [] : [cause])),
      tokenEndpoint: configuration?.tokenEndpoint ?? null,
      signingAlgs: [...(configuration?.signingAlgs ?? [])],
    });
  } catch (error) {
    // For example a missing CA file: the error's own sentence says so.
    if (!(error instanceof AgentError)) throw error;
    return end({ remarks: [{ zh: error.messageZh, en: error.message }] });
  }
}

/** Settings for these steps; the other fields are not typed yet. Null for an invalid address. */
function settingsFor(server: Server) {
  const parsed = settingsSchema.safeParse({
    hospitalId: '0000000000',
    dataDir: '.',
    server: { ...server, clientId: '-', timeoutSeconds: TIMEOUT_SECONDS },
    folders: [{ path: '.' }],
  });
  return parsed.success ? parsed.data : null;
}

const NO_ADDRESS = {
  zh: 'FHIR 網址或代理伺服器網址不是可以使用的網址，請修正後再測試。',
  en: 'The FHIR address or the proxy’s is no usable address; correct it and try again.',
};

/** The steps on the way to a server that need neither a data folder nor a key. */
const WAY: readonly DoctorStepId[] = ['route', 'name', 'proxy', 'tcp', 'tls', 'server-clock', 'discovery'];

/** Probes a server address that is not saved yet, up to its discovery document. The steps end with the first failure. */
async function reachServer(
  parts: Omit<DoctorParts, 'keys' | 'settingsFile' | 'lastSeenAt' | 'newServer'>,
  signal: AbortSignal,
) {
  const context = openContext(
    { ...parts, keys: NO_KEYS, settingsFile: null, lastSeenAt: null, newServer: false },
    signal,
  );
  const steps: DoctorStep[] = [];
  try {
    for (const id of WAY) {
      const ended = await tryStep(id, context, parts.log);
      steps.push(ended);
      if (ended.status === 'failed') break;
    }
  } finally {
    await context.http.close();
  }
  return { steps, configuration: context.learnt.configuration };
}

const none = (): Promise<never> => Promise.reject(new AgentError('no-client-key/not-asked'));

/** None of these steps signs anything. */
const NO_KEYS: ClientKeys = {
  generate: none,
  import: none,
  rotate: none,
  putBack: none,
  retire: none,
  list: none,
  jwks: none,
  sign: none,
};

/** An export folder holds some thousand files; the newest of this many shows well enough that files arrive. */
const MOST_FILES = 20_000;

/** Causes of a folder that can be listed but not written. */
const READABLE: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'folder-not-writable',
  'folder-on-read-only-disk',
  'folder-sealed-by-service',
]);

/** Tests a path for the agent's future account, by the step and in the words of `doctor`. */
export async function tryFolder(options: {
  readonly path: string;
  readonly create: boolean;
}): Promise<FolderTrial> {
  const path = resolve(options.path);
  const found =
    make(path, options.create) ?? (await look({ path, write: true }, { surroundings: theseSurroundings }));
  if (found === null || found.kind === 'ok') return { code: 'ok', cause: null, ...filesIn(path) };
  const { code, values } = found;
  const readable = READABLE.has(code);
  return {
    code,
    cause: causeOf(code, values).words,
    ...(readable ? filesIn(path) : { files: 0, newest: null }),
  };
}

/** Null if the folder exists now, or was not to be created. */
function make(path: string, wanted: boolean): ReturnType<typeof whyNot> | null {
  if (!wanted) return null;
  try {
    makeFoldersSync(path, FOLDER_MODE);
    return null;
  } catch (error) {
    const code = errorCode(error);
    // A file has that name: report it like a missing folder.
    return whyNot(path, code === 'EEXIST' ? 'ENOTDIR' : code);
  }
}

function filesIn(path: string): Pick<FolderTrial, 'files' | 'newest'> {
  const names = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .slice(0, MOST_FILES);
  let newest: { at: number; bytes: number } | null = null;
  for (const { name } of names) {
    const { mtimeMs, size } = statSync(join(path, name), { throwIfNoEntry: false }) ?? {
      mtimeMs: 0,
      size: 0,
    };
    if (newest === null || mtimeMs > newest.at) newest = { at: mtimeMs, bytes: size };
  }
  return {
    files: names.length,
    newest: newest === null ? null : { at: taipeiTime(newest.at), bytes: newest.bytes },
  };
}
