import type { SettingsExplained } from '../../ground/settings/explain-sources.ts';
import { readdir, readFile, stat } from 'node:fs/promises';
import { arch, cpus, freemem, release, totalmem, type, uptime } from 'node:os';
import { basename, join } from 'node:path';
import type {
  AuditReport,
  DiagnosticsFile,
  OperationsView,
} from '../../../../shared/api/operations-contract.ts';
import type { StatusView } from '../../../../shared/api/views/status.ts';
import { networkFileSystem } from '../../ground/base/network-path.ts';
import type { Store } from '../../ground/db/store.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import { logFiles } from '../../ground/log/outputs.ts';

interface DiagnosticsParts {
  readonly dataDir: string;
  readonly now: number;
  readonly version: string;
  readonly store: Store;
  readonly status: StatusView;
  readonly operations: OperationsView;
  /** Null if the host names no settings file. */
  readonly settings: SettingsExplained | null;
  readonly audit: AuditReport;
}

/** Limit of the newest log in a support archive, so that a mail can carry it. */
const MOST_LOG_BYTES = 4 * 1024 * 1024;

/**
 * The agent's state for support, without patient data: no Bundle, no name, no number, no file name of the HIS, no key, no password. Each file
 * describes its content.
 */
export async function collectDiagnostics(parts: DiagnosticsParts): Promise<DiagnosticsFile[]> {
  const { dataDir, now, version, store } = parts;
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  return [
    {
      name: 'machine.json',
      what: 'versions, operating system, memory, time',
      whatZh: '版本、作業系統、記憶體、時間',
      text: json({
        version,
        node: process.versions.node,
        system: `${type()} ${release()} ${arch()}`,
        cpus: cpus().length,
        memoryMegabytes: {
          total: megabytes(totalmem()),
          free: megabytes(freemem()),
          agent: megabytes(process.memoryUsage.rss()),
        },
        uptimeSeconds: { machine: Math.round(uptime()), process: Math.round(process.uptime()) },
        now: taipeiTime(now),
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      }),
    },
    {
      name: 'status.json',
      what: 'counts, folders and destination as the status command shows them',
      whatZh: '件數、資料夾與健保署連線狀態（同 status 指令）',
      // Support does not need colleagues' names.
      text: json({
        ...parts.status,
        console: null,
        destination: { ...parts.status.destination, pausedBy: null },
      }),
    },
    {
      name: 'operations.json',
      what: 'log folder, backups, heartbeat',
      whatZh: '紀錄檔、備份與心跳狀態',
      text: json(parts.operations),
    },
    {
      name: 'settings.json',
      what: 'every setting and where it comes from, without passwords',
      whatZh: '每一項設定及其來源，不含密碼',
      text: json(parts.settings),
    },
    {
      name: 'database.json',
      what: 'size and version of the database, numbers of cases by state, the newest failures by code',
      whatZh: '資料庫大小與版本、各狀態件數、最近的錯誤代碼',
      text: json(databaseFacts(store)),
    },
    {
      name: 'data-folder.json',
      what: 'number and size of the files in the data folder, without their names',
      whatZh: '資料夾內的檔案數與大小，不含檔名',
      text: json({ networkFileSystem: networkFileSystem(dataDir), folders: await sizes(dataDir) }),
    },
    {
      name: 'audit.json',
      what: 'whether the audit trail is whole',
      whatZh: '稽核軌跡是否完整',
      text: json(parts.audit),
    },
    ...(await newestLogs(join(dataDir, 'logs'))),
  ];
}

async function sizes(dataDir: string): Promise<Record<string, { files: number; bytes: number }>> {
  const found: Record<string, { files: number; bytes: number }> = {};
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    // The first folder below dataDir has a name of ours; deeper entries are only counted.
    const [top = ''] = entry.parentPath.slice(dataDir.length + 1).split(/[\\/]/);
    const place = (found[top === '' ? '.' : top] ??= { files: 0, bytes: 0 });
    const size = await stat(join(entry.parentPath, entry.name)).catch(() => null);
    place.files += 1;
    place.bytes += size?.size ?? 0; // gone meanwhile
  }
  return found;
}

async function newestLogs(dir: string): Promise<DiagnosticsFile[]> {
  const found: DiagnosticsFile[] = [];
  let left = MOST_LOG_BYTES;
  for (const path of logFiles(dir).toReversed()) {
    const text = await readFile(path, 'utf8');
    left -= text.length;
    if (left < 0 && found.length > 0) break;
    found.push({
      name: `logs/${basename(path)}`,
      what: 'log lines, whose fields are an allow-list without patient data',
      whatZh: '紀錄檔：欄位採白名單，不含病人資料',
      text,
    });
  }
  return found;
}

const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);

const COUNTS = {
  delivery: `SELECT delivery AS name, COUNT(*) AS n FROM cases GROUP BY delivery`,
  review: `SELECT review AS name, COUNT(*) AS n FROM cases GROUP BY review`,
  holdReason: `SELECT hold_reason AS name, COUNT(*) AS n FROM cases WHERE hold_reason IS NOT NULL GROUP BY hold_reason`,
  doubtKind: `SELECT doubt_kind AS name, COUNT(*) AS n FROM cases WHERE delivery = 'uncertain' GROUP BY doubt_kind`,
  errorCode: `SELECT error_code AS name, COUNT(*) AS n FROM cases WHERE error_code IS NOT NULL GROUP BY error_code`,
  attemptOutcome: `SELECT COALESCE(outcome, 'under-way') AS name, COUNT(*) AS n FROM attempts GROUP BY outcome`,
  attachmentState: `SELECT state AS name, COUNT(*) AS n FROM attachments GROUP BY state`,
  eventKind: `SELECT kind AS name, COUNT(*) AS n FROM case_events GROUP BY kind`,
} as const;
const NEWEST_FAILURES = `
  SELECT id, delivery, review, attempts, error_code AS errorCode, hold_reason AS holdReason, doubt_reason AS doubtReason
  FROM cases WHERE error_code IS NOT NULL OR delivery = 'uncertain' ORDER BY seq DESC LIMIT 100`;

/** Only numbers and codes; a case is named by our own id, which reveals nothing. */
function databaseFacts(store: Store): Record<string, unknown> {
  const one = (sql: string): unknown => Object.values(store.get<Record<string, unknown>>(sql) ?? {})[0];
  const counts = Object.fromEntries(
    Object.entries(COUNTS).map(([name, sql]) => [
      name,
      Object.fromEntries(store.all<{ name: string; n: number }>(sql).map((row) => [row.name, row.n])),
    ]),
  );
  return {
    schema: one(`SELECT user_version FROM pragma_user_version`),
    bytes: one(`SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`),
    counts,
    newestFailures: store.all(NEWEST_FAILURES),
  };
}
