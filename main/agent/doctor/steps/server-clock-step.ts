import { baseOf } from '../context.ts';
import { failed, same, warning, type Step } from '../finding.ts';

/** More than this is worth putting right, though it is corrected for. */
const NOTABLE_MS = 2 * 60_000;
const MAX_BYTES = 1024 * 1024;

/** The first request: its answer’s `Date` tells the server’s time, its body is looked at by the next step. */
export const serverClockStep: Step = {
  id: 'server-clock',
  tried: () => ({ zh: '讀伺服器回覆中的時間', en: 'read the time in the server’s answer' }),
  run: async (context) => {
    const { http, target, signal, learnt } = context;
    const host = target.hostname;
    const reply = await http.request({
      method: 'GET',
      url: `${baseOf(context)}/.well-known/smart-configuration`,
      headers: { accept: 'application/json' },
      maxBytes: MAX_BYTES,
      signal,
    });
    if (reply.kind === 'nothing') {
      const result = same(reply.code);
      if (reply.code === 'timeout')
        return failed('server-silent', { host, seconds: String(context.patienceSeconds) }, result);
      if (reply.code === 'connection-lost') return failed('server-cuts', { host }, result);
      return failed('server-no-answer', { host, error: reply.code }, result);
    }
    learnt.reply = reply;
    if (reply.serverDate === null) return warning('server-date-missing', {}, same('-'));
    const skew = reply.serverDate - reply.headAt;
    learnt.skewMs = skew;
    const seconds = (Math.abs(skew) / 1000).toFixed(0);
    const result = { zh: `相差 ${seconds} 秒`, en: `${seconds} s apart` };
    if (Math.abs(skew) < NOTABLE_MS) return { kind: 'ok', result };
    const values = {
      minutes: (Math.abs(skew) / 60_000).toFixed(0),
      direction: skew > 0 ? '慢' : '快',
      directionEn: skew > 0 ? 'behind' : 'ahead of',
    };
    return warning('clock-skewed', values, result);
  },
};
