import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { implement } from '@orpc/server';
import { setupContract, type SetupDraft } from '../../../shared/api/setup-contract.ts';
import { settingsSchema } from '../../../shared/settings.ts';
import { AgentError } from '../ground/error.ts';
import type { AgentPorts, KeySlot } from '../ports.ts';
import { readSettings } from '../ground/settings/load.ts';
import { freePort, saveSettings, settingsText, makeKey } from '../attendants/doctor/setup/first-settings.ts';
import { tryFolder, tryServer } from '../attendants/doctor/setup/try-server.ts';
import { enrolRecoveryCode } from '../ground/vault/enrol.ts';
import type { AgentContext } from './context.ts';
import { asApiError } from './builder.ts';

export interface SetupParts {
  /** Path of the `agent.yaml` to write. */
  readonly file: string;
  readonly ports: Pick<AgentPorts, 'clock' | 'log' | 'resolveProxy'>;
  /** `keyFile`: the person chose a key file, because the system keeps no key for this account. */
  readonly keySlots: (dataDir: string, how: { readonly keyFile: boolean }) => readonly KeySlot[];
  /** Starts the agent with the saved file; returns an address that signs in once. */
  readonly start: () => Promise<string>;
}

/** The implemented set-up contract. It acts on this machine alone, for a caller with the one-time address. */
export function createSetupRouter({ file, ports, keySlots, start }: SetupParts) {
  const os = implement(setupContract)
    .$context<AgentContext>()
    .use(async ({ next }) => {
      try {
        return await next();
      } catch (error) {
        if (!(error instanceof AgentError)) ports.log('error', 'setup-failed', {}, error);
        throw asApiError(error);
      }
    });
  // Relative paths are based on the settings file, as at every later start.
  const absolute = (path: string): string => resolve(dirname(file), path.trim());
  return os.router({
    setup: {
      state: os.setup.state.handler(() => ({ file, draft: firstDraft(file) })),
      discover: os.setup.discover.handler(({ input }) =>
        tryServer(ports, {
          fhirBaseUrl: input.fhirBaseUrl.trim(),
          ...(input.caFile.trim() === '' ? {} : { caFile: absolute(input.caFile) }),
          ...(input.proxyUrl.trim() === '' ? {} : { proxyUrl: input.proxyUrl.trim() }),
        }),
      ),
      tryFolder: os.setup.tryFolder.handler(({ input }) =>
        tryFolder({ ...input, path: absolute(input.path) }),
      ),
      makeKey: os.setup.makeKey.handler(({ input }) => {
        const dataDir = absolute(input.dataDir);
        const slots = keySlots(dataDir, { keyFile: input.keyFile });
        return makeKey({ clock: ports.clock, slots }, { dataDir, alg: input.alg });
      }),
      validate: os.setup.validate.handler(async ({ input }) => {
        const text = settingsText(input, await otherPort());
        const read = readSettings(file, text);
        return { text, problems: read.ok ? [] : [...read.problems] };
      }),
      save: os.setup.save.handler(async ({ input }) => {
        const text = settingsText(input, await otherPort());
        const read = readSettings(file, text);
        if (!read.ok) {
          throw new AgentError('settings-invalid');
        }
        const { dataDir } = read.read.settings;
        await saveSettings(file, text);
        // A crash before the code leaves settings without one; `twpas-agent vault` makes another.
        const recoveryCode = await enrolRecoveryCode({
          dataDir,
          slots: keySlots(dataDir, { keyFile: false }),
          clock: ports.clock,
        });
        return { file, recoveryCode };
      }),
      finish: os.setup.finish.handler(async () => ({ url: await start() })),
    },
  });
}

/** A free port for the page if the default one is taken; undefined if it is free. The set-up's own page has a port of its own. */
async function otherPort(): Promise<number | undefined> {
  const { port: usual, securePort } = settingsSchema.shape.console.parse({});
  const port = await freePort(usual, securePort);
  return port === usual ? undefined : port;
}

/** Paths that suit this machine; the person can change everything before it is written. */
function firstDraft(file: string): SetupDraft {
  const home = homedir();
  return {
    hospitalId: '',
    environment: 'production',
    dataDir: join(dirname(file), 'data'),
    fhirBaseUrl: '',
    clientId: '',
    caFile: '',
    proxyUrl: '',
    folder: join(home, 'TWPAS', 'export'),
    exportDir: join(home, 'TWPAS', 'results'),
  };
}
