import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Role } from '../../../shared/people/abilities.ts';
import type { AgentUnderTest } from '../support/agent-process.ts';
import { selfSigned } from '../../unit/nhi/self-signed.ts';
import type { Place } from '../support/place.ts';
import { browserAt, type Browser } from './browser.ts';

export const OWN_PASSWORD = 'nine lamps in the ward';

export const consoleOf = (agent: AgentUnderTest): string => new URL(agent.consoleUrl).origin;

/** A browser at the agent's console, or at another of its doors. */
export const browserOf = (agent: AgentUnderTest, base = consoleOf(agent), ca?: string): Browser =>
  browserAt(base, ca, (work) => agent.during(work));

/** An account whose owner has chosen a password, signed in at the console. */
export async function signedIn(
  agent: AgentUnderTest,
  name: string,
  roles: Role[],
  browser = browserOf(agent),
): Promise<Browser> {
  const { password } = await agent.client.people.add({ name, displayName: name, roles });
  const answer = await browser.post('/sign-in', { name, password, next: OWN_PASSWORD });
  if (answer.status !== 200) throw new Error(answer.body);
  return browser;
}

/** Settings of a console for other PCs, with a certificate made for the test; `change` takes something away. */
export async function openTo(
  { place }: { readonly place: Place },
  change: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { cert, key } = selfSigned('localhost');
  await writeFile(join(place.dir, 'cert.pem'), cert);
  await writeFile(join(place.dir, 'key.pem'), key);
  await place.configure((settings) => {
    settings['console'] = {
      ...{ port: 0, securePort: 0, address: '127.0.0.1', hostNames: ['localhost'] },
      ...{ certificateFile: './cert.pem', keyFile: './key.pem' },
      ...change,
    };
  });
  return cert;
}
