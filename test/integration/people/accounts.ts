import type { Role } from '../../../shared/people/abilities.ts';
import type { AgentProcess } from '../support/agent-process.ts';
import { browserAt, type Browser } from './browser.ts';

export const OWN_PASSWORD = 'nine lamps in the ward';

export const consoleOf = (agent: AgentProcess): string => new URL(agent.consoleUrl).origin;

/** An account whose owner has chosen a password, signed in at the console. */
export async function signedIn(
  agent: AgentProcess,
  name: string,
  roles: Role[],
  browser = browserAt(consoleOf(agent)),
): Promise<Browser> {
  const { password } = await agent.client.people.add({ name, displayName: name, roles });
  const answer = await browser.post('/sign-in', { name, password, next: OWN_PASSWORD });
  if (answer.status !== 200) throw new Error(answer.body);
  return browser;
}
