/** Checks in a row, each told with its time; the others go on when one fails. */
export interface Checks {
  readonly check: (what: string, does: () => Promise<void>) => Promise<boolean>;
  /** Prints how many held. @returns the exit code */
  readonly sum: () => number;
}

/** Thrown by a check for what this machine does not have: told with its reason, and no failure. */
export class NotHere extends Error {}

export function startChecks(): Checks {
  const begun = Date.now();
  let [held, failed, notHere] = [0, 0, 0];
  const seconds = (from: number): string => ((Date.now() - from) / 1000).toFixed(1);
  return {
    check: async (what, does) => {
      const from = Date.now();
      try {
        await does();
        held += 1;
        console.log(`ok   ${what} (${seconds(from)} s)`);
        return true;
      } catch (error) {
        if (error instanceof NotHere) {
          notHere += 1;
          console.log(`not here  ${what}: ${error.message}`);
          return false;
        }
        failed += 1;
        console.log(`FAIL ${what} (${seconds(from)} s)`);
        console.log(
          `     ${String(error instanceof Error ? error.message : error).replaceAll('\n', '\n     ')}`,
        );
        return false;
      }
    },
    sum: () => {
      const absent = notHere === 0 ? '' : `, ${String(notHere)} not here`;
      console.log(`${String(held)} held, ${String(failed)} failed${absent}, ${seconds(begun)} s`);
      return failed === 0 ? 0 : 1;
    },
  };
}
