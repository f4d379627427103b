/** Files that an installed program may and must hold. Any other file fails the check: nothing ships by accident. */

const HASH = '[A-Za-z0-9_-]{8}';
export type Platform = 'linux' | 'win32';

const sqlite = (platform: Platform): string[] => [
  'package\\.json',
  'lib/(binding|database|index|sqlite-error|util)\\.js',
  'lib/(darwin|linux|linuxmusl|win32)-(arm64|x64)\\.js',
  'lib/methods/(aggregate|backup|explain|function|inspect|pragma|serialize|table|transaction|wrappers)\\.js',
  `prebuilds/${platform}-x64\\.node`,
];
const PAGE = ['index\\.html', `assets/[A-Za-z0-9.-]+-${HASH}\\.(js|css|svg)`];

/** Inside `app.asar`: the desktop host, its agent, the page, the driver and the pictures. */
export const inAsar = (platform: Platform): readonly RegExp[] =>
  [
    'package\\.json',
    'dist/desktop/(main|agent-entry|setup-entry|check-worker|precheck-worker|settings-worker|database-worker|backup-worker)\\.js',
    'dist/desktop/preload\\.cjs',
    `dist/desktop/[a-z0-9-]+-${HASH}\\.js`,
    ...PAGE.map((path) => `dist/page/${path}`),
    ...sqlite(platform).map((path) => `node_modules/better-sqlite3/${path}`),
    'resources/icons/(app|badge)\\.png',
    'resources/icons/tray-(attention|paused|offline|sending|fine)(@1\\.25x|@1\\.5x|@2x)?\\.png',
  ].map(whole);

/** Beside it, in `resources/agent`: the headless agent with its Node. */
export const inAgent = (platform: Platform): readonly RegExp[] =>
  [
    ...(platform === 'win32' ? ['node\\.exe', 'twpas-agent\\.cmd'] : ['node', 'twpas-agent']),
    'package\\.json',
    'README\\.txt',
    'docs/[a-z-]+\\.md',
    'docs/images/[a-z0-9-]+\\.(png|svg)',
    'docs/zh-TW/[^/]+\\.md',
    'docs/zh-TW/result\\.schema\\.json',
    'docs/zh-TW/his-example\\.mjs',
    // The HIS vendors' kit: sample Bundles, result files, programs that read them.
    'docs/zh-TW/his/example-[a-z0-9-]+\\.json',
    'docs/zh-TW/his/example-[a-z0-9-]+\\.pdf',
    'docs/zh-TW/his/results/[A-Za-z0-9-]+\\.result\\.json',
    'docs/zh-TW/his/(read_results\\.(py|sql)|ReadResults\\.(cs|dpr))',
    'his-kit/[^/]+\\.md',
    'his-kit/(result\\.schema\\.json|his-example\\.mjs)',
    'his-kit/his/(?:results/)?[A-Za-z0-9_.-]+',
    // For monitoring systems.
    'docs/zh-TW/monitoring/twpas-(alerts\\.yml|icinga2\\.conf|prtg\\.bat)',
    'legal/LICENSE',
    'legal/THIRD-PARTY-NOTICES\\.txt',
    'legal/twpas-agent\\.cdx\\.json',
    '(cli|check-worker|precheck-worker|settings-worker|database-worker|backup-worker)\\.js',
    // The practice server is a package of its own: only its hash is here.
    'practice-server\\.sha256',
    // Part of the practice environment too: rules of our own, an example.
    'example-rules\\.tgz',
    'guide/hl7\\.fhir\\.r4\\.core-[0-9.]+\\.(?:json|txt)',
    'guide/tw\\.gov\\.mohw\\.nhi\\.pas-[0-9.]+\\.json',
    'guide/tw\\.gov\\.mohw\\.twcore-[0-9.]+\\.json',
    'guide/names\\.json\\.br',
    `[a-z0-9-]+-${HASH}\\.js`,
    ...PAGE.map((path) => `page/${path}`),
    `page/assets/[A-Za-z0-9.-]+-${HASH}\\.(js|css)\\.br`,
    ...sqlite(platform).map((path) => `node_modules/better-sqlite3/${path}`),
  ].map(whole);

/** Files that are not allowed, and allowed ones that are missing; both empty if all is well. */
export function compare(
  found: readonly string[],
  allowed: readonly RegExp[],
): { readonly extra: readonly string[]; readonly missing: readonly string[] } {
  return {
    extra: found.filter((path) => !allowed.some((pattern) => pattern.test(path))),
    missing: allowed
      .filter((pattern) => !found.some((path) => pattern.test(path)))
      .map((pattern) => pattern.source),
  };
}

function whole(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`);
}
