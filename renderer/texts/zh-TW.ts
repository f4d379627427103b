import * as access from './zh-TW/access.ts';
import * as caseTexts from './zh-TW/case.ts';
import * as check from './zh-TW/check.ts';
import * as content from './zh-TW/content.ts';
import * as health from './zh-TW/health.ts';
import * as list from './zh-TW/list.ts';
import * as moves from './zh-TW/moves.ts';
import * as people from './zh-TW/people.ts';
import * as precheck from './zh-TW/precheck.ts';
import * as settings from './zh-TW/settings.ts';
import * as setup from './zh-TW/setup.ts';
import * as shell from './zh-TW/shell.ts';
import * as stages from './zh-TW/stages.ts';
import * as today from './zh-TW/today.ts';
import * as work from './zh-TW/work.ts';

/** All texts of the page in Chinese, its primary language; other languages must have the same keys. */
export const zhTW = {
  ...shell,
  ...settings,
  ...health,
  ...setup,
  ...access,
  ...stages,
  ...list,
  ...today,
  ...work,
  ...caseTexts,
  ...content,
  ...people,
  ...precheck,
  ...moves,
  ...check,
};
