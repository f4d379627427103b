/** Begins the failure of a test that saw a promise broken: no second try makes that good (`scripts/test.ts`). */
export const BROKEN_PROMISE = 'a promise was broken';

/** NHI has a Bundle twice, or lacks one that the agent calls accepted, or it was sent again without proof. */
const GRAVE = /stored (?:[2-9]|\d\d+) times|^doubled: |^resentUnproven: |accepted and not at NHI/;

/** @throws Error that begins with BROKEN_PROMISE, where one of the problems is grave */
export function refuseGrave(problems: readonly string[]): void {
  const grave = problems.filter((one) => GRAVE.test(one));
  if (grave.length > 0) throw new Error(`${BROKEN_PROMISE}: ${problems.join('; ')}`);
}
