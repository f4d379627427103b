import { sep } from 'node:path';

/** Reason why a test is not for Windows. It stands in the test's `skipIf`, so that a skipped test says what is not tried there. */
const NOT_ON_WINDOWS = {
  modes: 'a file has no mode bits there, only a list of who may',
  owners: 'a file has no number of its owner there',
  signals: 'a signal ends a program at once there; a Ctrl-C and the stop command let it finish',
  links: 'only an administrator may make a link there, and Wine makes none',
  sockets: 'the control endpoint is a pipe of the system there, and no file',
  pipes: 'no folder holds a pipe there',
  names: 'no file can be called so there',
  'open files': 'a file that is open is not replaced there',
  Linux: 'what is tried is Linux’s own',
} as const;

/** Features that Wine lacks and Windows has: on Windows the test runs. */
const NOT_UNDER_WINE = {
  'birth times': 'Wine keeps no time of birth of a file',
  'opened folders': 'Wine opens a folder as if it were a file',
} as const;

/** For `test.skipIf`: true on Windows, where it prints why. */
export function onWindows(why: keyof typeof NOT_ON_WINDOWS): boolean {
  return process.platform === 'win32' && told(NOT_ON_WINDOWS[why]);
}

/** For `test.skipIf`: true under `npm run test:unit:wine`, where it prints why. */
export function underWine(why: keyof typeof NOT_UNDER_WINE): boolean {
  return process.env['TWPAS_UNDER_WINE'] !== undefined && told(NOT_UNDER_WINE[why]);
}

/** A path as it is written in tests, with `/`. */
export function slashed(path: string): string {
  return path.replaceAll(sep, '/');
}

function told(reason: string): true {
  process.stdout.write(`skipped: ${reason}\n`);
  return true;
}
