/** Wrong findings of the static check of the Electron code, each with the reason. One that is no longer reported has to be removed. */
interface Exception {
  /** The tool's own name of the check. */
  readonly check: string;
  /** Below `main/desktop`; null for a finding about the program as a whole. */
  readonly file: string | null;
  /** The line of code that it points at. */
  readonly code: string | null;
  readonly why: string;
}

const SPREAD = 'The tool does not follow `...windowOptions()`';

export const EXCEPTIONS: readonly Exception[] = [
  {
    check: 'CSP_GLOBAL_CHECK',
    file: null,
    code: null,
    why: 'It looks for a policy in HTML files. Ours is a header with a fresh nonce for each load: main/desktop/window/serve-page.ts, held by test/integration/desktop/desk-program.test.ts.',
  },
  {
    check: 'CONTEXT_ISOLATION_JS_CHECK',
    file: 'window/main-window.ts',
    code: 'const window = new BrowserWindow({',
    why: `${SPREAD}: window-options.ts sets contextIsolation: true.`,
  },
  {
    check: 'SANDBOX_JS_CHECK',
    file: 'window/main-window.ts',
    code: 'const window = new BrowserWindow({',
    why: `${SPREAD}: window-options.ts sets sandbox: true, and main.ts calls app.enableSandbox().`,
  },
  {
    check: 'AUXCLICK_JS_CHECK',
    file: 'window/main-window.ts',
    code: 'const window = new BrowserWindow({',
    why: 'A middle click asks for a new window, and guards.ts denies every new window and every navigation away.',
  },
  {
    check: 'AUXCLICK_JS_CHECK',
    file: 'shell/uncaught.ts',
    code: 'const window = new BrowserWindow({',
    why: 'The page of the last resort is our own text without scripts and links, and guards.ts, where it was reached, denies new windows.',
  },
];

/** A finding of the tool at a place in the code. */
export interface Issue {
  readonly id: string;
  /** Below the checked folder; null: the program as a whole. */
  readonly file: string | null;
  readonly line: number;
  /** The statement, perhaps of several lines. */
  readonly sample: string;
  readonly description: string;
}

/** A sentence for each finding that is no exception, and for each exception that is not found exactly once. */
export function differences(issues: readonly Issue[], exceptions: readonly Exception[]): string[] {
  const isOf = ({ check, file, code }: Exception, issue: Issue): boolean =>
    issue.id === check &&
    issue.file === file &&
    (code === null || issue.sample.split('\n', 1)[0]?.trim() === code);
  return [
    ...issues
      .filter((issue) => !exceptions.some((exception) => isOf(exception, issue)))
      .map(({ id, file, line, description }) => `new: ${id} ${file ?? ''}:${String(line)} ${description}`),
    ...exceptions
      .filter((exception) => issues.filter((issue) => isOf(exception, issue)).length !== 1)
      .map(({ check, file }) => `an exception that is not found exactly once: ${check} ${file ?? ''}`),
  ];
}
