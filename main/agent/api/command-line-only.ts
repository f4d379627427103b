import type { AuditEntry } from '../audit/audit.ts';
import { AgentError } from '../error.ts';
import { isAtTheMachine, type AgentContext } from './context.ts';

/** Paths on the agent's machine are not for a browser to name. @throws AgentError `command-line-only` */
export function commandLineOnly(origin: AgentContext['origin']): void {
  if (origin !== 'cli') {
    throw new AgentError('command-line-only', 'This is only done on the command line.', {
      messageZh: '此作業請以命令列執行。',
    });
  }
}

/**
 * Where data go and whom the agent trusts is not for a session of the console to say, whoever signed in there. A refusal is a line of the trail.
 * @param refused names of settings @throws AgentError `machine-only`
 */
export async function atTheMachineOnly(
  context: AgentContext,
  refused: {
    readonly call: string;
    readonly settings: readonly string[];
    readonly zh: string;
    readonly en: string;
  },
  record: (entry: AuditEntry) => Promise<void>,
): Promise<void> {
  if (isAtTheMachine(context)) return;
  const { call, settings, zh, en } = refused;
  await record({
    kind: 'not-allowed',
    actor: context.actor,
    detail: { call, ability: 'at-the-machine', settings: settings.join(' ') },
  });
  throw new AgentError('machine-only', en, { messageZh: zh });
}
