import type { Ceilings } from './house.ts';

/** Name of each figure in a sentence, and the command that shows its items. */
const NAMES: Readonly<Record<keyof Ceilings, string>> = {
  productLines: 'product lines',
  testLines: 'test lines',
  longFunctions: 'functions over 70 lines (npm run measure -- --functions)',
  wideFunctions: 'functions over four parameters (npm run measure -- --parameters)',
  singleImporterPercent: 'percent of files with a single importer',
  typeCycles: 'cycles, types included (npm run measure -- --cycles)',
  testImports: 'imports of tests into product files',
  meanArrows: 'arrows for each room of main/agent (npm run measure -- --arrows)',
  vagueComments: 'comments that hide their noun (npm run measure -- --comments)',
};
const KEYS = Object.keys(NAMES) as (keyof Ceilings)[];

/** One sentence for each figure above its ceiling; none: all hold. */
export const risenAbove = (ceilings: Ceilings, now: Ceilings): string[] =>
  // Not `>`: a missing or non-numeric ceiling must fail.
  KEYS.filter((key) => !(now[key] <= ceilings[key])).map(
    (key) => `${NAMES[key]}: ${String(now[key])}, and the ceiling is ${String(ceilings[key])}`,
  );

/** The lower of both for each figure. */
export const lowered = (ceilings: Ceilings, now: Ceilings): Ceilings =>
  Object.fromEntries(KEYS.map((key) => [key, Math.min(ceilings[key], now[key])])) as unknown as Ceilings;
