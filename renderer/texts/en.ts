import { access } from './en/access.ts';
import { casePage, caseTexts } from './en/case.ts';
import { check } from './en/check.ts';
import { codeFamilies, codes, names } from './en/codes.ts';
import { chain, content } from './en/content.ts';
import { doctor } from './en/doctor.ts';
import { health, operations } from './en/health.ts';
import { cases, list } from './en/list.ts';
import { askNow, holds, wishes, moves, resolve } from './en/moves.ts';
import { people } from './en/people.ts';
import { precheck } from './en/precheck.ts';
import { print } from './en/print.ts';
import { settings } from './en/settings.ts';
import { setup } from './en/setup.ts';
import { help, shell } from './en/shell.ts';
import { doubtNext, doubts, events, timeline, deliveries, reviews, stages } from './en/stages.ts';
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
