import { dirname, join } from 'node:path';
import type { DownloadItem, Session, WebContents } from 'electron';
import { isDeviceName } from '../../../shared/device-name.ts';
import { isOurs, type ServiceAddress } from './app-address.ts';

/** Files that the page makes for a person to save: lists and reports, the public keys; never attachments. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['text/csv', 'csv'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['application/json', 'json'],
]);

/** Characters that Windows allows in no file name, control characters included; a colon would open an alternate stream. */
const NO_NAME = /[<>:"/\\|?*\p{Cc}\p{Cf}]/gu;
const LONGEST = 100;

type Download =
  | { readonly kind: 'refuse' }
  /** A person chooses the place in a dialog that proposes `name`. */
  | { readonly kind: 'ask'; readonly name: string; readonly extension: string };

/** Allows only files that a page of ours made, of a kind in `KINDS`. */
export function downloadVerdict(
  item: Pick<DownloadItem, 'getURL' | 'getMimeType' | 'getFilename'>,
  pageUrl: string,
  service: Pick<ServiceAddress, 'allows'>,
): Download {
  const made = blobOrigin(item.getURL());
  const extension = KINDS.get(item.getMimeType().split(';')[0]?.trim().toLowerCase() ?? '');
  const ours = (url: string): boolean => isOurs(url) || service.allows(url);
  if (made === null || !ours(made) || !ours(pageUrl) || extension === undefined) return { kind: 'refuse' };
  return { kind: 'ask', name: safeName(item.getFilename(), extension), extension };
}

/** The address of the page that made a `blob:`; null for anything else. */
export function blobOrigin(url: string): string | null {
  return url.startsWith('blob:') ? url.slice('blob:'.length) : null;
}

/** A safe file name with this extension, from any name that the page gave. */
export function safeName(given: string, extension: string): string {
  const base = given
    .slice(0, LONGEST)
    .replaceAll(NO_NAME, '')
    .replace(new RegExp(`\\.${extension}$`, 'i'), '')
    .replaceAll(/^[. ]+|[. ]+$/g, '');
  return `${base === '' || isDeviceName(base) ? 'twpas' : base}.${extension}`;
}

interface DownloadParts {
  readonly service: Pick<ServiceAddress, 'allows'>;
  /** Initial folder of the dialog: the last used one, else the account's downloads folder. */
  readonly folder: () => string;
  readonly title: () => string;
  /** A person saved a file into this folder. */
  readonly saved: (folder: string) => void;
  readonly failed: () => void;
}

type DownloadingItem = Pick<
  DownloadItem,
  'getURL' | 'getMimeType' | 'getFilename' | 'getSavePath' | 'setSaveDialogOptions' | 'once'
>;

/**
 * Refuses every download except files that a page of ours made. A person chooses the place each time: no path is set here, so no file gets
 * into a folder that nobody chose.
 */
export function handleDownloads(session: Pick<Session, 'on'>, parts: DownloadParts): void {
  session.on('will-download', (event, item, contents) => {
    if (!offer(item, contents, parts)) event.preventDefault();
  });
}

function offer(
  item: DownloadingItem,
  contents: Pick<WebContents, 'getURL'> | null,
  parts: DownloadParts,
): boolean {
  const verdict = downloadVerdict(item, contents?.getURL() ?? '', parts.service);
  if (verdict.kind === 'refuse') return false;
  item.setSaveDialogOptions({
    title: parts.title(),
    defaultPath: join(parts.folder(), verdict.name),
    filters: [{ name: verdict.extension.toUpperCase(), extensions: [verdict.extension] }],
    properties: ['showOverwriteConfirmation'],
  });
  item.once('done', (_event, state) => {
    if (state === 'completed') parts.saved(dirname(item.getSavePath()));
    // `cancelled` was a person's choice.
    else if (state === 'interrupted') parts.failed();
  });
  return true;
}
