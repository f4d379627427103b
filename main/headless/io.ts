import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** The terminal as a command sees it. Only the answer goes to stdout. */
export interface Io {
  out(text: string): void;
  err(line: string): void;
  /** True if a person can answer questions. */
  readonly interactive: boolean;
  /** True if the reader decodes bytes by a code page, such as 950: only ASCII reaches it whole. */
  readonly asciiOnly: boolean;
  ask(question: string): Promise<string>;
  /** Like `ask`, without echo. */
  askSecret(question: string): Promise<string>;
}

export function processIo(): Io {
  // `| head` closes the pipe early: not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    out: (text) => void process.stdout.write(text),
    err: (line) => void process.stderr.write(`${line}\n`),
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    // A console of Windows gets UTF-16 from Node; a pipe or a file gets UTF-8, which few readers there expect.
    asciiOnly: process.platform === 'win32' && !process.stdout.isTTY,
    async ask(question) {
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await terminal.question(question);
      } finally {
        terminal.close();
      }
    },
    async askSecret(question) {
      process.stderr.write(question);
      // Typed characters are echoed nowhere; the terminal is in raw mode meanwhile.
      const output = new Writable({
        write: (_chunk, _encoding, done) => done(),
      });
      const terminal = createInterface({ input: process.stdin, output, terminal: true });
      try {
        return await terminal.question('');
      } finally {
        terminal.close();
        process.stderr.write('\n');
      }
    },
  };
}

/** Name recorded for audited moves if `--by` is absent. */
export function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number without a name.
    return `uid-${String(process.getuid?.() ?? 'unknown')}`;
  }
}
