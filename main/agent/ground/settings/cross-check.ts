import { accessSync, constants } from 'node:fs';
import { MOST_FOLDERS, settingsSchema } from '../../../../shared/settings.ts';
import { environmentOf } from './environment.ts';
import { networkFileSystem } from '../base/network-path.ts';
import { isWithin, realPlace } from './places.ts';
import type { Words } from '../error-codes/row.ts';
import { formatPath, problemAt } from './problem.ts';
import type { SettingsPath, SettingsProblem } from './problem.ts';
import type { YamlFile } from './yaml-file.ts';

/**
 * Problems between settings, such as paths inside one another. Works on the usable part of the file, so that these problems are listed
 * together with the schema's.
 */
export function crossCheck(
  yaml: YamlFile,
  absolute: (path: string) => string,
  networkOf: (path: string) => string | null = networkIfKnown,
): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const report: Report = (path, words) => {
    problems.push(problemAt(formatPath(path), words, yaml.lineOf(path)));
  };
  const place = (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' ? realPlace(absolute(value)) : undefined;

  const top = sectionOf(yaml.value);
  const dataDir = 'dataDir' in top ? top['dataDir'] : './data';
  const dataPlace = place(dataDir);
  const network = typeof dataDir === 'string' && dataDir !== '' ? networkOf(absolute(dataDir)) : null;
  if (network !== null)
    report(['dataDir'], {
      zh: `在網路磁碟（${network}）上，必須放在本機磁碟`,
      en: `is on a network file system (${network}): it must be on a local disk`,
    });
  const exportPlace = place(sectionOf(top['results'])['exportDir']);
  // The schema reports more folders; here each is compared with all before it, and may be on a slow share.
  const folders = Array.isArray(top['folders']) ? (top['folders'] as unknown[]).slice(0, MOST_FOLDERS) : [];
  const watched = folders.map((folder) => place(sectionOf(folder)['path']));

  checkWatched(watched, { dataPlace, exportPlace }, report);
  const ours = { dataDir: dataPlace, 'results.exportDir': exportPlace };
  checkApart(
    ['attachments', 'folder'],
    place(sectionOf(top['attachments'])['folder']),
    { watched, ours },
    report,
  );
  checkApart(['backup', 'dir'], place(sectionOf(top['backup'])['dir']), { watched, ours }, report);
  const shown = place(sectionOf(top['log'])['heartbeatDir']);
  checkApart(['log', 'heartbeatDir'], shown, { watched, ours }, report);
  if (shown !== undefined && dataPlace !== undefined && isWithin(dataPlace, shown))
    report(['log', 'heartbeatDir'], {
      zh: '不可包含 dataDir：監控系統會查看這個資料夾',
      en: 'must not contain dataDir: a monitoring system may look into it',
    });
  checkServer(sectionOf(top['server']), absolute, report);
  checkAlerts(sectionOf(top['alerts']), report);
  checkFloors(top, report);
  return problems;
}

type Report = (path: SettingsPath, words: Words) => void;
/** A part of the file, not checked yet. */
type Section = Readonly<Record<string, unknown>>;

/** Compares each watched folder with those before it, the data folder and the result folder. */
function checkWatched(
  watched: readonly (string | undefined)[],
  {
    dataPlace,
    exportPlace,
  }: { readonly dataPlace: string | undefined; readonly exportPlace: string | undefined },
  report: Report,
): void {
  watched.forEach((folder, index) => {
    if (folder === undefined) return;
    const path = ['folders', index, 'path'];
    const earlier = watched
      .slice(0, index)
      .findIndex((other) => other !== undefined && (isWithin(folder, other) || isWithin(other, folder)));
    if (earlier !== -1)
      report(
        path,
        watched[earlier] === folder
          ? {
              zh: `與 folders[${String(earlier)}] 是同一個資料夾`,
              en: `is the same folder as folders[${String(earlier)}]`,
            }
          : {
              zh: `不可在 folders[${String(earlier)}] 之內或包含它：檔案會被收兩次`,
              en: `must not lie inside folders[${String(earlier)}] or contain it: its files would be taken twice`,
            },
      );
    if (dataPlace !== undefined && isWithin(folder, dataPlace))
      report(path, {
        zh: '不可在 dataDir 之內，那裡是程式自己的資料',
        en: 'must not lie inside dataDir, which holds the state of the agent',
      });
    else if (dataPlace !== undefined && isWithin(dataPlace, folder))
      report(['dataDir'], {
        zh: `不可在 folders[${String(index)}] 之內：會被當成匯出資料夾`,
        en: `must not lie inside folders[${String(index)}]: it would be watched`,
      });
    if (exportPlace !== undefined && isWithin(folder, exportPlace))
      report(path, {
        zh: '不可在 results.exportDir 之內：結果檔會被當成申請檔',
        en: 'must not lie inside results.exportDir: results would be taken for Bundles',
      });
    else if (exportPlace !== undefined && isWithin(exportPlace, folder))
      report(['results', 'exportDir'], {
        zh: `不可在 folders[${String(index)}] 之內：結果檔會被當成申請檔`,
        en: `must not lie inside folders[${String(index)}]: results would be taken for Bundles`,
      });
  });
}

/** Minimum of a setting for real patients, with its reason in both languages. A practice environment has none. */
interface Floor {
  readonly path: readonly [string, string];
  readonly least: number;
  readonly en: string;
  readonly zh: (least: number) => string;
}

