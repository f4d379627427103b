import { access } from './zh-TW/access.ts';
import { casePage, caseTexts } from './zh-TW/case.ts';
import { check } from './zh-TW/check.ts';
import { codeFamilies, codes, names } from './zh-TW/codes.ts';
import { chain, content } from './zh-TW/content.ts';
import { doctor } from './zh-TW/doctor.ts';
import { health, operations } from './zh-TW/health.ts';
import { cases, list } from './zh-TW/list.ts';
import { askNow, holds, wishes, moves, resolve } from './zh-TW/moves.ts';
import { people } from './zh-TW/people.ts';
import { precheck } from './zh-TW/precheck.ts';
import { print } from './zh-TW/print.ts';
import { settings } from './zh-TW/settings.ts';
import { setup } from './zh-TW/setup.ts';
import { help, shell } from './zh-TW/shell.ts';
import { doubtNext, doubts, events, timeline, deliveries, reviews, stages } from './zh-TW/stages.ts';
import { statistics } from './zh-TW/statistics.ts';
import { today } from './zh-TW/today.ts';
import { work } from './zh-TW/work.ts';

/** Every text of the page in the language it is written for; the others have to have the same keys. */
export const zhTW = {
  shell,
  help,
  settings,
  operations,
  setup,
  access,
  stages,
  deliveries,
  reviews,
  holds,
  wishes,
  cases,
  list,
  names,
  statistics,
  today,
  work,
  caseTexts,
  casePage,
  content,
  chain,
  people,
  precheck,
  print,
  moves,
  askNow,
  resolve,
  events,
  timeline,
  doubtNext,
  doubts,
  health,
  check,
  doctor,
  codes,
  codeFamilies,
};
