/** Results of the agent's own last POSTs, which no request of doctor's shows, since it sends nothing. */
import { DAY_MS } from '../../../../../shared/days.ts';
import type { EndedSend } from '../../../carrier/nhi/server.ts';
import { taipeiTime } from '../../../ground/fhir/taipei.ts';
import { failed, ok, type Finding, same, type Step, warning } from '../causes.ts';
import { hostPort } from '../context.ts';
import { pageTitle } from '../../../ground/net/foreign-words.ts';

/** This many in a row are no accident. */
const SURE = 3;

/** The newest sends with the same result. */
function streakOf(sends: readonly EndedSend[]): EndedSend[] {
  const [newest] = sends;
  if (newest === undefined) return [];
  const other = sends.findIndex((one) => one.outcome !== newest.outcome || one.status !== newest.status);
  return other === -1 ? [...sends] : sends.slice(0, other);
}

export const lastSendsStep: Step = {
  id: 'last-sends',
  tried: () => ({ zh: '看本程式最近的送件得到什麼', en: 'what this agent’s own last sends met' }),
  run: ({ lastSends, target, clock }) => Promise.resolve(judge(lastSends(), hostPort(target), clock.now())),
};

function judge(sends: readonly EndedSend[], host: string, now: number): Finding {
  const streak = streakOf(sends);
  const [newest] = streak;
  if (newest === undefined) return ok('還沒有送過件', 'nothing was sent yet');
  const count = String(streak.length);
  const when = taipeiTime(newest.endedAt);
  const result = same(`${when} ${newest.outcome} ${newest.code ?? String(newest.status ?? '')}`.trim());
  // Refused Bundles were judged by NHI itself: the way works.
  if (newest.outcome === 'accepted' || newest.outcome === 'rejected')
    return ok(`最近 ${count} 次送件都得到健保署的回覆`, `NHI answered the last ${count} send(s)`);
  // A fault of days ago may be mended: nothing was sent since.
  const say = streak.length >= SURE && now - newest.endedAt <= DAY_MS ? failed : warning;
  const title = newest.status === null ? null : pageTitle(newest.body() ?? Buffer.alloc(0));
  const values = { count, when, host, status: String(newest.status ?? '-'), error: newest.code ?? '-' };
  if (title !== null) return say('sends-get-page', { ...values, title: title === '' ? '-' : title }, result);
  if (newest.code === 'answer-interim') return say('sends-interim', values, result);
  if (newest.status === null) return say('sends-unanswered', values, result);
  return say('sends-refused', values, result);
}
