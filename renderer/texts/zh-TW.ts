import { caseTexts } from './zh-TW/case.ts';
import { cases } from './zh-TW/cases.ts';
import { codeFamilies, codes } from './zh-TW/codes.ts';
import { doubts, events, timeline } from './zh-TW/events.ts';
import { health } from './zh-TW/health.ts';
import { holds, wishes } from './zh-TW/holds.ts';
import { moves, resolve } from './zh-TW/moves.ts';
import { shell } from './zh-TW/shell.ts';
import { deliveries, reviews, stages } from './zh-TW/stages.ts';

/** Every text of the page in the language it is written for; the others have to have the same keys. */
export const zhTW = {
  shell,
  stages,
  deliveries,
  reviews,
  holds,
  wishes,
  cases,
  caseTexts,
  moves,
  resolve,
  events,
  timeline,
  doubts,
  health,
  codes,
  codeFamilies,
};
