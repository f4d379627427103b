/**
 * Switches of Chromium on our command line. Fuses of Electron close Node's own doors (`--inspect`, `NODE_OPTIONS`); they do not cover
 * these. With one of them a shortcut, a script or another program of the same account reads the window, switches its sandbox off or
 * sends its requests elsewhere, so the program does not start at all.
 */

/** Whole families by their beginning, then single ones. */
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
 * Whether the main process lies in an archive, as every packed program does: its fuse loads nothing else. A program out of a source
 * folder is a developer's or a test's, and a tool that drives it needs these switches.
 */
export function isPacked(folder: string): boolean {
  return /\.asar(?:[\\/]|$)/i.test(folder);
}
