/** Decides what nobody controls: every decision is taken every way, each in a run of its own. */
export interface Choices {
  one<T>(options: readonly T[]): T;
  /** Called where a run may meet another one: the rest of a state that was met before is not run again. */
  meet(state: string): void;
}

class MetBefore extends Error {}
const MET_BEFORE = new MetBefore();

/** Runs `run` once for each sequence of choices. Returns how many runs came to their end, and how many states were met. */
export function explore(run: (choices: Choices) => void): { readonly ends: number; readonly states: number } {
  const met = new Set<string>();
  const taken: { at: number; readonly of: number }[] = [];
  let ends = 0;
  do {
    let depth = 0;
    const choices: Choices = {
      one<T>(options: readonly T[]): T {
        if (depth === taken.length) taken.push({ at: 0, of: options.length });
        const choice = options[taken[depth]?.at ?? 0];
        depth += 1;
        return choice as T;
      },
      meet(state) {
        // On the way to the choice that is taken anew, all states were met by the run before.
        if (depth < taken.length) return;
        if (met.has(state)) throw MET_BEFORE;
        met.add(state);
      },
    };
    try {
      run(choices);
      ends += 1;
    } catch (error) {
      if (error !== MET_BEFORE) throw error;
    }
  } while (advance(taken));
  return { ends, states: met.size };
}

/** The last choice that has another option takes it; those after it begin anew. False: all are through. */
function advance(taken: { at: number; readonly of: number }[]): boolean {
  for (let last = taken.at(-1); last !== undefined; last = taken.at(-1)) {
    if (last.at + 1 < last.of) {
      last.at += 1;
      return true;
    }
    taken.pop();
  }
  return false;
}
