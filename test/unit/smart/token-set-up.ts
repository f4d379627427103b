import { createLocalJWKSet, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import type { Settings } from '../../../shared/settings.ts';
import { createTokenSource } from '../../../main/agent/carrier/smart/backend-token.ts';
import { createClientKeys } from '../../../main/agent/carrier/smart/client-keys.ts';
import type { ClientKeys, TokenSource } from '../../../main/agent/carrier/smart/token-source.ts';
import { listLog, testHttp } from '../nhi/nhi-under-test.ts';
import type { LoggedLine } from '../nhi/nhi-under-test.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { memoryCache } from './memory-cache.ts';
import { oauthServer } from './oauth-server.ts';
import type { OauthServer } from './oauth-server.ts';
import { testVault } from './test-vault.ts';

export const SCOPE = 'system/Bundle.crs system/ClaimResponse.rs';

/** As the settings have it where nobody says otherwise. */
export const MAX_BACKOFF_MS = 300_000;

export interface SetUp {
  readonly server: OauthServer;
  readonly clock: FakeClock;
  readonly keys: ClientKeys;
  readonly lines: LoggedLine[];
  readonly source: TokenSource;
  restart(): TokenSource;
}
/** A token source with a key, beside a server of its own; its clock starts at the real time, as the server's `Date` is real. */
export async function setUp(more: Partial<Settings['server']> = {}, withKey = true): Promise<SetUp> {
  const server = await oauthServer();
  const clock = new FakeClock(Date.now());
  const keys = createClientKeys({ dir: temporaryFolder(), vault: testVault(), clock });
  if (withKey) await keys.generate('ES384');
  const { log, lines } = listLog();
  const cache = memoryCache();
  const settings = { fhirBaseUrl: server.base, clientId: 'hospital', scope: SCOPE, ...more };
  const restart = (): TokenSource =>
    createTokenSource({
      server: settings,
      keys,
      http: testHttp({ clock }),
      clock,
      log,
      cache,
      maxBackoffMs: MAX_BACKOFF_MS,
    });
  return { server, clock, keys, lines, source: restart(), restart };
}
/** Claims of the nth assertion the server got, their signature verified with the published set. */
export async function claims({ server, keys, clock }: SetUp, nth = 0): Promise<JWTPayload> {
  const jwks = createLocalJWKSet(await keys.jwks());
  const assertion = server.tokenCalls[nth]?.form.get('client_assertion') ?? '';
  return (
    await jwtVerify(assertion, jwks, {
      currentDate: new Date(clock.now()),
      clockTolerance: '30d',
      typ: 'JWT',
    })
  ).payload;
}
