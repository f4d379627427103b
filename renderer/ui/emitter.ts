/** Something that happens, for whoever listens. */
export interface Emitter<T> {
  readonly emit: (value: T) => void;
  /** Returns the end of the subscription. */
  readonly subscribe: (listener: (value: T) => void) => () => void;
}

export function createEmitter<T>(): Emitter<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    emit: (value) => {
      for (const listener of [...listeners]) listener(value);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
