/** The agent itself: whether it runs, how it last ended, and the port of its page. */
import { createServer } from 'node:net';
import { errorCode } from '../../../ground/base/errors.ts';
import { taipeiTime } from '../../../ground/fhir/taipei.ts';
import type { LastEnd } from '../../../ground/base/last-end.ts';
import { failed, type Finding, ok, type Step, warning } from '../causes.ts';
import { HOUR_MS, DAY_MS } from '../../../../../shared/days.ts';
import { streakOf } from '../../../../../shared/standing.ts';
import { LATE } from '../../../ground/backup-standing.ts';
import { type DoctorContext, hostPort } from '../context.ts';
import { inTime, NO_ANSWER } from '../in-time.ts';
import { look, whyNot } from './machine-steps.ts';
import type { EndedSend } from '../../../carrier/nhi/server.ts';
import { pageTitle } from '../../../ground/net/foreign-words.ts';

export const agentStep: Step = {
  tried: ({ settings }) => ({
    zh: `看送件程式是否執行、上次如何結束、網頁的連接埠 ${String(settings.console.port)}`,
    en: `whether the agent runs, how it last ended, port ${String(settings.console.port)} of its page`,
  }),
  run: async ({ agent, settings }) => {
    const { port } = settings.console;
    if (agent.isRunning) {
      if (agent.portTaken) return portTaken(port);
      return ok('執行中', 'it runs');
    }
    const isTaken = port !== 0 && (await tryPort(port, '127.0.0.1')) === 'EADDRINUSE';
    const notes = isTaken
      ? [
          {
            zh: `連接埠 ${String(port)} 被其他程式占用`,
            en: `port ${String(port)} is held by another program`,
          },
        ]
      : [];
    const finding = ofEnd(agent.lastEnd);
    if (isTaken && finding.kind === 'ok') return portTaken(port);
    return { ...finding, notes };
  },
};

/** A program that has never run is no fault. */
function ofEnd(end: LastEnd | null): Finding {
  if (end === null) return ok('還沒有執行過', 'it has not run yet');
  const when = taipeiTime(end.at);
  const result = `${when} ${end.code}`;
  return end.isOrdered
    ? warning('agent-stopped', { when }, result)
    : failed('agent-ended', { when, error: end.code }, result);
}

const portTaken = (port: number): Finding =>
  warning('agent-port-taken', { port: String(port) }, String(port));

/** Opens the port for a moment on a loopback address, as the agent would. @returns the error's code; null: it opened */
export function tryPort(port: number, address: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(errorCode(error)));
    server.listen(port, address, () => {
      server.close(() => resolve(null));
    });
  });
}

/** The means of a restore: the second place, the age of its newest backup, and the slots that open that. */
export const backupStep: Step = {
  tried: ({ settings }) => {
    const { dir } = settings.backup;
    if (dir === undefined) return { zh: '看是否設定第二備份位置', en: 'whether there is a second place' };
    return {
      zh: `看 ${dir} 能否寫入、最近一份備份的時間與復原碼`,
      en: `write access to ${dir}, the age of the newest backup there, a recovery code`,
    };
  },
  run: async (context) => {
    const { dir } = context.settings.backup;
    if (dir === undefined)
      return ok(
        '未設定第二備份位置（backup.dir），僅有資料夾內的每日副本',
        'no second place is set (backup.dir); there are only the daily copies in the data folder',
      );
    const wrong = await look({ path: dir, write: true }, context);
    // The folder may be missing: the first backup makes it.
    if (wrong !== null && !(wrong.kind === 'failed' && wrong.code === 'folder-missing')) return wrong;
    return judge(dir, context);
  },
};

async function judge(path: string, context: DoctorContext): Promise<Finding> {
  const standing = await inTime(path, context.backupStanding).catch(() => null);
  if (standing === null) return whyNot(path, NO_ANSWER);
  const { lastAt, error, opensElsewhere } = standing;
  const { everyHours } = context.settings.backup;
  const last = lastAt === null ? '-' : taipeiTime(lastAt);
  if (error !== null) return failed('backup-failing', { path, error, last }, `${path}: ${error}`);
  if (lastAt !== null && context.clock.now() - lastAt > LATE * everyHours * HOUR_MS)
    return warning('backup-late', { path, last, hours: String(everyHours) }, last);
  if (!opensElsewhere) return warning('backup-opens-here-only', {}, last);
  return lastAt === null
    ? ok('尚無備份，程式執行時會產生', 'none yet: the agent makes one while it runs')
    : ok(`最近一份：${last}`, `the newest is of ${last}`);
}

// Results of the agent's own last POSTs: doctor sends nothing, so its own requests cannot show them.

/** This many equal results in a row are no accident. */
const SURE = 3;

export const lastSendsStep: Step = {
  tried: () => ({ zh: '看本程式最近的送件得到什麼', en: 'what this agent’s own last sends met' }),
  run: ({ lastSends, target, clock }) => judgeSends(lastSends(), hostPort(target), clock.now()),
};

function judgeSends(sends: readonly EndedSend[], host: string, now: number): Finding {
  const streak = streakOf(sends);
  const [newest] = streak;
  if (newest === undefined) return ok('還沒有送過件', 'nothing was sent yet');
  const count = String(streak.length);
  const when = taipeiTime(newest.endedAt);
  const result = `${when} ${newest.outcome} ${newest.code ?? String(newest.status ?? '')}`.trim();
  // NHI itself judged refused Bundles, so the way works.
  if (newest.outcome === 'accepted' || newest.outcome === 'rejected')
    return ok(`最近 ${count} 次送件都得到健保署的回覆`, `NHI answered the last ${count} send(s)`);
  // A fault from days ago may be repaired: nothing was sent since.
  const say = streak.length >= SURE && now - newest.endedAt <= DAY_MS ? failed : warning;
  const title = newest.status === null ? null : pageTitle(newest.body() ?? Buffer.alloc(0));
  const values = { count, when, host, status: String(newest.status ?? '-'), error: newest.code ?? '-' };
  if (title !== null) return say('sends-get-page', { ...values, title: title === '' ? '-' : title }, result);
  if (newest.code === 'answer-interim') return say('sends-interim', values, result);
  if (newest.status === null) return say('sends-unanswered', values, result);
  return say('sends-refused', values, result);
}
