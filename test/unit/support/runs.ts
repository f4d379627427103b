const RUNS = Number(process.env['TWPAS_RUNS'] ?? 40);

/** Number of samples of a property, or of steps of a loop: `npm test` takes 40, the night ten times as many (TWPAS_RUNS). A cheap sample counts as a share of one. */
export const runs = (share = 1): number => Math.max(1, Math.round(RUNS * share));

/** Places below `length`, spread evenly, the first and the last among them; all if there are no more than `count`. */
export function placesIn(length: number, count = runs()): number[] {
  if (length <= count) return Array.from({ length }, (_, at) => at);
  return Array.from({ length: count }, (_, at) => Math.round((at * (length - 1)) / (count - 1)));
}
