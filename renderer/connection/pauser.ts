/** Waits that can be cut short from outside. */
export interface Pauser {
  /** Resolves after `ms`, when `signal` ends, or when skipped; never rejects. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Ends the latest pause now. */
  skip(): void;
}

export function createPauser(): Pauser {
  let end: () => void = () => undefined;
  return {
    skip: () => {
      end();
    },
    pause: (ms, signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        end = done;
        signal.addEventListener('abort', done);
        if (signal.aborted) done();
      }),
  };
}
