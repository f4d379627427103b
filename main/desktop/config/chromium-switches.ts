import type { CommandLine } from 'electron';
import { en } from '../texts/en.ts';
import { zhTW } from '../texts/zh-TW.ts';
import { startsHidden } from './launch.ts';

/**
 * Chromium's switches on our command line. Electron's fuses disable Node's switches (`--inspect`, `NODE_OPTIONS`) but not these. By one of
 * them a shortcut, a script or another program of the same account could read the window, disable its sandbox or redirect its requests,
 * so the program refuses to start.
 */

/** Switch families by prefix, then single switches. */
const FAMILIES: readonly string[] = [
  'remote-debugging-',
  'remote-allow-origins',
  'inspect',
  'proxy-',
  'host-',
  'ignore-certificate-errors',
  'allow-insecure-',
  'allow-running-insecure-content',
  'allow-file-access',
  'unsafely-',
  'disable-web-security',
  'disable-site-isolation',
  'load-extension',
  'disable-extensions-except',
  'js-flags',
  'ssl-',
  'log-net-log',
  'net-log-',
  'auth-',
  'use-fake-',
];
const SINGLE: ReadonlySet<string> = new Set([
  ...['no-sandbox', 'no-zygote', 'single-process', 'in-process-gpu', 'allow-sandbox-debugging'],
  ...['disable-gpu-sandbox', 'disable-seccomp-filter-sandbox', 'disable-setuid-sandbox'],
  ...['disable-namespace-sandbox', 'disable-win32k-lockdown', 'no-proxy-server'],
  ...['renderer-cmd-prefix', 'utility-cmd-prefix', 'gpu-launcher', 'browser-subprocess-path'],
  ...['reduce-security-for-testing', 'auto-open-devtools-for-tabs', 'custom-devtools-frontend'],
  ...['enable-automation', 'test-type', 'kiosk-printing', 'disable-permissions-api'],
  ...['enable-blink-features', 'disable-kill-after-bad-ipc', 'trace-startup', 'user-data-dir'],
  // They would move the window's files or change its features.
  ...['enable-features', 'disable-features', 'disk-cache-dir', 'crash-dumps-dir', 'log-file'],
]);

/**
 * The first refused switch of `argv`, or null. `argv[0]` is the program itself. Chromium accepts a switch with one dash or two; on Windows
 * also with a slash, and in any case.
 */
export function refusedSwitch(argv: readonly string[], platform: NodeJS.Platform): string | null {
  const prefix = platform === 'win32' ? /^(?:--?|\/)/ : /^--?/;
  for (const word of argv.slice(1)) {
    if (!prefix.test(word)) continue;
    const [written = ''] = word.replace(prefix, '').split('=');
    const name = platform === 'win32' ? written.toLowerCase() : written;
    if (SINGLE.has(name) || FAMILIES.some((family) => name.startsWith(family))) return name;
  }
  return null;
}

/**
 * True if the main process runs from an archive. A packed program always does, since its fuse loads nothing else. A program in a source
 * folder is a developer's or a test's, whose tools need these switches.
 */
export function isPacked(folder: string): boolean {
  return /\.asar(?:[\\/]|$)/i.test(folder);
}

/** Disables Chromium's own network requests, which nothing here needs and a hospital's firewall would report. */
const QUIET = [
  'disable-background-networking',
  'disable-component-update',
  'disable-domain-reliability',
  'disable-sync',
  'no-first-run',
  'no-pings',
] as const;

export function quietChromium(commandLine: Pick<CommandLine, 'appendSwitch'>): void {
  for (const name of QUIET) commandLine.appendSwitch(name);
}

/**
 * Shows why the program does not start, and ends it before a page, an agent or a lock is open. It uses the system's message box, as no
 * window exists. A start at sign-in, which nobody watches, only logs a line.
 */
export function refuseToStart(
  name: string,
  parts: {
    readonly argv: readonly string[];
    /** Writes one line to the desktop's log. */
    readonly tell: (event: string) => void;
    readonly showErrorBox: (title: string, text: string) => void;
    readonly exit: (code: number) => void;
  },
): void {
  parts.tell('switch-refused');
  const text = [zhTW.refusedSwitch(name), en.refusedSwitch(name)].join('\n\n');
  process.stderr.write(`${text}\n`);
  if (!startsHidden(parts.argv)) parts.showErrorBox(zhTW.product, text);
  parts.exit(1);
}
