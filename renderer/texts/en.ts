import * as access from './en/access.ts';
import * as caseTexts from './en/case.ts';
import * as check from './en/check.ts';
import * as content from './en/content.ts';
import * as health from './en/health.ts';
import * as list from './en/list.ts';
import * as moves from './en/moves.ts';
import * as people from './en/people.ts';
import * as precheck from './en/precheck.ts';
import * as settings from './en/settings.ts';
import * as setup from './en/setup.ts';
import * as shell from './en/shell.ts';
import * as stages from './en/stages.ts';
import * as today from './en/today.ts';
import * as work from './en/work.ts';
import type { Texts } from './texts.ts';

export const en: Texts = {
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
