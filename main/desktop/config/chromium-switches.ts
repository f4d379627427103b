import type { CommandLine } from 'electron';
import { en } from '../texts/en.ts';
import { zhTW } from '../texts/zh-TW.ts';
import { startsHidden } from './launch.ts';

/**
 * Switches of Chromium on our command line. Fuses of Electron close Node's own doors (`--inspect`, `NODE_OPTIONS`); they do not cover
 * these. With one of them a shortcut, a script or another program of the same account reads the window, switches its sandbox off or
 * sends its requests elsewhere, so the program does not start at all.
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
  // They would move the window's files, or let others decide its features.
  ...['enable-features', 'disable-features', 'disk-cache-dir', 'crash-dumps-dir', 'log-file'],
]);

/**
 * The first switch of `argv` that opens the program; null where there is none. `argv[0]` is the program itself. Chromium takes a
 * switch with one dash or two, on Windows also with a slash, and there without regard to case.
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
 * Whether the main process is in an archive, as every packed program is: its fuse loads nothing else. A program from a source folder is a
 * developer's or a test's, and tools that drive it need these switches.
 */
export function isPacked(folder: string): boolean {
  return /\.asar(?:[\\/]|$)/i.test(folder);
}

/** Chromium's own errands over the network, which a hospital's firewall would only report. Nothing here needs them. */
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
 * Shows why the program does not start, and ends it. Nothing of it is open yet: no page, no agent, no lock. The box is the system's own, as
 * there is no window; a start at sign-in, which nobody watches, only logs a line.
 */
export function refuseToStart(
  name: string,
  parts: {
    readonly argv: readonly string[];
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
