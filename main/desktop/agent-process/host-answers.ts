import type { Session } from 'electron';
import { assertNever } from '../../../shared/assert-never.ts';
import { AgentError } from '../../agent/ground/error.ts';
import type { Log } from '../../agent/ports.ts';
import type { HostAsk, HostReply } from './messages.ts';
import type { SafeKeeper } from '../safe-storage/safe-storage.ts';

/** Answers the agent's calls to its host. Never rejects: a failure is an answer too. */
export function hostAnswers(
  parts: { readonly session: Pick<Session, 'resolveProxy'>; readonly keeper: SafeKeeper },
  log: Log,
): (question: HostAsk) => Promise<HostReply> {
  const { session, keeper } = parts;
  const answer = ({ call, value }: HostAsk): Promise<string | null> => {
    switch (call) {
      case 'resolveProxy':
        return session.resolveProxy(value);
      case 'encrypt':
        return keeper.encrypt(value);
      case 'decrypt':
        return keeper.decrypt(value);
      default:
        return assertNever(call);
    }
  };
  return async (question) => {
    try {
      return { kind: 'answer', id: question.id, value: await answer(question) };
    } catch (error) {
      if (error instanceof AgentError) {
        const { code, message, messageZh } = error;
        return { kind: 'refusal', id: question.id, code, message, messageZh };
      }
      log('error', 'host-answer', { code: question.call }, error);
      const { code, message, messageZh } = new AgentError('host-failed');
      return { kind: 'refusal', id: question.id, code, message, messageZh };
    }
  };
}