/**
 * For some minutes the network may still deliver data that a stopped machine or a killed process had sent (ADR 4). If absence is believed
 * sooner, a Bundle is sent twice.
 */
const DOUBT = {
  en: 'what was given up may still arrive by then, and would be sent twice',
  zh: (least: number) =>
    `非練習環境不得少於 ${String(least)} 秒：中斷的送件可能還在路上，太早認定未送達會重複送件`,
} as const;

const FLOORS: readonly Floor[] = [
  { path: ['upload', 'resolveAfterSeconds'], least: 600, ...DOUBT },
  { path: ['upload', 'resolveGapSeconds'], least: 60, ...DOUBT },
  {
    path: ['retention', 'payloadDays'],
    least: 30,
    en: 'what was sent may still be asked for in that time',
    zh: (least) => `非練習環境不得少於 ${String(least)} 天：這段期間內仍可能需要送件內容`,
  },
  {
    path: ['retention', 'caseDays'],
    least: 30,
    en: 'a case may still be asked for in that time',
    zh: (least) => `非練習環境不得少於 ${String(least)} 天：這段期間內仍可能需要查詢案件`,
  },
  {
    path: ['retention', 'auditYears'],
    least: 5,
    en: 'the law asks for five years (電子病歷辦法 §3)',
    zh: (least) => `非練習環境不得少於 ${String(least)} 年：電子病歷辦法第 3 條`,
  },
  {
    path: ['log', 'keepDays'],
    least: 184,
    en: 'six months are asked for (資通安全責任等級分級辦法)',
    zh: (least) => `非練習環境不得少於 ${String(least)} 天：資通安全責任等級分級辦法要求六個月`,
  },
];

function checkFloors(top: Section, report: Report): void {
  const { fhirBaseUrl } = sectionOf(top['server']);
  const environment = settingsSchema.shape.environment.safeParse(top['environment']).data;
  const server = { fhirBaseUrl: typeof fhirBaseUrl === 'string' ? fhirBaseUrl : '' };
  if (environmentOf({ environment, server }) === 'practice') return;
  for (const { path, least, en, zh } of FLOORS) {
    const value = sectionOf(top[path[0]])[path[1]];
    if (typeof value === 'number' && value < least)
      report([...path], {
        zh: zh(least),
        en: `must be at least ${String(least)} where the environment is not practice: ${en}`,
      });
  }
}

/** A folder that we fill for others. If it were watched, its files would be read as Bundles; in our data folder they would be lost with it. */
function checkApart(
  path: SettingsPath,
  folder: string | undefined,
  others: {
    readonly watched: readonly (string | undefined)[];
    readonly ours: Readonly<Record<string, string | undefined>>;
  },
  report: Report,
): void {
  if (folder === undefined) return;
  others.watched.forEach((other, index) => {
    if (other !== undefined && (isWithin(folder, other) || isWithin(other, folder)))
      report(path, {
        zh: `不可在 folders[${String(index)}] 之內或包含它`,
        en: `must not lie inside folders[${String(index)}] or contain it`,
      });
  });
  for (const [name, other] of Object.entries(others.ours))
    if (other !== undefined && isWithin(folder, other))
      report(path, { zh: `不可在 ${name} 之內`, en: `must not lie inside ${name}` });
}

function checkServer(server: Section, absolute: (path: string) => string, report: Report): void {
  for (const key of ['caFile', 'clientCertificate']) {
    const file = server[key];
    if (typeof file === 'string' && !isReadable(absolute(file)))
      report(['server', key], {
        zh: `讀不到檔案 ${absolute(file)}`,
        en: `cannot be read: ${absolute(file)}`,
      });
  }
  for (const key of ['fhirBaseUrl', 'tokenUrl']) {
    const value = server[key];
    const url = typeof value === 'string' ? URL.parse(value) : null;
    if (url === null) continue;
    // The url is logged and shown, and so would a password in it.
    if (url.username !== '' || url.password !== '')
      report(['server', key], {
        zh: '網址不可帶帳號或密碼',
        en: 'must not carry a user name or password',
      });
    else if (url.hash !== '' || (key === 'fhirBaseUrl' && url.search !== ''))
      report(['server', key], { zh: '網址不可有 ? 或 #', en: 'must end before any ? or #' });
  }
}

function checkAlerts(alerts: Section, report: Report): void {
  const mail = sectionOf(alerts['mail']);
  if (mail['security'] === 'none' && mail['user'] !== undefined)
    report(['alerts', 'mail', 'user'], {
      zh: 'security: none 時不可填寫：密碼會以明文送出',
      en: 'must not be given with `security: none`: the password would go in clear',
    });
  const webhook = alerts['webhook'];
  const url = typeof webhook === 'string' ? URL.parse(webhook) : null;
  if (url !== null && (url.username !== '' || url.password !== '' || url.hash !== ''))
    report(['alerts', 'webhook'], {
      zh: '網址不可帶帳號、密碼或 #',
      en: 'must not carry a user name, a password or a #',
    });
}

/** Null also if it cannot be found out now: the start checks again. */
function networkIfKnown(path: string): string | null {
  try {
    return networkFileSystem(path);
  } catch {
    return null; // a name that no file system takes, or a folder that may not be looked at
  }
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false; // the reason does not change what to do: correct the path or the rights
  }
}

function sectionOf(value: unknown): Section {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
