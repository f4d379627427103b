import { attachmentName, isPlainName } from '../../../ground/fhir/attachment-names.ts';
import { objectAt, objectsAt, textAt } from '../../../ground/fhir/json.ts';
import { MEDIA_TYPES } from './data/media-types.ts';
import { CORRECT, FIX_EXPORT, LOOK } from '../../../../profile/next-steps.ts';
import { itemsAt, type PlacedObject } from './elements.ts';
import type { ResolvedBundle, ResolvedEntry } from './resolved-bundle.ts';
import { defineRule } from './rule.ts';

/**
 * NHI's invariant UploadContent for a `file://` url. It does not escape the dot before the extension, but a second part
 * requires a dot, and no other place can have one: together they mean this pattern. Digits in the extension (mp4, jp2)
 * are refused although Media-twpas lists video/mp4.
 */
const UPLOAD_URL = /^file:\/\/[a-zA-Z0-9_\u4e00-\u9fa5()-]+\.[a-zA-Z]{2,5}$/u;
const MIME_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:;.*)?$/;

const CARE_PLAN_TITLES: readonly unknown[] = [
  '免疫檢查點抑制劑治療計畫',
  'CAR-T多團隊會議紀錄',
  '造血幹細胞移植計畫書',
];

/** Names, types and titles of attachments. `attachment-files.ts` checks their bytes. */
export const attachments = defineRule(
  {
    'attachment-name-pattern': {
      severity: 'error',
      source: 'invariant UploadContent',
      zh: '附件檔名不合健保署規定：只能用英文字母、數字、中文字、底線、半形括號與減號，且只有一個點，副檔名為 2 至 5 個英文字母。',
      en: 'NHI does not take this file name: letters, digits, Chinese characters, _ ( ) - only, one dot, an extension of 2 to 5 letters.',
      next: '請將附件檔案改名，並同步修改 Bundle 內的檔名後，重新匯出檔案。',
      nextEn: 'Rename the file, with its name in the Bundle, and export again.',
    },
    'attachment-type-extension': {
      severity: 'warning',
      source: 'DocumentReference-twpas, DiagnosticReport profiles, Media-twpas: contentType (text)',
      zh: '附件的副檔名與標示的檔案格式（contentType）不符。',
      en: 'The extension of the file does not go with its contentType.',
      ...LOOK,
    },
    'attachment-type-form': {
      severity: 'error',
      source: 'FHIR R4 Attachment.contentType: required binding mimetypes',
      zh: '附件標示的檔案格式（contentType）不是有效的格式名稱。',
      en: 'The contentType is no MIME type.',
      ...FIX_EXPORT,
    },
    'care-plan-title': {
      severity: 'error',
      source: 'invariant report-title',
      zh: '治療計畫文件須恰有一個附件，名稱為「免疫檢查點抑制劑治療計畫」、「CAR-T多團隊會議紀錄」或「造血幹細胞移植計畫書」。',
      en: 'A care plan document has one attachment, titled with one of the three titles of the guide.',
      ...CORRECT,
    },
  },
  function* (bundle) {
    for (const { object, path } of attachmentsOf(bundle)) {
      const url = textAt(object, 'url');
      const name = attachmentName(url ?? '');
      // The first checks report a name that no file beside the Bundle can have.
      if (url !== null && (name === null || isPlainName(name)) && !UPLOAD_URL.test(url)) {
        yield { code: 'attachment-name-pattern', path: `${path}.url` };
      }
      const type = textAt(object, 'contentType');
      const extension = /\.([a-zA-Z]{2,5})$/.exec(name ?? '')?.[1]?.toLowerCase();
      if (type !== null && !MIME_TYPE.test(type)) {
        yield { code: 'attachment-type-form', path: `${path}.contentType` };
      } else if (type !== null && isOfOtherType(extension, type)) {
        yield { code: 'attachment-type-extension', path: `${path}.contentType` };
      }
    }
    for (const entry of bundle.ofKind('documentReference')) {
      if (isCarePlan(entry) && !hasCarePlanTitle(entry)) {
        yield { code: 'care-plan-title', path: `${entry.path}.content` };
      }
    }
  },
);

/** True if files with this extension are known, and known to be of another type. */
function isOfOtherType(extension: string | undefined, type: string): boolean {
  if (extension === undefined) return false;
  const own = MEDIA_TYPES.get(type.toLowerCase());
  if (own !== undefined) return !own.extensions.includes(extension);
  return [...MEDIA_TYPES.values()].some(({ extensions }) => extensions.includes(extension));
}

function isCarePlan({ resource }: ResolvedEntry): boolean {
  return objectsAt(resource, 'category')
    .flatMap((category) => objectsAt(category, 'coding'))
    .some((coding) => textAt(coding, 'code') === 'careplan');
}

/** The expression compares the titles of all attachments at once: with several it never holds, even if all are right. */
function hasCarePlanTitle({ resource }: ResolvedEntry): boolean {
  const titles = objectsAt(resource, 'content')
    .map((content) => textAt(objectAt(content, 'attachment'), 'title'))
    .filter((title) => title !== null);
  return titles.length === 1 && CARE_PLAN_TITLES.includes(titles[0]);
}

/** Every Attachment of the kinds of entry that bring one, under the invariant UploadContent. */
function attachmentsOf(
  bundle: ResolvedBundle,
): readonly (PlacedObject & { readonly entry: ResolvedEntry })[] {
  return bundle.entries.flatMap((entry) => placesIn(entry).map((place) => ({ ...place, entry })));
}

function placesIn({ kind, resource, path }: ResolvedEntry): readonly PlacedObject[] {
  switch (kind) {
    case 'diagnosticReport':
    case 'diagnosticReportImage':
      return itemsAt(resource, 'presentedForm', path);
    case 'documentReference':
      return itemsAt(resource, 'content', path).flatMap((content) => {
        const attachment = objectAt(content.object, 'attachment');
        return attachment === null ? [] : [{ object: attachment, path: `${content.path}.attachment` }];
      });
    case 'media': {
      const content = objectAt(resource, 'content');
      return content === null ? [] : [{ object: content, path: `${path}.content` }];
    }
    default:
      return [];
  }
}
