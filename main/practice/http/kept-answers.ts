import type { IncomingMessage } from 'node:http';
import type { ServerClock } from '../clock.ts';
import type { SandboxSettings } from '../settings.ts';
import type { Answer } from './answer.ts';

/** A cache between the client and the server: the same url gets the answer that it had before. RFC 9111. */
export interface KeptAnswers {
  answer(request: IncomingMessage, act: () => Promise<Answer>): Promise<Answer>;
}

export function createKeptAnswers(
  clock: ServerClock,
  settings: () => Pick<SandboxSettings, 'keptAnswers'>,
): KeptAnswers {
  const kept = new Map<string, { readonly answer: Answer; readonly at: number }>();
  return {
    async answer(request, act) {
      const rules = settings().keptAnswers;
      if (rules === null) return act();
      const url = request.url ?? '';
      const isForced = rules.heedsNoCache && (request.headers['cache-control'] ?? '').includes('no-cache');
      const found = isForced ? undefined : kept.get(url);
      const ageMs = clock.trueNow() - (found?.at ?? 0);
      if (found === undefined || ageMs > rules.ttlMs) {
        const answer = await act();
        if (answer.status === 200) kept.set(url, { answer, at: clock.trueNow() });
        return answer;
      }
      const seconds = String(Math.max(1, Math.round(ageMs / 1000)));
      const old = { date: new Date(clock.now() - ageMs).toUTCString() };
      const says = { age: { ...old, age: seconds }, date: old, nothing: {} }[rules.says];
      return { ...found.answer, headers: { ...found.answer.headers, ...says } };
    },
  };
}
