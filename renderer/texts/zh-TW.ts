import { help } from './zh-TW/help.ts';
import { settings } from './zh-TW/settings.ts';
import { setup } from './zh-TW/setup.ts';
import { access } from './zh-TW/access.ts';
import { casePage } from './zh-TW/case-page.ts';
import { caseTexts } from './zh-TW/case.ts';
import { cases } from './zh-TW/cases.ts';
import { chain } from './zh-TW/chain.ts';
import { check } from './zh-TW/check.ts';
import { content } from './zh-TW/content.ts';
import { people } from './zh-TW/people.ts';
import { print } from './zh-TW/print.ts';
import { codeFamilies, codes } from './zh-TW/codes.ts';
import { doctor } from './zh-TW/doctor.ts';
import { doubtNext, doubts, events, timeline } from './zh-TW/events.ts';
import { health } from './zh-TW/health.ts';
import { holds, wishes } from './zh-TW/holds.ts';
import { list } from './zh-TW/list.ts';
import { moves, resolve } from './zh-TW/moves.ts';
import { names } from './zh-TW/names.ts';
import { operations } from './zh-TW/operations.ts';
import { shell } from './zh-TW/shell.ts';
import { statistics } from './zh-TW/statistics.ts';
import { today } from './zh-TW/today.ts';
import { work } from './zh-TW/work.ts';
import { deliveries, reviews, stages } from './zh-TW/stages.ts';

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
  print,
  moves,
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
