import { AgentError } from '../error.ts';
import type { AgentContext } from './context.ts';

/** Paths on the agent's machine are not for a browser to name. @throws AgentError `command-line-only` */
export function commandLineOnly(origin: AgentContext['origin']): void {
  if (origin !== 'cli') {
    throw new AgentError('command-line-only', 'This is only done on the command line.', {
      messageZh: '此作業請以命令列執行。',
    });
  }
}
