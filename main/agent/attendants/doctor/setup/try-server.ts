import type { DiscoveryTrial } from '../../../../../shared/api/setup-contract.ts';
import { settingsSchema } from '../../../../../shared/settings.ts';
import { reachServer } from '../reach-server.ts';
import { AgentError } from '../../../ground/error.ts';
import type { AgentPorts } from '../../../ports.ts';

const TIMEOUT_SECONDS = 15;

interface Server {
  readonly fhirBaseUrl: string;
  readonly caFile?: string;
  readonly proxyUrl?: string;
}

/** Tests the way to a server as the agent will use it, by the steps of `doctor`, and names the fault in its words. */
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
      // Each step has its own deadline; if the page has left, nothing changes.
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
    // A CA file that is not there, say: its own sentence tells.
    if (!(error instanceof AgentError)) throw error;
    return end({ remarks: [{ zh: error.messageZh, en: error.message }] });
  }
}

/** Input of these steps; the rest of the settings is not typed yet. Null for an invalid address. */
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
