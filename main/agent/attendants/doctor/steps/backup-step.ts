/** Whether there would be anything to restore from: the second place, how old the newest backup there is, and what opens it. */
import { HOUR_MS } from '../../../../../shared/days.ts';
import { taipeiTime } from '../../../ground/fhir/taipei.ts';
import { LATE } from '../../../ground/backup-standing.ts';
import { failed, type Finding, ok, same, type Step, warning } from '../causes.ts';
import type { DoctorContext } from '../context.ts';
import { inTime, NO_ANSWER } from '../in-time.ts';
import { look, whyNot } from './machine-steps.ts';

export const backupStep: Step = {
  id: 'backup',
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
    // The first backup makes the folder.
    if (wrong !== null && !(wrong.kind === 'failed' && wrong.code === 'folder-missing')) return wrong;
    return judge(dir, context);
  },
};

async function judge(path: string, context: DoctorContext): Promise<Finding> {
  const standing = await inTime(path, context.backupStanding).catch(() => null);
  if (standing === null) return whyNot(path, NO_ANSWER);
  const { lastAt, error, ahead, opensElsewhere } = standing;
  const { everyHours } = context.settings.backup;
  const last = lastAt === null ? '-' : taipeiTime(lastAt);
  if (error !== null) return failed('backup-failing', { path, error, last }, same(`${path}: ${error}`));
  if (lastAt !== null && context.clock.now() - lastAt > LATE * everyHours * HOUR_MS)
    return warning('backup-late', { path, last, hours: String(everyHours) }, same(last));
  if (ahead > 0) return warning('backup-from-the-future', { path, count: String(ahead) }, same(last));
  if (!opensElsewhere) return warning('backup-opens-here-only', {}, same(last));
  return lastAt === null
    ? ok('尚無備份，程式執行時會產生', 'none yet: the agent makes one while it runs')
    : ok(`最近一份：${last}`, `the newest is of ${last}`);
}
