import { readdir, readFile, stat } from 'node:fs/promises';
import { arch, cpus, freemem, release, totalmem, type, uptime } from 'node:os';
import { basename, join } from 'node:path';
import type {
  DiagnosticsFile,
  OperationsView,
  SettingsExplained,
} from '../../../shared/api/views/operations.ts';
import type { AuditReport } from '../../../shared/api/views/audit-report.ts';
import type { StatusView } from '../../../shared/api/views/status.ts';
import { networkFileSystem } from '../base/network-path.ts';
import type { Store } from '../db/store.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import { logFiles } from '../log/rotating-file.ts';
import { databaseFacts } from './database-facts.ts';

export interface DiagnosticsParts {
  readonly dataDir: string;
  readonly now: number;
  readonly version: string;
  readonly store: Store;
  readonly status: StatusView;
  readonly operations: OperationsView;
  /** Null where the host names no settings file. */
  readonly settings: SettingsExplained | null;
  readonly audit: AuditReport;
}

/** As much of the newest log as a support mail takes. */
const MOST_LOG_BYTES = 4 * 1024 * 1024;

/**
 * What support needs to know of an agent, and nothing of a patient: no Bundle, no name, no number, no file name of the
 * HIS, no key, no password. Each file says what it holds.
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
      text: json({ ...parts.status, console: null }),
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
    // The first folder below dataDir is ours by name; what lies deeper is only counted.
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
