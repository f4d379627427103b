import { access } from './en/access.ts';
import { casePage } from './en/case-page.ts';
import { caseTexts } from './en/case.ts';
import { cases } from './en/cases.ts';
import { chain } from './en/chain.ts';
import { check } from './en/check.ts';
import { codeFamilies, codes } from './en/codes.ts';
import { content } from './en/content.ts';
import { doctor } from './en/doctor.ts';
import { doubtNext, doubts, events, timeline } from './en/events.ts';
import { health } from './en/health.ts';
import { help } from './en/help.ts';
import { holds, wishes } from './en/holds.ts';
import { list } from './en/list.ts';
import { moves, resolve } from './en/moves.ts';
import { names } from './en/names.ts';
import { operations } from './en/operations.ts';
import { people } from './en/people.ts';
import { print } from './en/print.ts';
import { settings } from './en/settings.ts';
import { setup } from './en/setup.ts';
import { shell } from './en/shell.ts';
import { deliveries, reviews, stages } from './en/stages.ts';
import { statistics } from './en/statistics.ts';
import { today } from './en/today.ts';
import { work } from './en/work.ts';
import type { Texts } from './texts.ts';

export const en: Texts = {
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
