/** Where one of several, worked on side by side, may do what has to happen in order. */
export interface Turn {
  /** Resolves when all before it have had theirs. */
  mine(): Promise<void>;
  /** Lets the next one have its turn; done by itself at the end of the work. */
  over(): void;
}

/** Works on a few things side by side and keeps their order where they ask for it. */
export interface Line {
  /** Resolves when there is room for one more of this size. One alone is always let in. */
  room(bytes: number): Promise<void>;
  /** `work` must not reject. */
  add(bytes: number, work: (turn: Turn) => Promise<unknown>): void;
  /** Resolves when all are done. */
  empty(): Promise<void>;
}

export function createLine(mostAtOnce: number, mostBytes: number): Line {
  const working = new Set<Promise<void>>();
  let bytesNow = 0;
  let before: Promise<void> = Promise.resolve();
  return {
    async room(bytes) {
      while (working.size >= mostAtOnce || (working.size > 0 && bytesNow + bytes > mostBytes))
        await Promise.race(working);
    },
    add(bytes, work) {
      let endTurn = (): void => undefined;
      const over = new Promise<void>((resolve) => {
        endTurn = resolve;
      });
      const previous = before;
      // Whoever never takes its turn must not go before those ahead of it either.
      before = Promise.all([previous, over]).then(() => undefined);
      bytesNow += bytes;
      const task = work({
        mine: () => previous,
        over: () => {
          endTurn();
        },
      }).then(() => {
        endTurn();
        bytesNow -= bytes;
        working.delete(task);
      });
      working.add(task);
    },
    async empty() {
      await Promise.all(working);
    },
  };
}
