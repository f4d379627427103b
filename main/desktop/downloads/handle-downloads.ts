import type { DownloadItem, Session, WebContents } from 'electron';
import { dirname, join } from 'node:path';
import type { ServiceAddress } from '../window/service-address.ts';
import { downloadVerdict } from './download-rules.ts';

export interface DownloadParts {
  readonly service: Pick<ServiceAddress, 'allows'>;
  /** Where the dialog opens: the folder used last, else the account's own for downloads. */
  readonly folder: () => string;
  readonly title: () => string;
  /** Into this folder somebody saved something. */
  readonly saved: (folder: string) => void;
  /** It was to be saved and could not be. */
  readonly failed: () => void;
}

type DownloadingItem = Pick<
  DownloadItem,
  'getURL' | 'getMimeType' | 'getFilename' | 'getSavePath' | 'setSaveDialogOptions' | 'once'
>;

/**
 * Every download is refused but what a page of ours made for a person, who is asked where it is to go each time: no path is ever set
 * here, so nothing lands in a folder that nobody chose.
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
    // `cancelled` is a person's own doing.
    else if (state === 'interrupted') parts.failed();
  });
  return true;
}
