import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** The terminal as a command sees it. stdout carries the answer alone. */
export interface Io {
  out(text: string): void;
  err(line: string): void;
  /** Whether a person can be asked. */
  readonly interactive: boolean;
  ask(question: string): Promise<string>;
  /** The same, unseen. */
  askSecret(question: string): Promise<string>;
}

export function processIo(): Io {
  // `| head` closes the pipe early: that is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    out: (text) => void process.stdout.write(text),
    err: (line) => void process.stderr.write(`${line}\n`),
    interactive: process.stdin.isTTY && process.stderr.isTTY,
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
      // Typed characters are echoed into nothing; the terminal itself is in raw mode meanwhile.
      const output = new Writable({
        write: (_chunk, _encoding, done) => {
          done();
        },
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

/** The name put on audited moves when `--by` is not given. */
export function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number without a name.
    return `uid-${String(process.getuid?.() ?? 'unknown')}`;
  }
}
