import { taipeiTime } from '../../fhir/taipei.ts';
import { failed, same, type Step } from '../finding.ts';

/** No version of this program is older. */
const EARLIEST = Date.UTC(2026, 0, 1);
/** Another computer's clock may have written the folder's last entry. */
const LEEWAY_MS = 5 * 60_000;

/** Without asking anybody: whether the clock is possible at all, and has not gone back. */
export const localClockStep: Step = {
  id: 'local-clock',
  tried: () => ({
    zh: '比對資料夾中最後一筆紀錄的時間',
    en: 'compare with the last entry in the data folder',
  }),
  run: ({ clock, lastSeenAt }) => {
    const now = clock.now();
    const shown = taipeiTime(now);
    if (now < EARLIEST) return Promise.resolve(failed('clock-impossible', { now: shown }, same(shown)));
    if (lastSeenAt !== null && lastSeenAt > now + LEEWAY_MS) {
      const minutes = String(Math.round((lastSeenAt - now) / 60_000));
      return Promise.resolve(failed('clock-before-data', { minutes }, same(shown)));
    }
    return Promise.resolve({ kind: 'ok', result: same(shown) });
  },
};
