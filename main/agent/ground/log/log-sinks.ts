/** Gets whole JSON lines, one at a time, each with its line break. Never throws: a log must not end what it tells of. */
export interface LogSink {
  write(line: string): void;
}

/** One log, several places; a place can come later, when the settings that name it have been read. */
export interface LogSinks extends LogSink {
  /** Returns its own end. */
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
