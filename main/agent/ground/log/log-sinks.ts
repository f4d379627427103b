/** Receives whole JSON lines, one at a time, each with its line break. Never throws: a log must not end the program. */
export interface LogSink {
  write(line: string): void;
}

/** One log with several outputs; an output can be added later, when its settings have been read. */
export interface LogSinks extends LogSink {
  /** Returns the function that removes it. */
  add(sink: LogSink): () => void;
}

export function createSinks(...first: readonly LogSink[]): LogSinks {
  const sinks = new Set<LogSink>(first);
  return {
    write: (line) => {
      for (const sink of sinks) sink.write(line);
    },
    add: (sink) => {
      sinks.add(sink);
      return () => {
        sinks.delete(sink);
      };
    },
  };
}
