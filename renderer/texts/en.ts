import { caseTexts } from './en/case.ts';
import { cases } from './en/cases.ts';
import { codeFamilies, codes } from './en/codes.ts';
import { doubts, events, timeline } from './en/events.ts';
import { health } from './en/health.ts';
import { holds, wishes } from './en/holds.ts';
import { moves, resolve } from './en/moves.ts';
import { shell } from './en/shell.ts';
import { deliveries, reviews, stages } from './en/stages.ts';
import type { Texts } from './texts.ts';

export const en: Texts = {
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
