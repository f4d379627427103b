import { hasEnded, problemsOf, stuck } from '../invariants.ts';
import {
  acceptedOnce,
  HOUR_MS,
  passTime,
  plain,
  SETTLE_MS,
  untilAllEnded,
  withRig,
  type Special,
} from './special.ts';

const dayLongWait: Special = {
  name: 'Retry-After of a day, over a restart',
  run: () =>
    withRig({}, async (rig) => {
      const sample = plain('a day');
      await rig.sandbox.misbehave('post', { kind: 'status', status: 429, retryAfterSeconds: 86_400 });
      await rig.drop(sample);
      await rig.until((rows) => rows[0]?.attempts === 1 && rows[0].delivery === 'queued', SETTLE_MS);
      await rig.restart();
      const problems: string[] = [];
      const { destination } = await rig.status();
      if (destination.reason !== 'throttled') problems.push(`says ${destination.reason ?? 'nothing'}`);
      const waits = Date.parse(destination.until ?? '') - Date.now();
      if (!(waits > 23 * HOUR_MS)) problems.push(`waits ${String(waits)} ms`);
      await rig.until(() => false, 1000);
      if ((await rig.sandbox.ledger()).posts.length !== 1) problems.push('was sent while told to wait');
      await passTime(rig, 25 * HOUR_MS);
      await rig.drop(plain('next day'));
      await untilAllEnded(rig);
      return [...problems, ...(await problemsOf(rig, acceptedOnce))];
    }),
};

const clockOff = (minutes: number): Special => ({
  name: `the server's clock is ${String(minutes)} minutes off`,
  run: () =>
    withRig({ sandbox: { skewMs: minutes * 60_000 } }, async (rig) => {
      const [stored, lost] = [plain(`off ${String(minutes)} stored`), plain(`off ${String(minutes)} lost`)];
      await rig.sandbox.misbehave('post', { kind: 'reset', commit: true }, { plantedId: stored.plantedId });
      await rig.sandbox.misbehave('post', { kind: 'reset' }, { plantedId: lost.plantedId });
      await rig.drop(stored, lost);
      await rig.until((rows) => rows.length === 2 && rows.every(({ attempts }) => attempts > 0), SETTLE_MS);
      await rig.drop(plain(`off ${String(minutes)} control`));
      await untilAllEnded(rig);
      return problemsOf(rig, acceptedOnce);
    }),
});

const lagsAnHour: Special = {
  name: 'the search lags an hour',
  run: () =>
    withRig(
      {
        sandbox: { lagMs: HOUR_MS, lagReads: true },
        settings: (settings) =>
          Object.assign(settings.upload, { resolveAfterSeconds: 1800, resolveGapSeconds: 600 }),
      },
      async (rig) => {
        const stored = plain('lag stored');
        await rig.sandbox.misbehave('post', { kind: 'reset', commit: true }, { plantedId: stored.plantedId });
        await rig.drop(stored);
        await rig.until((rows) => rows[0]?.delivery === 'uncertain', SETTLE_MS);
        const another = async (name: string): Promise<void> => {
          await rig.drop(plain(`lag control ${name}`));
          await rig.until(
            (rows) => rows.length === rig.dropped.length && rows.slice(0, -1).every(hasEnded),
            SETTLE_MS,
          );
        };
        // Half an hour and more goes by, several times over: nothing shows, so nothing may be concluded.
        for (let turn = 0; turn < 4; turn += 1) {
          await another(String(turn));
          await passTime(rig, 40 * 60_000);
          await rig.until(() => false, 700);
        }
        // A sleeping timer sleeps on when the clock moves; news wakes it.
        await another('last');
        const problems = await stuck(rig);
        const row = (await rig.cases()).find(({ fileName }) => fileName === stored.fileName);
        if (row?.delivery !== 'uncertain')
          problems.push(`it was ${row?.delivery ?? 'gone'} while the search lagged`);
        await rig.sandbox.configure({ lagMs: 0 });
        await passTime(rig, HOUR_MS);
        await rig.drop(plain('lag over'));
        await untilAllEnded(rig);
        return [...problems, ...(await problemsOf(rig, acceptedOnce))];
      },
    ),
};

const surfacesLate: Special = {
  name: 'a commit that surfaces after the resend is raised as doubled',
  run: () =>
    withRig({}, async (rig) => {
      const late = plain('surfaces late');
      await rig.sandbox.misbehave(
        'post',
        { kind: 'late-commit', delayMs: 8000 },
        { plantedId: late.plantedId },
      );
      await rig.drop(late);
      await rig.until((rows) => rows[0]?.delivery === 'uncertain', SETTLE_MS);
      await rig.drop(plain('surfaces late control'));
      await untilAllEnded(rig);
      const raised = await rig.until(
        (rows) => rows.some(({ doubled, unread }) => doubled && unread),
        SETTLE_MS,
      );
      const problems = await problemsOf(rig, (sample) =>
        sample === late ? { delivery: 'accepted', stored: 2 } : acceptedOnce(),
      );
      return raised ? problems : [...problems, 'nobody was told that NHI has it twice'];
    }),
};

/** Clocks, waits and lags. */
export const TIME_SPECIALS: readonly Special[] = [
  dayLongWait,
  clockOff(10),
  clockOff(-10),
  lagsAnHour,
  surfacesLate,
];
